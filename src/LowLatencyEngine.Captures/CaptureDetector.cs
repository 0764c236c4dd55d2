// What a file is, from its content: the packing from its first four bytes, the format from the start of what is inside. Names are not
// asked, but for a few tables that have the same columns.
using System;
using System.Text.Json;

namespace LowLatencyEngine.Captures;

/// <summary>What a file turned out to be.</summary>
/// <param name="Format">The format, or Unknown.</param>
/// <param name="Compression">The packing around it.</param>
public readonly record struct CaptureDetection(CaptureFormat Format, CaptureCompression Compression);

/// <summary>Finds out what a file is.</summary>
public static class CaptureDetector
{
    /// <summary>The formats that are read, for messages.</summary>
    public const string KnownFormats =
        "the project's own captures (.lle), Binance raw websocket lines (local nanoseconds, a space, JSON), " +
        "BitMEX one-minute buckets (a JSON array), Binance Vision and Tardis tables (CSV), " +
        "BitMEX and Bybit websocket lines, Hyperliquid node fills, " +
        "NASDAQ TotalView-ITCH 5.0 (a BinaryFILE, or MoldUDP64 in pcap or pcapng), " +
        "LOBSTER messages (also a zip with the order book) and Databento DBN; all but the first also as gzip, zstd or a zip of one file";

    internal const int StartBytes = 1 << 18;

    /// <summary>Looks at the start of a file.</summary>
    /// <exception cref="CaptureException">The file cannot be opened, or is packed and its start cannot be unpacked.</exception>
    public static CaptureDetection Detect(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using CaptureInput input = CaptureInput.Open(path, new CaptureReadOptions());
        CaptureFormat format = Recognise(input);
        if (format == CaptureFormat.Unknown && input.Failure is { } failure) throw failure;

        return new CaptureDetection(format, input.Compression);
    }

    /// <summary>Looks at the start of the content; drops a byte order mark ahead of text.</summary>
    internal static CaptureFormat Recognise(CaptureInput input)
    {
        ReadOnlySpan<byte> start = input.Peek(StartBytes);
        if (start.StartsWith(BitConverter.GetBytes(CaptureLayout.Magic))) return CaptureLayout.HasMarket(start) ? CaptureFormat.NativeMarket : CaptureFormat.Native;
        if (start.StartsWith("\uFEFF"u8))
        {
            input.Advance(3);
            start = input.Unread;
        }

        if (DbnRecords.IsStart(start)) return CaptureFormat.Dbn;
        if (ItchDetector.IsCapture(start)) return CaptureFormat.Itch;
        if (IsBinance(start)) return CaptureFormat.BinanceRaw;
        if (IsBitmex(start)) return CaptureFormat.BitmexBuckets;
        if (LobsterMessage.IsMessage(FirstLine(start))) return CaptureFormat.Lobster;
        if (ItchDetector.IsFile(start, input.Ended)) return CaptureFormat.Itch;
        if (DbnLayout.IsPart(start, input.Ended)) return CaptureFormat.Dbn;

        return CsvLayouts.Read(start, input.FilePath)?.Format ?? JsonLineSurvey.Recognise(start);
    }

    private static ReadOnlySpan<byte> FirstLine(ReadOnlySpan<byte> start)
    {
        int end = start.IndexOf((byte)'\n');
        return end < 0 ? start : start[..end];
    }

    /// <summary>Digits, a space and an object with one of the names that every message of that venue has.</summary>
    private static bool IsBinance(ReadOnlySpan<byte> start)
    {
        int digits = DecimalText.CountDigits(start);
        if (digits is 0 or > 19 || !start[digits..].StartsWith(" {"u8)) return false;

        int end = start.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = end < 0 ? start : start[..end];
        return line.IndexOf("\"stream\""u8) > 0 || line.IndexOf("\"lastUpdateId\""u8) > 0
            || line.IndexOf("\"e\""u8) > 0 || line.IndexOf("\"result\""u8) > 0;
    }

    /// <summary>An array whose first element is an object with the names of a bucket.</summary>
    private static bool IsBitmex(ReadOnlySpan<byte> start)
    {
        Utf8JsonReader json = new(start, isFinalBlock: false, default);
        try
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartArray) return false;
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return false;

            BitmexBucket bucket = default;
            BucketScanner.TryReadBucket(ref json, ref bucket);
            return bucket is { Timestamp.IsPresent: true, Symbol.IsPresent: true, Open.IsPresent: true, Close.IsPresent: true };
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
