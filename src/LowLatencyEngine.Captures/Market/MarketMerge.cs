// Several captures as one market, in the order of time; at equal times in the order in which they were named. A source is left only when its next
// update is later than that of another, so what one message changed stays together. Files of one format and symbol are parts of one
// recording: they may be named in any order but must not overlap, or trades would count twice.
// Files of one symbol get one tick and lot, the finest that any of them needs. Marks come from the best source among the files alone (a stream of
// marks or bars of them, else quotes and books, else trades), so that the mark does not jump between two sources.
using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

/// <summary>Reads several captures as one market. Not thread-safe.</summary>
public sealed class MarketMerge : IDisposable
{
    private const int BatchUpdates = 512;

    private readonly List<Source> _sources;
    private readonly Dictionary<(int Instrument, CaptureFormat Format), Source> _active = [];
    private Source? _current;
    private long _untilNanos;

    private MarketMerge(List<Source> sources, CaptureProfile[] profiles)
    {
        _sources = sources;
        Profiles = profiles;
    }

    /// <summary>The instruments; the updates carry the place in this list.</summary>
    public IReadOnlyList<CaptureProfile> Profiles { get; }

    /// <summary>Opens captures.</summary>
    /// <param name="paths">The files, at least one.</param>
    /// <param name="options">How each is read; the instrument number is set here.</param>
    /// <param name="symbols">The symbols to read from every file that has them; empty: the one in the options, or each file's first.</param>
    /// <exception cref="CaptureException">A file cannot be opened, or no file has one of the symbols.</exception>
    public static MarketMerge Open(IReadOnlyList<string> paths, CaptureReadOptions options, IReadOnlyList<string>? symbols = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfZero(paths.Count);
        List<Source> sources = [];
        try
        {
            if (symbols is not { Count: > 0 }) symbols = [];
            if (symbols.Count == 0) sources.AddRange(paths.Select(path => Source.Open(path, options)));
            foreach (string symbol in symbols) sources.AddRange(WithSymbol(paths, options with { Symbol = symbol }));
            CaptureProfile[] profiles = Unify(sources, options);
            return new MarketMerge(sources, profiles);
        }
        catch
        {
            foreach (Source source in sources) source.Dispose();
            throw;
        }
    }

    /// <summary>What was seen in each file so far, by the file's name; a file that is read for several symbols stands there for each.</summary>
    public IEnumerable<(string Path, CaptureStatistics Statistics)> Seen => _sources.Select(source => (source.Path, source.Reader.Statistics));

    /// <summary>The next update.</summary>
    /// <returns>False at the end of all files.</returns>
    /// <exception cref="CaptureException">A file cannot be read further, or two parts of one recording overlap.</exception>
    public bool TryRead(out MarketUpdate update)
    {
        while (true)
        {
            if (_current is null || _current.Ended || _current.Next.TimeNanos > _untilNanos)
            {
                if (!Choose())
                {
                    update = default;
                    return false;
                }
            }

            Source source = _current!;
            update = source.Take();
            if (update.Kind != MarketUpdateKind.Mark || source.MakesMarks) return true;
        }
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        foreach (Source source in _sources) source.Dispose();
    }

    private static IEnumerable<Source> WithSymbol(IReadOnlyList<string> paths, CaptureReadOptions options)
    {
        List<Source> found = [];
        CaptureException? missing = null;
        foreach (string path in paths)
        {
            try
            {
                found.Add(Source.Open(path, options));
            }
            catch (CaptureException e) when (e.IsNoSuchSymbol)
            {
                missing = e;
            }
        }

        return found.Count > 0 ? found : throw missing!;
    }

    /// <summary>Numbers the instruments by first appearance, and opens anew what needs another tick, lot or number.</summary>
    private static CaptureProfile[] Unify(List<Source> sources, CaptureReadOptions options)
    {
        string[] symbols = [.. sources.Select(source => source.Reader.Profile.Symbol).Distinct()];
        CaptureProfile[] profiles = new CaptureProfile[symbols.Length];
        for (int number = 0; number < symbols.Length; number++)
        {
            List<int> places = [.. Enumerable.Range(0, sources.Count).Where(k => sources[k].Reader.Profile.Symbol == symbols[number])];
            decimal tick = places.Min(k => sources[k].Reader.Profile.TickSize), lot = places.Min(k => sources[k].Reader.Profile.LotSize);
            int rank = places.Max(k => MarkRank(sources[k].Reader.Format));
            foreach (int k in places)
            {
                CaptureProfile profile = sources[k].Reader.Profile;
                if (profile.TickSize != tick || profile.LotSize != lot || number != options.Instrument)
                {
                    CaptureReadOptions anew = options with { Symbol = symbols[number], TickSize = tick, LotSize = lot, Instrument = number };
                    sources[k].Dispose();
                    sources[k] = Source.Open(sources[k].Path, anew);
                }

                sources[k].Number = number;
                sources[k].MakesMarks = MarkRank(sources[k].Reader.Format) == rank;
            }

            profiles[number] = places.Select(k => sources[k].Reader.Profile).MaxBy(profile => profile.Instrument.PriceMax)!;
        }

        return profiles;
    }

    private static int MarkRank(CaptureFormat format) => format switch
    {
        CaptureFormat.NativeMarket or CaptureFormat.TardisDerivativeTicker or CaptureFormat.BinancePriceKlines => 3,
        CaptureFormat.BinanceRaw or CaptureFormat.BinanceBookTicker or CaptureFormat.BitmexRaw or CaptureFormat.BybitRaw => 2,
        CaptureFormat.TardisBook or CaptureFormat.TardisQuotes or CaptureFormat.TardisBookSnapshots => 2,
        CaptureFormat.TardisTrades or CaptureFormat.BinanceTrades or CaptureFormat.BinanceAggTrades or CaptureFormat.HyperliquidFills => 1,
        CaptureFormat.BinanceKlines or CaptureFormat.BitmexBuckets => 1,
        _ => 0,
    };

    /// <summary>Takes the source with the earliest update, until another one's turn comes.</summary>
    private bool Choose()
    {
        Source? first = null;
        long until = long.MaxValue;
        foreach (Source source in _sources)
        {
            if (!source.Fill()) continue;

            if (first is null || source.Next.TimeNanos < first.Next.TimeNanos)
            {
                until = first?.Next.TimeNanos - 1 ?? until;
                first = source;
            }
            else
            {
                until = Math.Min(until, source.Next.TimeNanos);
            }
        }

        _current = first;
        _untilNanos = until;
        if (first is null) return false;

        (int, CaptureFormat) key = (first.Number, first.Reader.Format);
        if (_active.TryGetValue(key, out Source? before) && before != first && before.Fill())
        {
            throw CaptureException.InFile(first.Path, $"begins before {before.Path} ends; files of one format and symbol are parts of one recording and must not overlap");
        }

        _active[key] = first;
        return true;
    }

    private sealed class Source(string path, IMarketReader reader) : IDisposable
    {
        private readonly MarketUpdate[] _batch = new MarketUpdate[BatchUpdates];
        private int _at, _count;
        private bool _over;

        internal string Path { get; } = path;

        internal IMarketReader Reader { get; } = reader;

        internal int Number { get; set; }

        internal bool MakesMarks { get; set; } = true;

        internal bool Ended => _at == _count && !Fill();

        internal ref readonly MarketUpdate Next => ref _batch[_at];

        internal static Source Open(string path, CaptureReadOptions options) => new(path, CaptureSource.Open(path, options));

        internal MarketUpdate Take() => _batch[_at++];

        /// <summary>Makes sure that there is a next update.</summary>
        internal bool Fill()
        {
            if (_at < _count) return true;
            if (_over) return false;

            _at = 0;
            _over = !Reader.TryRead(_batch, out _count);
            return !_over;
        }

        public void Dispose() => Reader.Dispose();
    }
}
