// CRC-32C (Castagnoli), the polynomial that processors compute: eight bytes per instruction where the machine has it, tables where not. It finds
// every burst of up to 32 bits and misses one random damage in 4 billion. It does not find a record that is whole but old: the epoch and the
// chain of the journal do.
//
// The trick: the instruction takes one word per cycle but answers after three, so three neighbouring blocks are summed side by side, and their sums
// put together: a sum moves on over a block of zeroes by four look-ups, and sums of different places are added without carry. Copying goes block by
// block just before its sum, while the bytes are in the nearest cache. Worst case: the last bytes, up to three blocks, are summed one after the other.
using System;
using System.Numerics;
using System.Runtime.InteropServices;

namespace LowLatencyEngine.Durability;

internal static class Crc32C
{
    private const int BlockBytes = 1_024;
    private const int LanesBytes = 3 * BlockBytes;

    private static readonly uint[] s_overBlock = Table(BlockBytes);

    /// <summary>The checksum of everything before, continued over <paramref name="bytes"/>; start with 0.</summary>
    internal static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        for (; bytes.Length >= LanesBytes; bytes = bytes[LanesBytes..]) crc = Lanes(crc, MemoryMarshal.Cast<byte, ulong>(bytes[..LanesBytes]));
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words) crc = BitOperations.Crc32C(crc, word);
        foreach (byte rest in bytes[(words.Length * sizeof(ulong))..]) crc = BitOperations.Crc32C(crc, rest);

        return ~crc;
    }

    private static uint Lanes(uint crc, ReadOnlySpan<ulong> words)
    {
        const int Words = BlockBytes / sizeof(ulong);
        ReadOnlySpan<ulong> first = words[..Words];
        ReadOnlySpan<ulong> second = words.Slice(Words, Words);
        ReadOnlySpan<ulong> third = words.Slice(2 * Words, Words);
        uint middle = 0;
        uint last = 0;
        for (int i = 0; i < Words; i++)
        {
            crc = BitOperations.Crc32C(crc, first[i]);
            middle = BitOperations.Crc32C(middle, second[i]);
            last = BitOperations.Crc32C(last, third[i]);
        }

        return Over(Over(crc) ^ middle) ^ last;
    }

    /// <summary>A sum as it is one block of zeroes later.</summary>
    private static uint Over(uint crc) =>
        s_overBlock[(byte)crc] ^ s_overBlock[256 + (byte)(crc >> 8)] ^ s_overBlock[512 + (byte)(crc >> 16)] ^ s_overBlock[768 + (crc >> 24)];

    /// <summary>For each byte of a sum and each of its values, that sum so many zeroes later.</summary>
    private static uint[] Table(int zeroes)
    {
        uint[] table = new uint[1_024];
        for (int entry = 0; entry < table.Length; entry++)
        {
            uint crc = (uint)(entry & 255) << (entry >> 8 << 3);
            for (int i = 0; i < zeroes; i++) crc = BitOperations.Crc32C(crc, (byte)0);
            table[entry] = crc;
        }

        return table;
    }
}
