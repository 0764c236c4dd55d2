using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using LowLatencyEngine.Durability;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Perf.Micro;

/// <summary>A batch of commands made ready for the disk: checksummed, chained, with header and padding. The disk itself takes no time here.</summary>
public class JournalBenchmarks
{
    private const int Count = 64;

    private readonly Command[] _commands = new Command[Count];
    private readonly byte[] _batch = new byte[Count * Command.SlotBytes];
    private readonly MemoryStream _stream = new(Count * Command.SlotBytes);
    private readonly uint[] _table = new uint[256];
    private JournalWriter _journal = null!;

    /// <summary>Makes the commands, and a journal on a disk that forgets.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        for (int i = 0; i < Count; i++) _commands[i] = Commands.LimitOrder(i, 1 + i, 1 + i, 0, Side.Buy, 600_000 + i, 1 + i);
        for (uint value = 0; value < _table.Length; value++)
        {
            uint sum = value;
            for (int bit = 0; bit < 8; bit++) sum = (sum & 1) != 0 ? sum >> 1 ^ 0x82F63B78u : sum >> 1;
            _table[value] = sum;
        }

        using EngineCore core = new(PerfMarket.Options(16));
        _journal = new JournalWriter(new Forgetful(), new DurabilityOptions { PreparesAhead = false }, JournalIdentity.Of(core), default, []);
    }

    /// <summary>What the journal does.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public long Append()
    {
        _journal.Append(_commands, Count);
        _journal.RetireThrough = _journal.WrittenSequence;
        return _journal.WrittenSequence;
    }

    /// <summary>The bytes copied, and nothing else: what a journal that gathers its batches pays before anything.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public byte Copy()
    {
        MemoryMarshal.AsBytes<Command>(_commands).CopyTo(_batch);
        return _batch[^1];
    }

    /// <summary>As one would write it first: field by field to a stream, then the checksum byte by byte from a table.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    public uint AppendNaively()
    {
        _stream.Position = 0;
        using (BinaryWriter writer = new(_stream, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            foreach (ref readonly Command command in _commands.AsSpan())
            {
                writer.Write((byte)command.Kind);
                writer.Write(command.Slots);
                writer.Write((byte)command.Side);
                writer.Write((byte)command.Type);
                writer.Write((byte)command.TimeInForce);
                writer.Write((byte)command.OrderFlags);
                writer.Write(command.Instrument);
                writer.Write(command.TimeNanos);
                writer.Write(command.AccountId);
                writer.Write(command.OrderId);
                writer.Write(command.Price);
                writer.Write(command.Quantity);
            }
        }

        uint sum = ~0u;
        foreach (byte value in _stream.GetBuffer().AsSpan(0, (int)_stream.Position)) sum = sum >> 8 ^ _table[(byte)(sum ^ value)];
        return ~sum;
    }

    /// <summary>Takes everything, keeps lengths.</summary>
    private sealed class Forgetful : IStorage
    {
        public string Path => "nowhere";

        public IReadOnlyList<string> List() => [];

        public IStorageFile Create(string name) => new Nothing();

        public IStorageFile Open(string name, bool writable) => new Nothing();

        public void Rename(string from, string to)
        {
        }

        public void Delete(string name)
        {
        }

        public void Sync()
        {
        }

        public void Dispose()
        {
        }

        private sealed class Nothing : IStorageFile
        {
            public long Length { get; private set; }

            public int Read(Span<byte> into, long offset) => 0;

            public void Write(ReadOnlySpan<byte> bytes, long offset) => Length = Math.Max(Length, offset + bytes.Length);

            public void Write(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, ReadOnlySpan<byte> tail, long offset) =>
                Length = Math.Max(Length, offset + head.Length + body.Length + tail.Length);

            public void Sync()
            {
            }

            public void Dispose()
            {
            }
        }
    }
}
