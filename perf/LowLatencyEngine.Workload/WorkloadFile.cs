using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LowLatencyEngine.Workload;

/// <summary>What a workload message asks for.</summary>
internal enum WorkloadKind : byte
{
    /// <summary>A new order.</summary>
    New = 0,

    /// <summary>Cancel the order under that id.</summary>
    Cancel = 1,

    /// <summary>Replace the order under that id: it loses its place.</summary>
    Modify = 2,
}

/// <summary>One message of a workload file, as it lies on disk: 40 bytes, little endian.</summary>
[StructLayout(LayoutKind.Explicit, Size = 40)]
internal struct WorkloadMessage
{
    [FieldOffset(0)] public WorkloadKind Kind;
    [FieldOffset(1)] public byte IsSell;
    [FieldOffset(2)] public byte IsImmediateOrCancel;
    [FieldOffset(4)] public uint Quantity;
    [FieldOffset(8)] public ulong Sequence;
    [FieldOffset(16)] public long OrderId;
    [FieldOffset(24)] public long Price;

    /// <summary>Reserved in files, zero.</summary>
    [FieldOffset(32)] public int Instrument;
}

/// <summary>Reads files of the public matching-engine benchmark: u64 magic, u32 version, u32 count, then the messages.</summary>
internal static class WorkloadFile
{
    // "MEBW_001", and the same with an O for the underscore, as the format is also described.
    private const ulong Magic = 0x4D4542575F303031;
    private const ulong MagicAsDescribed = 0x4D4542574F303031;
    private const int HeaderBytes = 16;

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="InvalidDataException">Not such a file, or torn, or a message makes no sense.</exception>
    public static WorkloadMessage[] Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes) throw new InvalidDataException($"{path}: no header.");
        if (MemoryMarshal.Read<ulong>(header) is not (Magic or MagicAsDescribed)) throw new InvalidDataException($"{path}: not a workload file.");
        if (MemoryMarshal.Read<uint>(header[8..]) != 1) throw new InvalidDataException($"{path}: unknown version.");

        uint count = MemoryMarshal.Read<uint>(header[12..]);
        if ((file.Length - HeaderBytes) / Unsafe.SizeOf<WorkloadMessage>() < count)
            throw new InvalidDataException($"{path}: {count} messages announced, fewer present.");
        WorkloadMessage[] messages = new WorkloadMessage[count];
        for (int done = 0; done < messages.Length;)
        {
            Span<WorkloadMessage> next = messages.AsSpan(done, Math.Min(1 << 16, messages.Length - done));
            file.ReadExactly(MemoryMarshal.AsBytes(next));
            foreach (ref readonly WorkloadMessage message in next) Check(path, done++, message);
        }

        return messages;
    }

    private static void Check(string path, int at, in WorkloadMessage message)
    {
        bool orderIsSane = message.Kind == WorkloadKind.Cancel || (message.Price > 0 && message.Quantity > 0);
        if (message.Kind > WorkloadKind.Modify || message.IsSell > 1 || message.Instrument != 0 || !orderIsSane)
            throw new InvalidDataException($"{path}: message {at} is not a valid order, cancel or modify.");
    }
}
