// CRC-32C (Castagnoli), the polynomial that processors compute: eight bytes per instruction where the machine has it, tables where not. It finds
// every burst of up to 32 bits and misses one random damage in 4 billion. It does not find a record that is whole but old: the epoch and the
// chain of the journal do.
using System;
using System.Numerics;
using System.Runtime.InteropServices;

namespace LowLatencyEngine.Durability;

internal static class Crc32C
{
    /// <summary>The checksum of everything before, continued over <paramref name="bytes"/>; start with 0.</summary>
    internal static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);

        foreach (ulong word in words) crc = BitOperations.Crc32C(crc, word);
        foreach (byte rest in bytes[(words.Length * sizeof(ulong))..]) crc = BitOperations.Crc32C(crc, rest);

        return ~crc;
    }
}
