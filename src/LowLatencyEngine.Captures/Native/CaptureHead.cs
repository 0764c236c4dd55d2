// The units around the blocks: read, held against magic, version, byte order and checksum, in that order, so that the message names the first thing
// that is wrong and not its consequence.
using System;
using System.Text.Json;

namespace LowLatencyEngine.Captures;

internal static class CaptureHead
{
    internal static CapturePrelude ReadPrelude(string path, ReadOnlySpan<byte> unit)
    {
        CapturePrelude prelude = CaptureLayout.Read<CapturePrelude>(unit);
        if (prelude.Magic != CaptureLayout.Magic) throw Unexpected(path, 0, "magic", unchecked((long)CaptureLayout.Magic), unchecked((long)prelude.Magic), hex: true);
        if (prelude.ByteOrder != CaptureLayout.ByteOrder) throw Unexpected(path, 10, "byte order", CaptureLayout.ByteOrder, prelude.ByteOrder, hex: true);
        if (prelude.Version != CaptureLayout.Version) throw Unexpected(path, 8, "format version", CaptureLayout.Version, prelude.Version, hex: false);

        uint seal = CaptureLayout.SealOf(unit);
        if (seal != prelude.Seal) throw Unexpected(path, 60, "checksum of the header", seal, prelude.Seal, hex: true);
        if (prelude.OptionsBytes is <= 0 or > CaptureLayout.OptionsBytesMax || prelude.OptionsBytes % CaptureLayout.Unit != 0)
        {
            throw CaptureException.AtByte(path, 16, "bytes of options", $"a multiple of 64, at most {CaptureLayout.OptionsBytesMax}", $"{prelude.OptionsBytes}");
        }

        if (prelude.BlockSlotsMax is <= 0 or > CaptureLayout.BlockSlotsMax)
        {
            throw CaptureException.AtByte(path, 20, "most slots of a block", $"1 to {CaptureLayout.BlockSlotsMax}", $"{prelude.BlockSlotsMax}");
        }

        return prelude;
    }

    internal static EngineOptions ReadOptions(string path, in CapturePrelude prelude, ReadOnlySpan<byte> json)
    {
        uint crc = Crc32C.Compute(json);
        if (crc != prelude.OptionsCrc) throw Unexpected(path, CaptureLayout.Unit, "checksum of the options", prelude.OptionsCrc, crc, hex: true);

        try
        {
            return OptionsJson.Read(json);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException or NotSupportedException)
        {
            throw CaptureException.AtByte(path, CaptureLayout.Unit, "options", "the options of an engine", e.Message, e);
        }
    }

    internal static CaptureTrailer ReadTrailer(string path, long offset, ReadOnlySpan<byte> unit)
    {
        CaptureTrailer trailer = CaptureLayout.Read<CaptureTrailer>(unit);
        if (trailer.Mark != CaptureLayout.TrailerMark)
        {
            throw Unexpected(path, offset, "the file is cut or still being written; mark of the trailer", CaptureLayout.TrailerMark, trailer.Mark, hex: true);
        }

        uint seal = CaptureLayout.SealOf(unit);
        if (seal != trailer.Seal) throw Unexpected(path, offset, "checksum of the trailer", seal, trailer.Seal, hex: true);

        return trailer;
    }

    internal static CaptureException Unexpected(string path, long offset, string what, long expected, long found, bool hex) => hex
        ? CaptureException.AtByte(path, offset, what, $"0x{expected:X}", $"0x{found:X}")
        : CaptureException.AtByte(path, offset, what, $"{expected}", $"{found}");
}
