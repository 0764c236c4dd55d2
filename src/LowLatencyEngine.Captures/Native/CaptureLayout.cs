// The project's own capture file, little-endian, everything in units of 64 bytes so that stored commands lie aligned in a mapping:
//
//   prelude | options (JSON, padded with spaces) | market (the same, where there is one) | block … block | trailer
//
//   prelude   0 Magic u64 | 8 Version u16 | 10 ByteOrder u16 | 12 SemanticsVersion i32 | 16 OptionsBytes i32 | 20 BlockSlotsMax i32
//            24 MarketBytes i32 | 28 zeros | 56 OptionsCrc u32 | 60 Seal u32
//   block     0 Mark u32 | 4 Flags u32 (1: zstd) | 8 FirstRecord i64 | 16 Slots i32 | 20 Records i32 | 24 StoredBytes i32
//            28 PayloadCrc u32 | 32 zeros | 60 Seal u32, then the payload, padded with zeros to a multiple of 64
//   trailer   0 Mark u32 | 4 zeros | 8 Records i64 | 16 Slots i64 | 24 Blocks i64 | 32 FileBytes i64 | 40 zeros | 60 Seal u32
//
// Seal is the CRC-32C of the 60 bytes before it; OptionsCrc covers options and market; it and PayloadCrc cover the padding too. So every byte of the file is under
// exactly one checksum, and a file cut at any place, a block boundary included, lacks its trailer. Magic begins with a byte above 127 and
// holds CR LF, Ctrl-Z and LF: transfers that take the file for text break it visibly. Blocks hold whole commands only.
using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal static class CaptureLayout
{
    internal const int Unit = Command.SlotBytes;

    /// <summary>"\x89LLE\r\n\x1A\n" read as a little-endian number.</summary>
    internal const ulong Magic = 0x0A1A0A0D_454C4C89;

    internal const ushort Version = 1;

    internal const ushort ByteOrder = 0xFEFF;

    internal const uint BlockMark = 0x314B4C42;

    internal const uint TrailerMark = 0x31444E45;

    internal const uint FlagZstd = 1;

    /// <summary>Most slots of a block, 16 MiB: what a reader sets aside for decompression whatever a file says.</summary>
    internal const int BlockSlotsMax = 1 << 18;

    /// <summary>Most bytes of options; 32,767 instruments with 32 tiers stay well below.</summary>
    internal const int OptionsBytesMax = 1 << 28;

    private const int SealedBytes = Unit - sizeof(uint);

    /// <summary>Whether a file that begins with the magic says that it holds a market.</summary>
    internal static bool HasMarket(ReadOnlySpan<byte> start) => start.Length >= Unit && Read<CapturePrelude>(start).MarketBytes != 0;

    internal static long Padded(long bytes) => (bytes + Unit - 1) & -Unit;

    internal static ReadOnlySpan<byte> BytesOf<T>(in T unit)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in unit));

    /// <summary>The checksum that the last four bytes of a unit must hold.</summary>
    internal static uint SealOf(ReadOnlySpan<byte> unit) => Crc32C.Compute(unit[..SealedBytes]);

    internal static uint SealOf<T>(in T unit)
        where T : unmanaged => SealOf(BytesOf(in unit));

    internal static T Read<T>(ReadOnlySpan<byte> unit)
        where T : unmanaged => Unsafe.ReadUnaligned<T>(in unit[0]);
}

[StructLayout(LayoutKind.Explicit, Size = CaptureLayout.Unit)]
internal struct CapturePrelude
{
    [FieldOffset(0)] internal ulong Magic;
    [FieldOffset(8)] internal ushort Version;
    [FieldOffset(10)] internal ushort ByteOrder;
    [FieldOffset(12)] internal int SemanticsVersion;
    [FieldOffset(16)] internal int OptionsBytes;
    [FieldOffset(20)] internal int BlockSlotsMax;
    [FieldOffset(24)] internal int MarketBytes;
    [FieldOffset(56)] internal uint OptionsCrc;
    [FieldOffset(60)] internal uint Seal;
}

[StructLayout(LayoutKind.Explicit, Size = CaptureLayout.Unit)]
internal struct CaptureBlock
{
    [FieldOffset(0)] internal uint Mark;
    [FieldOffset(4)] internal uint Flags;
    [FieldOffset(8)] internal long FirstRecord;
    [FieldOffset(16)] internal int Slots;
    [FieldOffset(20)] internal int Records;
    [FieldOffset(24)] internal int StoredBytes;
    [FieldOffset(28)] internal uint PayloadCrc;
    [FieldOffset(60)] internal uint Seal;
}

[StructLayout(LayoutKind.Explicit, Size = CaptureLayout.Unit)]
internal struct CaptureTrailer
{
    [FieldOffset(0)] internal uint Mark;
    [FieldOffset(8)] internal long Records;
    [FieldOffset(16)] internal long Slots;
    [FieldOffset(24)] internal long Blocks;
    [FieldOffset(32)] internal long FileBytes;
    [FieldOffset(60)] internal uint Seal;
}
