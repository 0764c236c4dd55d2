namespace LowLatencyEngine.Captures;

/// <summary>The formats this library reads; which one a file has is found from its content.</summary>
public enum CaptureFormat
{
    /// <summary>None of the known ones.</summary>
    Unknown,

    /// <summary>The project's own format: commands, read by <see cref="CaptureReader"/>.</summary>
    Native,

    /// <summary>The project's own format with a market in it: ticks and depth as commands, which can be read back as updates.</summary>
    NativeMarket,

    /// <summary>Lines of local time in nanoseconds, a space, and a Binance websocket message or REST snapshot.</summary>
    BinanceRaw,

    /// <summary>A JSON array of BitMEX one-minute trade buckets.</summary>
    BitmexBuckets,

    /// <summary>Binance Vision table of trades.</summary>
    BinanceTrades,

    /// <summary>Binance Vision table of trades at one price and time added up.</summary>
    BinanceAggTrades,

    /// <summary>Binance Vision table of best bids and asks.</summary>
    BinanceBookTicker,

    /// <summary>Binance Vision table of bars of trades.</summary>
    BinanceKlines,

    /// <summary>Binance Vision table of bars of a mark or index price; the two cannot be told apart.</summary>
    BinancePriceKlines,

    /// <summary>Binance Vision table of bars of the premium index, which is a rate and no price.</summary>
    BinancePremiumKlines,

    /// <summary>Binance Vision table of liquidation orders.</summary>
    BinanceLiquidations,

    /// <summary>Tardis table of trades.</summary>
    TardisTrades,

    /// <summary>Tardis table of depth changes, incremental_book_L2.</summary>
    TardisBook,

    /// <summary>Tardis table of best bids and asks, quotes or book_ticker.</summary>
    TardisQuotes,

    /// <summary>Tardis table of whole books of some levels, book_snapshot_N.</summary>
    TardisBookSnapshots,

    /// <summary>Tardis table of mark and index prices, derivative_ticker.</summary>
    TardisDerivativeTicker,

    /// <summary>Tardis table of liquidation orders.</summary>
    TardisLiquidations,

    /// <summary>Lines of BitMEX websocket messages, with or without a local time.</summary>
    BitmexRaw,

    /// <summary>Lines of Bybit websocket messages, with or without a local time.</summary>
    BybitRaw,

    /// <summary>Lines of fills as a Hyperliquid node writes them, one block or one fill each.</summary>
    HyperliquidFills,

    /// <summary>NASDAQ TotalView-ITCH 5.0: a BinaryFILE, or MoldUDP64 packets in pcap or pcapng.</summary>
    Itch,

    /// <summary>LOBSTER message lines, with the order book lines where these are at hand.</summary>
    Lobster,

    /// <summary>Databento DBN, versions 1 to 3, or a part of one without metadata.</summary>
    Dbn,
}

/// <summary>How a file is packed; found from its first bytes, not from its name.</summary>
public enum CaptureCompression
{
    /// <summary>Not packed.</summary>
    None,

    /// <summary>gzip, also several members in a row.</summary>
    Gzip,

    /// <summary>Zstandard, also several frames in a row.</summary>
    Zstd,

    /// <summary>A zip archive with one file in it, or with the two of LOBSTER.</summary>
    Zip,

    /// <summary>xz, also several streams in a row.</summary>
    Xz,
}

/// <summary>Where the mark price of a capture comes from.</summary>
public enum MarkSource
{
    /// <summary>
    /// From the mark-price stream; as long as none was seen, from the quotes; where a file has neither, from the book's best prices or the trades.
    /// </summary>
    Auto,

    /// <summary>From the mark-price stream alone.</summary>
    Stream,

    /// <summary>From the middle of the quotes, rounded half to even to whole ticks.</summary>
    Quotes,

    /// <summary>From the trades alone: the last price.</summary>
    Trades,
}

/// <summary>What becomes of the book at a break in the sequence of depth changes. Each break is counted and reported, whatever the policy.</summary>
public enum GapPolicy
{
    /// <summary>Changes go on being applied: quantities are absolute, so levels that change are right again; the next snapshot mends the rest.</summary>
    Continue,

    /// <summary>All levels are void until the next snapshot.</summary>
    Clear,

    /// <summary>Reading ends with an error.</summary>
    Stop,
}

/// <summary>How the terms of a capture's instrument were found.</summary>
public enum ProfileOrigin
{
    /// <summary>A preset for this symbol.</summary>
    Preset,

    /// <summary>Tick and lot were given.</summary>
    Given,

    /// <summary>
    /// Tick or lot was inferred from the decimals at the start of the file; later values may be finer and are then refused.
    /// </summary>
    Inferred,
}
