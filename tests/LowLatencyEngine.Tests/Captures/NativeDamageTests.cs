using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Captures;

public sealed class NativeDamageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_file_cut_at_any_byte_is_refused(int zstdLevel)
    {
        byte[] whole = Small(zstdLevel);
        string path = _folder.Write("cut.lle", whole);
        for (int length = whole.Length - 1; length >= FirstByte(whole, zstdLevel); length--)
        {
            Cut(path, length);
            Refused(path, $"cut to {length} of {whole.Length}");
        }

        Refused(_folder.Write("long.lle", [.. whole, 0]), "one byte more");
        Refused(_folder.Write("twice.lle", [.. whole, .. whole]), "twice");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Any_flipped_bit_is_noticed(int zstdLevel)
    {
        byte[] bytes = Small(zstdLevel);
        string path = _folder.Write("flip.lle", bytes);
        for (int at = FirstByte(bytes, zstdLevel); at < bytes.Length; at++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                Poke(path, at, (byte)(bytes[at] ^ (1 << bit)));
                Refused(path, $"byte {at} bit {bit}");
            }

            Poke(path, at, bytes[at]);
        }

        Assert.Equal(12, NativeCaptures.ReadAll(path).Length);
    }

    [Fact]
    public void Counts_that_do_not_count_are_refused_even_under_a_right_checksum()
    {
        byte[] whole = Small(0);
        int block = 64 + OptionsBytes(whole);
        int trailer = whole.Length - 64;

        Resealed(whole, block, (ref CaptureBlock b) => b.Records++, "records of a block");
        Resealed(whole, block, (ref CaptureBlock b) => b.FirstRecord++, "first record");
        Resealed(whole, block, (ref CaptureBlock b) => b.Slots = 0, "slots of a block");
        Resealed(whole, block, (ref CaptureBlock b) => b.Slots = int.MaxValue, "slots of a block");
        Resealed(whole, block, (ref CaptureBlock b) => b.StoredBytes--, "stored bytes");
        Resealed(whole, block, (ref CaptureBlock b) => b.Flags = 1, "packed block");
        Resealed(whole, block, (ref CaptureBlock b) => b.Flags = 2, "flags");
        Resealed(whole, trailer, (ref CaptureTrailer t) => t.Records++, "records before the trailer");
        Resealed(whole, trailer, (ref CaptureTrailer t) => t.Slots++, "slots before the trailer");
        Resealed(whole, trailer, (ref CaptureTrailer t) => t.Blocks--, "blocks before the trailer");
        Resealed(whole, trailer, (ref CaptureTrailer t) => t.FileBytes--, "length of the file");
        Resealed(whole, 0, (ref CapturePrelude p) => p.Version = 2, "format version: expected 1, found 2");
        Resealed(whole, 0, (ref CapturePrelude p) => p.ByteOrder = 0xFFFE, "byte order: expected 0xFEFF, found 0xFFFE");
        Resealed(whole, 0, (ref CapturePrelude p) => p.OptionsBytes = int.MaxValue, "bytes of options");
        Resealed(whole, 0, (ref CapturePrelude p) => p.OptionsBytes = 1 << 20, "the file is cut");
        Resealed(whole, 0, (ref CapturePrelude p) => p.BlockSlotsMax = 0, "most slots of a block");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"Instruments\":[null]}")]
    [InlineData("{\"Instruments\":null}")]
    [InlineData("{\"Instruments\":[],\"Wing\":1}")]
    [InlineData("[]")]
    [InlineData("\u0001")]
    public void Options_that_are_none_are_refused_even_under_a_right_checksum(string json)
    {
        byte[] options = Encoding.UTF8.GetBytes(json.PadRight(64));
        CapturePrelude prelude = new()
        {
            Magic = CaptureLayout.Magic,
            Version = CaptureLayout.Version,
            ByteOrder = CaptureLayout.ByteOrder,
            OptionsBytes = 64,
            BlockSlotsMax = 4,
            OptionsCrc = Crc32C.Compute(options),
        };
        prelude.Seal = CaptureLayout.SealOf(in prelude);
        byte[] trailer = Small(0)[^64..];

        CaptureException refused = Refused(_folder.Write("options.lle", [.. CaptureLayout.BytesOf(in prelude), .. options, .. trailer]), json);
        Assert.Equal("options", refused.Problem);
    }

    [Fact]
    public void The_message_names_file_offset_expected_and_found()
    {
        byte[] whole = Small(0);
        whole[0] = (byte)'x';
        string path = _folder.Write("magic.lle", whole);

        CaptureException refused = Refused(path, "magic");

        Assert.Equal($"{path}: byte 0: magic: expected 0xA1A0A0D454C4C89, found 0xA1A0A0D454C4C78", refused.Message);
        Assert.Equal((path, 0L), (refused.File, refused.Offset));
        Assert.Contains("missing.lle: cannot be opened", Refused(_folder["missing.lle"], "missing").Message);
        Assert.Contains("cannot be opened", Refused(_folder.Path, "a folder").Message);
        Assert.Contains("the file is cut: expected a header, found 0 bytes", Refused(_folder.Write("empty.lle", []), "empty").Message);
    }

    private delegate void Change<T>(ref T unit);

    private void Resealed<T>(byte[] whole, int at, Change<T> change, string problem)
        where T : unmanaged
    {
        byte[] copy = [.. whole];
        ref T unit = ref MemoryMarshal.AsRef<T>(copy.AsSpan(at, 64));
        change(ref unit);
        BitConverter.TryWriteBytes(copy.AsSpan(at + 60), CaptureLayout.SealOf(copy.AsSpan(at, 64)));

        Assert.Contains(problem, Refused(_folder.Write("resealed.lle", copy), problem).Message);
    }

    private byte[] Small(int zstdLevel)
    {
        string path = _folder["small.lle"];
        Command[] commands = [.. NativeCaptures.Commands(4), .. NativeCaptures.Commands(1), .. NativeCaptures.Commands(1)];
        NativeCaptures.Write(path, commands, new CaptureWriterOptions { BlockSlotsMax = 8, ZstdLevel = zstdLevel });
        return File.ReadAllBytes(path);
    }

    /// <summary>The header is the same whether blocks are packed or not, and is gone through once.</summary>
    private static int FirstByte(byte[] whole, int zstdLevel) => zstdLevel == 0 ? 0 : 64 + OptionsBytes(whole);

    private static int OptionsBytes(byte[] whole) => BitConverter.ToInt32(whole, 16);

    private static CaptureException Refused(string path, string what)
    {
        try
        {
            NativeCaptures.ReadAll(path);
        }
        catch (CaptureException refused)
        {
            return refused;
        }

        throw new Xunit.Sdk.XunitException($"{what}: read as if nothing had happened");
    }

    private static void Cut(string path, int length)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0);
        file.SetLength(length);
    }

    private static void Poke(string path, int at, byte value)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0);
        file.Position = at;
        file.WriteByte(value);
    }
}
