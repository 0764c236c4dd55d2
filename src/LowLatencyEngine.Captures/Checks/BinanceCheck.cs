// Binance's depth against the ticker beside it, which tells every change of the best prices and sizes under the same numbers: behind an
// applied change with the numbers U to u, the best of both sides must be what the ticker with the highest number up to u says. Where that
// number lies below U nothing changed at the top and nothing is compared; nor behind a snapshot, or the first change after it, part of
// which is older than the snapshot.
// The two streams arrive in any order: changes wait until a ticker beyond them has come, tickers until the changes up to them have.
using System.Collections.Generic;
using System.Globalization;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal sealed class BinanceCheck : FeedCheck
{
    private const int WaitingMax = 1 << 16;

    private readonly CheckResult _tops;
    private readonly Queue<(long First, long Last)> _applied = [];
    private readonly Queue<Top> _waiting = [];
    private readonly Queue<BinanceTicker> _tickers = [];
    private IMarketReader? _oracle;
    private long _lastTicker;
    private bool _isBehindSnapshot;
    private string _file = "";

    internal BinanceCheck() => _tops = Compare("best prices and sizes against the ticker");

    internal override bool TakesOracle => true;

    private protected override void Begin(IMarketReader reader, string file, string? against, CaptureReadOptions options)
    {
        _applied.Clear();
        _waiting.Clear();
        _tickers.Clear();
        _lastTicker = -1;
        BinanceReader binance = (BinanceReader)reader;
        binance.DepthApplied = (first, last) => _applied.Enqueue((first, last));
        if (against is null)
        {
            binance.TickerRead = Take;
            return;
        }

        _oracle = CaptureSource.Open(against, options with { Symbol = reader.Profile.Symbol, TickSize = reader.Profile.TickSize, LotSize = reader.Profile.LotSize });
        if (_oracle is not BinanceReader other) throw CaptureException.InFile(against, "holds no Binance lines, so no ticker to check against");

        other.TickerRead = Take;
    }

    private protected override void End(string file, long line)
    {
        (long first, long last) = _applied.Dequeue();
        bool isSnapshot = first == 0;
        if (!isSnapshot && !_isBehindSnapshot) _waiting.Enqueue(new Top(first, last, line, BestBid, BestAsk));
        _isBehindSnapshot = isSnapshot;
        MarketUpdate[] batch = new MarketUpdate[64];
        while (_oracle is not null && _lastTicker <= last && _oracle.TryRead(batch, out _))
        {
        }

        while (_waiting.Count > 0 && (_waiting.Peek().Last < _lastTicker || _waiting.Count > WaitingMax)) Resolve(file, _waiting.Dequeue());
        _file = file;
    }

    private protected override void Finish()
    {
        while (_waiting.Count > 0) Resolve(_file, _waiting.Dequeue());
        _oracle?.Dispose();
        _oracle = null;
    }

    private void Take(BinanceTicker ticker)
    {
        if (ticker.Id <= _lastTicker) return;

        _lastTicker = ticker.Id;
        if (_tickers.Count == WaitingMax) _tickers.Dequeue();
        _tickers.Enqueue(ticker);
    }

    private void Resolve(string file, in Top top)
    {
        BinanceTicker latest = default;
        while (_tickers.Count > 0 && _tickers.Peek().Id <= top.Last) latest = _tickers.Dequeue();
        if (latest.Id < top.First) return;

        if (latest.Bid == top.Bid && latest.Ask == top.Ask)
        {
            _tops.Equal();
            return;
        }

        _tops.Differ(string.Create(CultureInfo.InvariantCulture,
            $"{file}:{top.Line}: changes {top.First} to {top.Last}: rebuilt {top.Bid} / {top.Ask}, ticker {latest.Id} says {latest.Bid} / {latest.Ask} (ticks, lots)"));
    }

    private readonly record struct Top(long First, long Last, long Line, (long Price, long Lots) Bid, (long Price, long Lots) Ask);
}

/// <summary>A line of the ticker.</summary>
internal readonly record struct BinanceTicker(long Id, (long Price, long Lots) Bid, (long Price, long Lots) Ask);
