namespace LowLatencyEngine.Captures;

/// <summary>The formats this library reads; which one a file has is found from its content.</summary>
public enum CaptureFormat
{
    /// <summary>None of the known ones.</summary>
    Unknown,

    /// <summary>The project's own format: commands, read by <see cref="CaptureReader"/>.</summary>
    Native,

    /// <summary>Lines of local time in nanoseconds, a space, and a Binance websocket message or REST snapshot.</summary>
    BinanceRaw,

    /// <summary>A JSON array of BitMEX one-minute trade buckets.</summary>
    BitmexBuckets,
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

    /// <summary>A zip archive with one file in it.</summary>
    Zip,
}

/// <summary>Where the mark price of a capture comes from.</summary>
public enum MarkSource
{
    /// <summary>From the mark-price stream; as long as none was seen, from the quotes.</summary>
    Auto,

    /// <summary>From the mark-price stream alone.</summary>
    Stream,

    /// <summary>From the middle of the quotes, rounded half to even to whole ticks.</summary>
    Quotes,
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
