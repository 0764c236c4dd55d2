// CRC-32C (Castagnoli, reflected 0x82F63B78, start and final xor of all ones), the sum that SSE4.2 and ARMv8 compute in one instruction.
// System.IO.Hashing has CRC-32 with the other polynomial only. BitOperations.Crc32C is the instruction where there is one and a table
// elsewhere; eight bytes a step, bound by its latency of three cycles: several GB/s, far above the disk.
using System;
using System.Numerics;
using System.Runtime.InteropServices;

namespace LowLatencyEngine.Captures;

internal static class Crc32C
{
    /// <summary>The checksum of the bytes; any single flipped bit changes it.</summary>
    internal static uint Compute(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        uint crc = uint.MaxValue;

        foreach (ulong word in words) crc = BitOperations.Crc32C(crc, word);
        foreach (byte rest in bytes[(words.Length * sizeof(ulong))..]) crc = BitOperations.Crc32C(crc, rest);

        return ~crc;
    }
}
