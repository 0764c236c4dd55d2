using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Captures;

public sealed class NativeCaptureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 4, 0)]
    [InlineData(1, 4, 0)]
    [InlineData(100, 4, 0)]
    [InlineData(100, 5, 0)]
    [InlineData(100, 4_096, 0)]
    [InlineData(0, 4, 3)]
    [InlineData(100, 5, 3)]
    [InlineData(10_000, 4_096, 3)]
    public void What_was_written_is_read(int records, int blockSlotsMax, int zstdLevel)
    {
        string path = _folder["a.lle"];
        Command[] commands = NativeCaptures.Commands(records);
        NativeCaptures.Write(path, commands, new CaptureWriterOptions { BlockSlotsMax = blockSlotsMax, ZstdLevel = zstdLevel, SemanticsVersion = 7 });

        using CaptureReader reader = CaptureReader.Open(path);
        Assert.Equal(records, reader.Records);
        Assert.Equal(commands.Length, reader.Slots);
        Assert.Equal(7, reader.SemanticsVersion);
        Assert.Equal(JsonSerializer.Serialize(NativeCaptures.Options), JsonSerializer.Serialize(reader.Options));
        Assert.Equal(Bytes(commands), Bytes(NativeCaptures.ReadAll(reader)));
        reader.Rewind();
        Assert.Equal(Bytes(commands), Bytes(NativeCaptures.ReadAll(reader)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Commands_of_many_slots_stay_together(int zstdLevel)
    {
        string path = _folder["a.lle"];
        NativeCaptures.Write(path, NativeCaptures.Commands(50), new CaptureWriterOptions { BlockSlotsMax = 5, ZstdLevel = zstdLevel });

        using CaptureReader reader = CaptureReader.Open(path);
        int blocks = 0;
        while (reader.TryReadBlock(out ReadOnlySpan<Command> commands))
        {
            blocks++;
            Assert.InRange(commands.Length, 1, 5);
            for (int at = 0; at < commands.Length; at += commands[at].Slots) Assert.Equal(CommandKind.MarkTick, commands[at].Kind);
        }

        Assert.Equal(reader.Blocks, blocks);
        Assert.True(blocks >= 25);
    }

    [Fact]
    public void Compressed_files_are_smaller_and_blocks_that_do_not_shrink_are_stored()
    {
        Command[] commands = NativeCaptures.Commands(4_000);
        NativeCaptures.Write(_folder["plain.lle"], commands);
        NativeCaptures.Write(_folder["packed.lle"], commands, new CaptureWriterOptions { ZstdLevel = 3 });
        Assert.True(new FileInfo(_folder["packed.lle"]).Length * 4 < new FileInfo(_folder["plain.lle"]).Length);

        new Random(1).NextBytes(MemoryMarshal.AsBytes(commands.AsSpan()));
        foreach (ref Command command in commands.AsSpan()) command.Slots = 1;
        NativeCaptures.Write(_folder["noise.lle"], commands, new CaptureWriterOptions { ZstdLevel = 3 });
        Assert.Equal(Bytes(commands), Bytes(NativeCaptures.ReadAll(_folder["noise.lle"])));
    }

    [Fact]
    public void Same_commands_give_the_same_file()
    {
        NativeCaptures.Write(_folder["a.lle"], NativeCaptures.Commands(100));
        NativeCaptures.Write(_folder["b.lle"], NativeCaptures.Commands(100));

        Assert.Equal(File.ReadAllBytes(_folder["a.lle"]), File.ReadAllBytes(_folder["b.lle"]));
    }

    [Fact]
    public void Reading_allocates_nothing_per_record()
    {
        NativeCaptures.Write(_folder["a.lle"], NativeCaptures.Commands(40_000));
        using CaptureReader reader = CaptureReader.Open(_folder["a.lle"]);
        while (reader.TryReadBlock(out _))
        {
        }

        reader.Rewind();
        long before = GC.GetAllocatedBytesForCurrentThread();
        while (reader.TryReadBlock(out _))
        {
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Nothing_stands_under_the_final_name_before_completion_and_nothing_is_left_without()
    {
        string path = _folder["a.lle"];
        File.WriteAllText(path, "older");
        using (CaptureWriter writer = CaptureWriter.Create(path, NativeCaptures.Options, new CaptureWriterOptions { BlockSlotsMax = 4 }))
        {
            writer.Append(NativeCaptures.Commands(100));
            Assert.Equal("older", File.ReadAllText(path));
            Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
        }

        Assert.Equal("older", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));

        NativeCaptures.Write(path, NativeCaptures.Commands(3));
        Assert.Equal(6, NativeCaptures.ReadAll(path).Length);
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
        Assert.Throws<IOException>(() => CaptureWriter.Create(path, NativeCaptures.Options, new CaptureWriterOptions { Overwrite = false }));
    }

    [Fact]
    public void Commands_that_are_cut_off_or_too_long_are_refused()
    {
        using CaptureWriter writer = CaptureWriter.Create(_folder["a.lle"], NativeCaptures.Options);

        Assert.Throws<ArgumentException>(() => writer.Append(default(Command)));
        Assert.Throws<ArgumentException>(() => writer.Append(new Command { Slots = 5 }));
        Assert.Throws<ArgumentException>(() => writer.Append(new Command { Slots = 2 }));
        writer.Append(new Command { Slots = 1 });
        writer.Complete();
        Assert.Throws<ObjectDisposedException>(() => writer.Append(new Command { Slots = 1 }));
        Assert.Single(NativeCaptures.ReadAll(_folder["a.lle"]));
    }

    [Fact]
    public void Options_an_engine_would_refuse_are_not_written()
    {
        Assert.Throws<ArgumentException>(() => CaptureWriter.Create(_folder["a.lle"], NativeCaptures.Options with { AccountsMax = 0 }));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Crc_is_castagnoli() => Assert.Equal(0xE3069283u, Crc32C.Compute("123456789"u8));

    [Theory]
    [InlineData(typeof(CapturePrelude), "Magic 0, Version 8, ByteOrder 10, SemanticsVersion 12, OptionsBytes 16, BlockSlotsMax 20, MarketBytes 24, OptionsCrc 56, Seal 60")]
    [InlineData(typeof(CaptureBlock), "Mark 0, Flags 4, FirstRecord 8, Slots 16, Records 20, StoredBytes 24, PayloadCrc 28, Seal 60")]
    [InlineData(typeof(CaptureTrailer), "Mark 0, Records 8, Slots 16, Blocks 24, FileBytes 32, Seal 60")]
    public void Layout_is_as_drawn(Type unit, string drawn)
    {
        string fields = string.Join(", ", unit.GetFields(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)
            .Select(field => $"{field.Name} {Marshal.OffsetOf(unit, field.Name)}"));

        Assert.Equal(drawn, fields);
        Assert.Equal(64, Marshal.SizeOf(unit));
    }

    [Fact]
    public void Magic_is_as_drawn() => Assert.Equal("\u0089LLE\r\n\u001A\n", Encoding.Latin1.GetString(BitConverter.GetBytes(CaptureLayout.Magic)));

    private static byte[] Bytes(Command[] commands) => MemoryMarshal.AsBytes(commands.AsSpan()).ToArray();
}
