using System;

namespace LowLatencyEngine.Captures;

/// <summary>Opens captures of foreign formats; packing and format are found from the content.</summary>
public static class CaptureSource
{
    /// <summary>Opens a capture.</summary>
    /// <exception cref="ArgumentException">Options out of their ranges.</exception>
    /// <exception cref="CaptureException">Not there, not readable, of an unknown format, or of the project's own, which <see
    /// cref="CaptureReader"/> reads.</exception>
    public static IMarketReader Open(string path, CaptureReadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new CaptureReadOptions();
        options.Validate();
        CaptureInput input = CaptureInput.Open(path, options);
        try
        {
            bool isMarket = CaptureDetector.Recognise(input) == CaptureFormat.NativeMarket && input.Compression == CaptureCompression.None;
            return isMarket ? OpenMarket(path, input, options) : Open(path, input, options);
        }
        catch
        {
            input.Dispose();
            throw;
        }
    }

    private static NativeMarketReader OpenMarket(string path, CaptureInput input, CaptureReadOptions options)
    {
        input.Dispose();
        CaptureReader reader = CaptureReader.Open(path);
        try
        {
            return new NativeMarketReader(path, reader, options);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    private static MarketReader Open(string path, CaptureInput input, CaptureReadOptions options)
    {
        CaptureFormat format = CaptureDetector.Recognise(input);
        ReadOnlySpan<byte> start = input.Unread;
        switch (format)
        {
            case CaptureFormat.BinanceRaw:
                StartSurvey lines = BinanceSurvey.Look(start, options.Symbol, input.Ended);
                return new BinanceReader(path, input, options, ProfileBuilder.Build(path, options, lines));

            case CaptureFormat.BitmexBuckets:
                StartSurvey buckets = BitmexSurvey.Look(start, options.Symbol);
                return new BitmexReader(path, input, options, ProfileBuilder.Build(path, options, buckets));

            case CaptureFormat.Itch:
                StartSurvey stock = ItchSurvey.Look(start, options.Symbol);
                return new ItchReader(path, input, options, ProfileBuilder.Build(path, Shares(options), stock));

            case CaptureFormat.Lobster:
                StartSurvey orders = LobsterSurvey.Look(start, options.Symbol?.ToUpperInvariant() ?? LobsterReader.SymbolOf(input.EntryName ?? path) ?? "LOBSTER");
                return new LobsterReader(path, input, options, ProfileBuilder.Build(path, Shares(options), orders));

            case CaptureFormat.Dbn:
                StartSurvey records = DbnSurvey.Look(start, options.Symbol, out decimal? tick);
                CaptureReadOptions scales = options with { TickSize = options.TickSize ?? tick, LotSize = options.LotSize ?? 1 };
                return new DbnReader(path, input, options, ProfileBuilder.Build(path, scales, records));

            case CaptureFormat.Native or CaptureFormat.NativeMarket:
                throw CaptureException.InFile(path, input.Compression == CaptureCompression.None
                    ? "a capture in the project's own format: it holds commands, not market updates"
                    : $"a capture in the project's own format inside {input.Compression}: unpack it first");

            case >= CaptureFormat.BinanceTrades and <= CaptureFormat.TardisLiquidations:
                return OpenTable(path, input, options);

            case CaptureFormat.BitmexRaw or CaptureFormat.BybitRaw or CaptureFormat.HyperliquidFills:
                CaptureProfile terms = ProfileBuilder.Build(path, options, JsonLineSurvey.Look(start, format, options.Symbol, input.Ended));
                return format switch
                {
                    CaptureFormat.BitmexRaw => new BitmexRawReader(path, input, options, terms),
                    CaptureFormat.BybitRaw => new BybitReader(path, input, options, terms),
                    _ => new HyperliquidReader(path, input, options, terms),
                };

            default:
                if (input.Failure is { } failure) throw failure;

                throw CaptureException.InFile(path, start.IsEmpty
                    ? "the file is empty"
                    : $"unknown format; known are {CaptureDetector.KnownFormats}");
        }
    }

    private static CsvMarketReader OpenTable(string path, CaptureInput input, CaptureReadOptions options)
    {
        ReadOnlySpan<byte> start = input.Unread;
        CsvLayout layout = CsvLayouts.Read(start, path)!;
        if (options.Format is { } wanted && wanted != layout.Format) layout = CsvLayouts.As(layout, wanted, path);
        StartSurvey rows = CsvSurvey.Look(start, options.Symbol, layout, path, input.Ended);
        CaptureProfile profile = ProfileBuilder.Build(path, options, rows);
        return layout.Format >= CaptureFormat.TardisTrades
            ? new TardisReader(path, input, options, profile, layout)
            : new VisionReader(path, input, options, profile, layout);
    }

    /// <summary>The two formats of NASDAQ's stocks have prices of four decimals and whole shares; all of them is what a tick and a lot are.</summary>
    private static CaptureReadOptions Shares(CaptureReadOptions options) =>
        options with { TickSize = options.TickSize ?? 0.0001m, LotSize = options.LotSize ?? 1 };
}
