// The units around the blocks: read, held against magic, version, byte order and checksum, in that order, so that the message names the
// first thing that is wrong and not its consequence.
using System;
using System.Collections.Generic;
using System.Text.Json;

namespace LowLatencyEngine.Captures;

internal static class CaptureHead
{
    internal static CapturePrelude ReadPrelude(string path, ReadOnlySpan<byte> unit)
    {
        CapturePrelude prelude = CaptureLayout.Read<CapturePrelude>(unit);
        Expect(path, 0, "magic", unchecked((long)CaptureLayout.Magic), unchecked((long)prelude.Magic), hex: true);
        Expect(path, 10, "byte order", CaptureLayout.ByteOrder, prelude.ByteOrder, hex: true);
        Expect(path, 8, "format version", CaptureLayout.Version, prelude.Version, hex: false);
        Expect(path, 60, "checksum of the header", CaptureLayout.SealOf(unit), prelude.Seal, hex: true);
        if (prelude.OptionsBytes is <= 0 or > CaptureLayout.OptionsBytesMax || prelude.OptionsBytes % CaptureLayout.Unit != 0)
        {
            string allowed = $"a multiple of 64, at most {CaptureLayout.OptionsBytesMax}";
            throw CaptureException.AtByte(path, 16, "bytes of options", allowed, $"{prelude.OptionsBytes}");
        }

        if (prelude.MarketBytes is < 0 or > CaptureLayout.OptionsBytesMax || prelude.MarketBytes % CaptureLayout.Unit != 0)
        {
            string allowed = $"0 or a multiple of 64, at most {CaptureLayout.OptionsBytesMax}";
            throw CaptureException.AtByte(path, 24, "bytes of the market", allowed, $"{prelude.MarketBytes}");
        }

        if (prelude.BlockSlotsMax is <= 0 or > CaptureLayout.BlockSlotsMax)
        {
            string allowed = $"1 to {CaptureLayout.BlockSlotsMax}";
            throw CaptureException.AtByte(path, 20, "most slots of a block", allowed, $"{prelude.BlockSlotsMax}");
        }

        return prelude;
    }

    internal static EngineOptions ReadOptions(string path, in CapturePrelude prelude, ReadOnlySpan<byte> json)
    {
        Expect(path, CaptureLayout.Unit, "checksum of the options", prelude.OptionsCrc, Crc32C.Compute(json), hex: true);

        try
        {
            return OptionsJson.Read(json[..prelude.OptionsBytes]);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException or NotSupportedException)
        {
            throw CaptureException.AtByte(path, CaptureLayout.Unit, "options", "the options of an engine", e.Message, e);
        }
    }

    /// <summary>The instruments of the market; empty if the file holds none.</summary>
    internal static IReadOnlyList<CapturedInstrument> ReadMarket(string path, in CapturePrelude prelude, ReadOnlySpan<byte> json, int instruments)
    {
        if (prelude.MarketBytes == 0) return [];

        int offset = CaptureLayout.Unit + prelude.OptionsBytes;
        try
        {
            CapturedInstrument[] market = OptionsJson.ReadMarket(json[prelude.OptionsBytes..]);
            return market.Length == instruments ? market
                : throw CaptureException.AtByte(path, offset, "instruments of the market", $"{instruments}", $"{market.Length}");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NotSupportedException)
        {
            throw CaptureException.AtByte(path, offset, "market", "the instruments of a market", e.Message, e);
        }
    }

    internal static CaptureTrailer ReadTrailer(string path, long offset, ReadOnlySpan<byte> unit)
    {
        CaptureTrailer trailer = CaptureLayout.Read<CaptureTrailer>(unit);
        Expect(path, offset, "the file is cut or still being written; mark of the trailer", CaptureLayout.TrailerMark, trailer.Mark, hex: true);
        Expect(path, offset, "checksum of the trailer", CaptureLayout.SealOf(unit), trailer.Seal, hex: true);
        return trailer;
    }

    /// <exception cref="CaptureException">They differ.</exception>
    internal static void Expect(string path, long offset, string what, long expected, long found, bool hex)
    {
        if (expected == found) return;

        throw hex
            ? CaptureException.AtByte(path, offset, what, $"0x{expected:X}", $"0x{found:X}")
            : CaptureException.AtByte(path, offset, what, $"{expected}", $"{found}");
    }
}
