using System;
using LowLatencyEngine.Durability;
using LowLatencyEngine.Tests.Models;
using Xunit;

namespace LowLatencyEngine.Tests.Durability;

/// <summary>The journal's checksum, summed in three lanes, against the polynomial bit by bit.</summary>
public sealed class ChecksumTests
{
    [Fact]
    public void ItIsCastagnolisPolynomialInEveryLengthAndInPieces()
    {
        Dice dice = new(71);
        byte[] bytes = new byte[10_000];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)dice.Between(0, 255);
        Assert.Equal(0xE3069283u, Crc32C.Append(0, "123456789"u8));
        for (int length = 0; length <= bytes.Length; length += length < 80 || length % 3_072 is > 3_060 or < 12 ? 1 : 37)
        {
            ReadOnlySpan<byte> some = bytes.AsSpan(0, length);
            uint expected = BitByBit(some);
            Assert.Equal(expected, Crc32C.Append(0, some));
            int cut = (int)dice.Between(0, length);
            Assert.Equal(expected, Crc32C.Append(Crc32C.Append(0, some[..cut]), some[cut..]));
        }
    }

    private static uint BitByBit(ReadOnlySpan<byte> bytes)
    {
        uint crc = ~0u;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78u);
        }

        return ~crc;
    }
}
