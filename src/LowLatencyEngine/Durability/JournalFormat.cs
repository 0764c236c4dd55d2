// The layout of a journal segment, drawn here and nowhere else. Little-endian; every batch starts at a multiple of 512 bytes and is padded with
// zeroes to the next one, so that no sector holds both what is durable and what is being written: a torn sector costs only what was never acknowledged.
//
//   segment   0 header (4,096 bytes)   4,096 batch   batch   ...   zeroes, or what an earlier life of the file left
//
//   header    0 magic "LLEJRNL1" | 8 format u32 | 12 semantics u32 | 16 configuration hash u64 | 24 epoch u64 | 32 first sequence i64
//            40 chain before u64 | 48 segment bytes i64 | 56 zero | 60 CRC-32C u32 of the 60 bytes before | zeroes
//
//   batch     0 magic u32 | 4 CRC-32C u32 of the payload, then of bytes 8 to 64 | 8 epoch u64 | 16 first sequence i64 | 24 durable sequence i64
//            32 chain u64 | 40 payload bytes u32 | 44 commands u32 | 48 kind u32 | 52 zero | 56 zero | 64 payload: the commands' slots, as they travel
//
// The sequence counts commands from 1. Durable sequence: the last command that was on the disk when the batch was written. Chain: a mix of
// the chain before, the payload's checksum and the sequence; the first one of a segment is seeded with its epoch, a random number, so that a
// whole batch of an earlier life of the file never fits. Kinds: commands; a watermark (no payload: says what is durable, written when nothing
// else follows); a seal (no payload: the next segment exists, and begins with first sequence); a close (no payload: all is durable, nothing follows).
using System;
using System.Globalization;
using System.Runtime.InteropServices;

namespace LowLatencyEngine.Durability;

/// <summary>What a batch is for.</summary>
internal enum BatchKind : uint
{
    None = 0,
    Commands = 1,
    Watermark = 2,
    Seal = 3,
    Close = 4,
}

[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct SegmentHeader
{
    [FieldOffset(0)] public ulong Magic;
    [FieldOffset(8)] public uint Format;
    [FieldOffset(12)] public uint Semantics;
    [FieldOffset(16)] public ulong Configuration;
    [FieldOffset(24)] public ulong Epoch;
    [FieldOffset(32)] public long FirstSequence;
    [FieldOffset(40)] public ulong ChainBefore;
    [FieldOffset(48)] public long SegmentBytes;
    [FieldOffset(56)] public uint Zero;
    [FieldOffset(60)] public uint Crc;
}

[StructLayout(LayoutKind.Explicit, Size = JournalFormat.BatchHeaderBytes)]
internal struct BatchHeader
{
    [FieldOffset(0)] public uint Magic;
    [FieldOffset(4)] public uint Crc;
    [FieldOffset(8)] public ulong Epoch;
    [FieldOffset(16)] public long FirstSequence;
    [FieldOffset(24)] public long DurableSequence;
    [FieldOffset(32)] public ulong Chain;
    [FieldOffset(40)] public uint PayloadBytes;
    [FieldOffset(44)] public uint Commands;
    [FieldOffset(48)] public BatchKind Kind;
    [FieldOffset(52)] public uint Zero;
    [FieldOffset(56)] public ulong Zeroes;
}

internal static class JournalFormat
{
    internal const uint Version = 1;
    internal const int HeaderBytes = 4_096;
    internal const int BatchHeaderBytes = 64;
    internal const int SectorBytes = 512;
    internal const int HeaderCrcOffset = 60;
    internal const int BatchCrcOffset = 8;
    internal const uint BatchMagic = 0x4843_5442; // "BTCH"
    internal const string Prefix = "journal-";
    internal const string Suffix = ".lle";

    /// <summary>Files that are not part of anything yet; recovery deletes them.</summary>
    internal const string Unfinished = ".tmp";

    internal static readonly ulong SegmentMagic = MemoryMarshal.Read<ulong>("LLEJRNL1"u8);

    internal static string NameOf(long firstSequence) => $"{Prefix}{firstSequence:D19}{Suffix}";

    internal static bool TryParse(string name, out long firstSequence)
    {
        firstSequence = 0;
        return name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(Prefix.Length, name.Length - Prefix.Length - Suffix.Length), NumberStyles.None, null, out firstSequence);
    }

    internal static long Padded(long bytes) => (bytes + SectorBytes - 1) & -SectorBytes;

    /// <summary>The chain value after a batch. Multiplications and shifts that no single change survives unseen.</summary>
    internal static ulong Chain(ulong before, uint payloadCrc, long firstSequence)
    {
        ulong mixed = (before ^ payloadCrc) * 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 32) ^ (ulong)firstSequence) * 0xC2B2AE3D27D4EB4F;
        return mixed ^ (mixed >> 29);
    }

    /// <summary>The chain at the start of a segment.</summary>
    internal static ulong Seed(ulong epoch, ulong chainBefore) => Chain(chainBefore ^ epoch, (uint)epoch, (long)(epoch >> 32));
}
