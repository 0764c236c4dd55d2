// Any format, through its reader: where its book is whole it must not be crossed, and nothing may be missing in the sequence of its
// changes. A format whose reader also tells who knows better (a ticker with sizes, a checksum) has a check of its own beside this one.
using System;
using System.Collections.Generic;
using System.Globalization;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal class FeedCheck : Check
{
    private readonly LevelSide _bids = new(), _asks = new();
    private CheckResult? _crossed, _gaps, _known;

    private protected (long Price, long Lots) BestBid => _bids.Best;

    private protected (long Price, long Lots) BestAsk => _asks.Best;

    internal override void Run(string file, string? against, CaptureReadOptions options)
    {
        _crossed ??= Compare("whole books not crossed");
        _gaps ??= Compare("depth changes in sequence");
        _bids.Clear();
        _asks.Clear();
        using IMarketReader reader = CaptureSource.Open(file, options);
        Begin(reader, file, against, options);
        MarketUpdate[] batch = new MarketUpdate[1];
        while (reader.TryRead(batch, out _))
        {
            MarketUpdate update = batch[0];
            if (update.Kind == MarketUpdateKind.DepthLevel) SetLevel(in update);
            if (update.Kind == MarketUpdateKind.DepthClear)
            {
                _bids.Clear();
                _asks.Clear();
            }

            if (update.Kind != MarketUpdateKind.DepthEnd) continue;
            if (BestBid.Price == 0 || BestAsk.Price == 0 || BestBid.Price < BestAsk.Price) _crossed.Equal();
            else _crossed.Differ(string.Create(CultureInfo.InvariantCulture, $"{file}:{reader.Statistics.Lines}: bid {BestBid.Price} not below ask {BestAsk.Price} (ticks)"));
            End(file, reader.Statistics.Lines);
        }

        CaptureStatistics seen = reader.Statistics;
        if (reader.Format == CaptureFormat.BitmexRaw)
        {
            _known ??= Compare("changes of levels whose id is known");
            _known.Set(_known.Compared + Math.Max(seen.DepthApplied, seen.UnknownIds), _known.Mismatches + seen.UnknownIds);
        }

        _gaps.Set(_gaps.Compared + Math.Max(seen.DepthApplied, seen.Gaps), _gaps.Mismatches + seen.Gaps);
        foreach (string issue in seen.Issues) Note(issue);
        Finish();
        Count(seen);
        if (_crossed.Compared == 0) Note($"{file}: holds no book, so there is nothing to check it against");
    }

    /// <summary>Before the first update of a file.</summary>
    private protected virtual void Begin(IMarketReader reader, string file, string? against, CaptureReadOptions options)
    {
    }

    /// <summary>Whenever the book is whole.</summary>
    private protected virtual void End(string file, long line)
    {
    }

    /// <summary>Behind the last update of a file.</summary>
    private protected virtual void Finish()
    {
    }

    private void SetLevel(in MarketUpdate update)
    {
        if (update.Side == Side.Buy) _bids.Set(update.Price, update.Quantity);
        else _asks.Set(-update.Price, update.Quantity);
    }

    /// <summary>Levels by key; keys of bids are prices as they are, of asks negative: the best of either is the largest.</summary>
    private sealed class LevelSide
    {
        private readonly SortedSet<long> _keys = [];
        private readonly Dictionary<long, long> _lots = [];

        internal (long Price, long Lots) Best => _keys.Count == 0 ? default : (Math.Abs(_keys.Max), _lots[_keys.Max]);

        internal void Set(long key, long lots)
        {
            if (lots == 0)
            {
                if (_lots.Remove(key)) _keys.Remove(key);
                return;
            }

            if (!_lots.ContainsKey(key)) _keys.Add(key);
            _lots[key] = lots;
        }

        internal void Clear()
        {
            _keys.Clear();
            _lots.Clear();
        }
    }
}
