// BitMEX one-minute trade buckets to updates. `open` is the close of the bucket before and may lie outside [low, high]: the range is
// widened to hold it. A minute without a trade produces nothing, so that the mark goes stale as it did in the venue's outages.
using System;

namespace LowLatencyEngine.Captures;

internal sealed class BitmexReader : MarketReader
{
    private const long MinuteNanos = 60_000_000_000;

    private readonly CaptureReadOptions _options;
    private readonly BucketScanner _buckets;
    private readonly SymbolTable _symbols = new();

    internal BitmexReader(string path, CaptureInput input, CaptureReadOptions options, CaptureProfile profile)
        : base(path, input, options, profile)
    {
        _options = options;
        _buckets = new BucketScanner(path, input);
    }

    public override CaptureFormat Format => CaptureFormat.BitmexBuckets;

    private protected override long Place => _buckets.Bucket;

    private protected override bool HasColumns => false;

    private protected override bool Produce(UpdateQueue updates)
    {
        if (!_buckets.TryRead(out BitmexBucket bucket, out ReadOnlySpan<byte> bytes)) return false;

        Statistics.Lines++;
        if (!bucket.Symbol.IsText || !_symbols.TryGet(bucket.Symbol.In(bytes), out string symbol))
        {
            throw new MalformedException(0, "the element is no bucket: it has no symbol");
        }

        Statistics.SawSymbol(symbol);
        if (!string.Equals(symbol, Profile.Symbol, StringComparison.Ordinal))
        {
            Statistics.OtherSymbols++;
            return true;
        }

        if (!bucket.Timestamp.IsText || !IsoTime.TryRead(bucket.Timestamp.In(bytes), out long endNanos) || endNanos < MinuteNanos)
        {
            throw bucket.Timestamp.Refuse(bytes, "timestamp", "not a time like 2020-03-12T00:01:00.000Z");
        }

        long trades = bucket.Trades.Whole(bytes, "trades");
        BucketPath.Prices prices = default;
        long volume = trades == 0 ? 0 : Read(in bucket, bytes, out prices);
        Statistics.SawTime(endNanos);
        if (volume == 0)
        {
            Statistics.EmptyBuckets++;
            return true;
        }

        Statistics.Buckets++;
        Statistics.Marks += 3 * _options.StepsPerLeg + 1;
        Statistics.Trades += BucketPath.Add(in prices, volume, endNanos, MinuteNanos, _options.Instrument, _options.StepsPerLeg, updates);
        return true;
    }

    private long Read(in BitmexBucket bucket, ReadOnlySpan<byte> bytes, out BucketPath.Prices prices)
    {
        long open = bucket.Open.Steps(bytes, "open", Ticks);
        long high = bucket.High.Steps(bytes, "high", Ticks);
        long low = bucket.Low.Steps(bytes, "low", Ticks);
        long close = bucket.Close.Steps(bytes, "close", Ticks);
        if (low == 0 || open == 0) throw new MalformedException(0, "a price is 0");
        if (low > high) throw bucket.Low.Refuse(bytes, "low", "above high");
        if (close < low || close > high) throw bucket.Close.Refuse(bytes, "close", "outside low and high");

        prices = new BucketPath.Prices(open, Math.Max(high, open), Math.Min(low, open), close);
        return bucket.Volume.Steps(bytes, "volume", Lots);
    }
}
