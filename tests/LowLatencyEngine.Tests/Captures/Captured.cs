using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;
using ZstdSharp;

namespace LowLatencyEngine.Tests.Captures;

/// <summary>Reads whole captures, and packs bytes in every way a capture may come.</summary>
internal static class Captured
{
    /// <summary>All updates, through a span whose length shows splits at its borders.</summary>
    internal static List<MarketUpdate> All(IMarketReader reader, int batch = 64)
    {
        List<MarketUpdate> all = [];
        MarketUpdate[] buffer = new MarketUpdate[batch];
        while (reader.TryRead(buffer, out int count)) all.AddRange(buffer.AsSpan(0, count));
        return all;
    }

    internal static (List<MarketUpdate> Updates, CaptureStatistics Statistics) Read(string path, CaptureReadOptions? options = null, int batch = 64)
    {
        using IMarketReader reader = CaptureSource.Open(path, options);
        return (All(reader, batch), reader.Statistics);
    }

    /// <summary>The updates that come before the error, and the error.</summary>
    internal static (List<MarketUpdate> Updates, CaptureException Error) ReadUntilError(string path, CaptureReadOptions? options = null)
    {
        List<MarketUpdate> all = [];
        try
        {
            using IMarketReader reader = CaptureSource.Open(path, options);
            MarketUpdate[] buffer = new MarketUpdate[16];
            while (reader.TryRead(buffer, out int count)) all.AddRange(buffer.AsSpan(0, count));
        }
        catch (CaptureException error)
        {
            return (all, error);
        }

        throw new Xunit.Sdk.XunitException($"{path} was read without an error");
    }

    internal static byte[] Pack(byte[] content, CaptureCompression compression)
    {
        using MemoryStream packed = new();
        switch (compression)
        {
            case CaptureCompression.Gzip:
                using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(content);
                break;
            case CaptureCompression.Zstd:
                using (CompressionStream zstd = new(packed, 3, 0, leaveOpen: true)) zstd.Write(content);
                break;
            case CaptureCompression.Zip:
                using (ZipArchive zip = new(packed, ZipArchiveMode.Create, leaveOpen: true))
                {
                    using Stream entry = zip.CreateEntry("inside.txt").Open();
                    entry.Write(content);
                }

                break;
            case CaptureCompression.Xz:
                throw new System.NotSupportedException("there is nothing here that packs xz");
            default:
                packed.Write(content);
                break;
        }

        return packed.ToArray();
    }
}
