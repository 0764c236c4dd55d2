// One instrument of a DBN file. Times are those of receipt (ohlcv: of the bar). Orders (mbo) make a book order by order; mbp-10 a book of
// ten levels, of which the changes are told; mbp-1 and tbbo quotes; bars a path of marks. Trades are told wherever they stand. A quote or
// level whose price is the largest number is not there.
using System;
using System.Collections.Generic;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal sealed class DbnReader : MarketReader
{
    private readonly CaptureReadOptions _options;
    private readonly DbnRecords _records;
    private readonly OrderFlow _flow;
    private readonly DbnLevels _levels;
    private readonly MarkMaker _marks;
    private readonly long _priceUnits;
    private readonly Dictionary<uint, (string Symbol, long Records)> _instruments = [];
    private readonly long[] _byKind = new long[256], _byAction = new long[256];
    private uint _lastInstrument;
    private bool _lastIsWanted;
    private (long Bid, long Ask) _quote;

    internal DbnReader(string path, CaptureInput input, CaptureReadOptions options, CaptureProfile profile)
        : base(path, input, options, profile)
    {
        _options = options;
        _records = new DbnRecords(path, input);
        _flow = new OrderFlow(path, Statistics, options);
        _marks = new MarkMaker(Statistics, options.Mark);
        _levels = new DbnLevels();
        _priceUnits = Steps.PerStep(path, profile.TickSize, DbnLayout.PriceDecimals);
    }

    public override CaptureFormat Format => CaptureFormat.Dbn;

    private protected override long Place => _records.Count;

    private protected override CaptureException Locate(long column, string problem, Exception? cause = null) =>
        CaptureException.AtOffset(FilePath, _records.Offset, problem, cause);

    private protected override bool Produce(UpdateQueue updates)
    {
        if (!_records.TryRead(out ReadOnlySpan<byte> record)) return false;

        Statistics.Lines++;
        byte kind = record[1];
        _byKind[kind]++;
        int least = DbnLayout.BytesOf(kind);
        if (least == 0)
        {
            Statistics.OtherStreams++;
            return true;
        }

        if (record.Length < least) throw new MalformedException(0, $"a record of {DbnLayout.NameOf(kind)} has {least} bytes, this one {record.Length}");

        bool wanted = IsWanted(DbnLayout.Instrument(record));
        long nanos = kind switch
        {
            DbnLayout.Mbo => DbnLayout.I64(record, 40),
            <= DbnLayout.Mbp10 => DbnLayout.I64(record, 32),
            DbnLayout.Definition => DbnLayout.I64(record, 16),
            _ => DbnLayout.EventNanos(record),
        };
        if (nanos <= 0 || nanos == long.MaxValue) throw new MalformedException(0, $"time {nanos} is no time since 1970");

        Statistics.SawTime(nanos);
        if (!wanted)
        {
            Statistics.OtherSymbols++;
            return true;
        }

        _flow.TimeNanos = nanos;
        if (kind == DbnLayout.Mbo) TakeOrder(record, updates);
        else if (kind <= DbnLayout.Mbp10) TakeLevels(kind, record, updates);
        else if (kind != DbnLayout.Definition) TakeBar(kind, record, updates);
        return true;
    }

    private protected override void Finish()
    {
        for (int k = 0; k < 256; k++)
        {
            if (_byKind[k] > 0) Statistics.SetType(DbnLayout.NameOf((byte)k), _byKind[k]);
            if (_byAction[k] > 0) Statistics.SetType($"mbo {(k is > 0x20 and < 0x7F ? (char)k : '?')}", _byAction[k]);
        }

        foreach ((string symbol, long records) in _instruments.Values) Statistics.SawSymbol(symbol, records);
    }

    private protected override void Close() => _flow.Dispose();

    private bool IsWanted(uint instrument)
    {
        if (instrument != _lastInstrument || Statistics.Lines == 1)
        {
            _lastInstrument = instrument;
            _lastIsWanted = string.Equals(_records.SymbolOf(instrument), Profile.Symbol, StringComparison.OrdinalIgnoreCase);
        }

        if (_instruments.TryGetValue(instrument, out (string Symbol, long Records) seen)) _instruments[instrument] = (seen.Symbol, seen.Records + 1);
        else if (_instruments.Count < CaptureStatistics.SymbolsMax) _instruments.Add(instrument, (_records.SymbolOf(instrument), 1));
        return _lastIsWanted;
    }

    private void TakeOrder(ReadOnlySpan<byte> record, UpdateQueue updates)
    {
        byte action = record[38];
        _byAction[action]++;
        long id = DbnLayout.I64(record, 16), size = DbnLayout.U32(record, 32);
        switch (action)
        {
            case (byte)'A':
                _flow.Add(SideOf(record[39]), id, Price(record, 24), Positive(size), updates);
                break;
            case (byte)'C':
                if (_flow.TryFind(id, out int cancelled)) _flow.Reduce(cancelled, Positive(size), updates);
                break;
            case (byte)'M':
                long price = Price(record, 24);
                if (_flow.TryFind(id, out int modified)) _flow.Replace(modified, id, price, Positive(size), updates);
                break;
            case (byte)'R':
                _flow.Clear(updates);
                break;
            case (byte)'T':
                if (size > 0) _flow.Trade(AggressorOf(record[39]), Price(record, 24), size, updates);
                break;
            case (byte)'F' or (byte)'N':
                break;
            default:
                throw new MalformedException(0, $"action 0x{action:x2} is not known");
        }

        if ((record[36] & DbnLayout.Last) != 0) _flow.End(updates);
    }

    private void TakeLevels(byte kind, ReadOnlySpan<byte> record, UpdateQueue updates)
    {
        long size = DbnLayout.U32(record, 24);
        if (record[28] == 'T' && size > 0) _flow.Trade(AggressorOf(record[29]), Price(record, 16), size, updates);
        if (kind == DbnLayout.Trade) return;

        int count = kind == DbnLayout.Mbp1 ? 1 : 10;
        _levels.Read(record[48..], count, _priceUnits, Profile.TickSize);
        MarketUpdate like = new(MarketUpdateKind.DepthLevel, _flow.TimeNanos, _options.Instrument, Side.None, 0, 0);
        if (count > 1)
        {
            _levels.AddChanges(in like, updates);
            updates.Add(like with { Kind = MarketUpdateKind.DepthEnd });
            Statistics.DepthApplied++;
        }

        (long bid, long ask) = _levels.Best;
        if (bid == 0 || ask == 0 || bid > ask)
        {
            Statistics.QuotesSkipped++;
            return;
        }

        if ((bid, ask) != _quote)
        {
            _quote = (bid, ask);
            Statistics.Quotes++;
            updates.Add(like with { Kind = MarketUpdateKind.Quote, Price = bid, Quantity = ask });
        }

        _marks.FromQuote(bid, ask, in like, updates);
    }

    private void TakeBar(byte kind, ReadOnlySpan<byte> record, UpdateQueue updates)
    {
        long open = Price(record, 16), high = Price(record, 24), low = Price(record, 32), close = Price(record, 40), volume = DbnLayout.I64(record, 48);
        if (low > high || open < low || open > high || close < low || close > high) throw new MalformedException(0, "open or close lies outside low and high");
        if (volume is < 0 or > StepScale.StepsMax) throw new MalformedException(0, $"volume {volume} is no volume");
        if (volume == 0)
        {
            Statistics.EmptyBuckets++;
            return;
        }

        Statistics.Buckets++;
        Statistics.Marks += 3 * _options.StepsPerLeg + 1;
        BucketPath.Prices prices = new(open, high, low, close);
        long length = DbnLayout.BarNanos(kind);
        Statistics.Trades += BucketPath.Add(in prices, volume, _flow.TimeNanos + length, length, _options.Instrument, _options.StepsPerLeg, updates);
    }

    private long Price(ReadOnlySpan<byte> record, int at) => Steps.Exact(DbnLayout.I64(record, at), _priceUnits, "price", Profile.TickSize);

    private static long Positive(long size) => size > 0 ? size : throw new MalformedException(0, "size is 0");

    private static Side SideOf(byte side) => AggressorOf(side) is var known && known != Side.None
        ? known
        : throw new MalformedException(0, $"side 0x{side:x2} is neither B nor A");

    private static Side AggressorOf(byte side) => side switch
    {
        (byte)'B' => Side.Buy,
        (byte)'A' => Side.Sell,
        _ => Side.None,
    };
}
