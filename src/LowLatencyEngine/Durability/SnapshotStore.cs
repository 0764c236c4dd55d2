// A snapshot is the whole state of a core behind one command.
//
//   0 magic "LLESNAP1" | 8 format u32 | 12 semantics u32 | 16 configuration hash u64 | 24 sequence i64 | 32 state hash u64 | 40 state bytes i64
//  48 CRC-32C u32 of the state | 52 zero | 56 CRC-32C u32 of the 56 bytes before | zeroes to 4,096 | state, as StateWriter writes it
//
// It is written under another name, synced, renamed, and the directory synced: a file that has the name is whole, or damaged since. First the checksum of
// all of it is checked, then it is loaded, then the state hash is compared: a core is never filled from a damaged file.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

namespace LowLatencyEngine.Durability;

[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct SnapshotHeader
{
    [FieldOffset(0)] public ulong Magic;
    [FieldOffset(8)] public uint Format;
    [FieldOffset(12)] public uint Semantics;
    [FieldOffset(16)] public ulong Configuration;
    [FieldOffset(24)] public long Sequence;
    [FieldOffset(32)] public ulong StateHash;
    [FieldOffset(40)] public long StateBytes;
    [FieldOffset(48)] public uint StateCrc;
    [FieldOffset(52)] public uint Zero;
    [FieldOffset(56)] public uint Crc;
}

/// <summary>The snapshots of one directory.</summary>
internal sealed class SnapshotStore(IStorage storage)
{
    /// <summary>What the state consists of, and in which order. To be raised with the fingerprint that SavedStateDeterminismTests approves.</summary>
    internal const uint FormatVersion = 4;

    internal const string Prefix = "snapshot-";
    private const string Suffix = ".lle";
    private const string DamagedSuffix = ".damaged";
    private const int HeaderBytes = 4_096;
    private const int CrcOffset = 56;
    private const string UnfinishedName = "snapshot" + JournalFormat.Unfinished;

    private static readonly ulong s_magic = MemoryMarshal.Read<ulong>("LLESNAP1"u8);

    /// <summary>Sequences of the snapshots that are there, newest first.</summary>
    internal List<long> List()
    {
        List<long> found = [];
        foreach (string name in storage.List())
        {
            bool named = name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal);
            if (named && long.TryParse(name[Prefix.Length..^Suffix.Length], NumberStyles.None, null, out long sequence)) found.Add(sequence);
        }

        return [.. found.OrderDescending()];
    }

    internal string PathOf(long sequence) => Path.Combine(storage.Path, NameOf(sequence));

    /// <summary>Writes a snapshot of a core that has applied commands up to a sequence, and deletes those that are too many.</summary>
    /// <returns>Sequence of the oldest one kept: the journal is needed from behind it.</returns>
    /// <exception cref="IOException">It could not be written; the others are as they were.</exception>
    internal long Save(EngineCore core, long sequence, int keep)
    {
        JournalIdentity identity = JournalIdentity.Of(core);
        SnapshotHeader header = new()
        {
            Magic = s_magic,
            Format = FormatVersion,
            Semantics = identity.Semantics,
            Configuration = identity.Configuration,
            Sequence = sequence,
            StateHash = core.StateHash(),
        };
        try
        {
            using IStorageFile file = storage.Create(UnfinishedName);
            StorageOutput output = new(file, HeaderBytes);
            core.Visit(new StateWriter(output));
            output.Flush();
            header.StateBytes = output.Position;
            header.StateCrc = output.Crc;
            ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<SnapshotHeader>(in header));
            header.Crc = Crc32C.Append(0, bytes[..CrcOffset]);
            byte[] block = new byte[HeaderBytes];
            bytes.CopyTo(block);
            file.Write(block, 0);
            file.Sync();
        }
        catch (IOException)
        {
            // On a full disk what was begun takes the room that the journal needs.
            storage.TryDelete(UnfinishedName);
            throw;
        }

        storage.Rename(UnfinishedName, NameOf(sequence));
        storage.Sync();
        List<long> all = List();
        foreach (long old in all.Skip(keep)) storage.Delete(NameOf(old));
        return all[Math.Min(keep, all.Count) - 1];
    }

    /// <summary>Reads and checks a header.</summary>
    /// <exception cref="CorruptionException">The file is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    internal SnapshotHeader ReadHeader(long sequence)
    {
        using IStorageFile file = storage.Open(NameOf(sequence), writable: false);
        return ReadHeader(file, sequence);
    }

    /// <summary>Checks every byte of a snapshot.</summary>
    /// <exception cref="CorruptionException">The file is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    internal SnapshotHeader Verify(long sequence)
    {
        using IStorageFile file = storage.Open(NameOf(sequence), writable: false);
        return Verify(file, sequence);
    }

    /// <summary>Checks every byte of a snapshot, and that it is of an engine like this core's.</summary>
    /// <exception cref="CorruptionException">The file is damaged.</exception>
    /// <exception cref="IncompatibleJournalException">Another engine wrote it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    internal SnapshotHeader Check(EngineCore core, long sequence)
    {
        SnapshotHeader header = Verify(sequence);
        JournalIdentity.Of(core).Check(PathOf(sequence), header.Format, FormatVersion, new JournalIdentity(header.Configuration, header.Semantics));
        return header;
    }

    /// <summary>Puts a core into the state of a snapshot that was checked, whatever it held.</summary>
    /// <exception cref="CorruptionException">It is no state of this core's; the core holds a part of it and is to be thrown away, or loaded anew.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    internal void Load(EngineCore core, in SnapshotHeader header)
    {
        string path = PathOf(header.Sequence);
        using IStorageFile file = storage.Open(NameOf(header.Sequence), writable: false);
        try
        {
            StorageInput input = new(file, HeaderBytes, header.StateBytes);
            core.Visit(new StateReader(input));
            if (input.Position != header.StateBytes) throw new InvalidDataException($"{header.StateBytes - input.Position} bytes of state are left over.");
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or EndOfStreamException)
        {
            throw new CorruptionException(path, HeaderBytes, "the state of an engine with these options", unreadable.Message);
        }

        ulong hash = core.StateHash();
        if (hash != header.StateHash) throw new CorruptionException(path, 32, $"state hash {header.StateHash:x16}", $"{hash:x16}");
    }

    /// <summary>Gives a damaged snapshot another name, under which it is neither counted nor deleted: who wants to know what happened to it finds it there.</summary>
    /// <exception cref="IOException">The directory refused.</exception>
    internal void SetAside(long sequence) => storage.Rename(NameOf(sequence), NameOf(sequence) + DamagedSuffix);

    private SnapshotHeader Verify(IStorageFile file, long sequence)
    {
        SnapshotHeader header = ReadHeader(file, sequence);
        if (file.Length != HeaderBytes + header.StateBytes)
            throw new CorruptionException(PathOf(sequence), file.Length, $"{HeaderBytes + header.StateBytes} bytes", $"{file.Length}");

        uint crc = 0;
        byte[] buffer = new byte[1 << 20];
        for (long at = HeaderBytes; at < file.Length;)
        {
            int read = file.Read(buffer, at);
            crc = Crc32C.Append(crc, buffer.AsSpan(0, read));
            at += read;
        }

        return crc == header.StateCrc ? header : throw new CorruptionException(PathOf(sequence), HeaderBytes, $"state with checksum {header.StateCrc:x8}", $"{crc:x8}");
    }

    private SnapshotHeader ReadHeader(IStorageFile file, long sequence)
    {
        string path = PathOf(sequence);
        byte[] block = new byte[HeaderBytes];
        int read = file.Read(block, 0);
        if (read < HeaderBytes) throw new CorruptionException(path, 0, $"a header of {HeaderBytes} bytes", $"{read} bytes");

        SnapshotHeader header = MemoryMarshal.Read<SnapshotHeader>(block);
        if (header.Magic != s_magic) throw new CorruptionException(path, 0, "a snapshot (LLESNAP1)", $"{header.Magic:x16}");

        uint crc = Crc32C.Append(0, block.AsSpan(0, CrcOffset));
        if (crc != header.Crc) throw new CorruptionException(path, 0, $"a header with checksum {header.Crc:x8}, as byte {CrcOffset} says", $"one with {crc:x8}");
        CorruptionException.RequireZeroes(path, block, CrcOffset + sizeof(uint));
        return header.Sequence == sequence ? header : throw new CorruptionException(path, 24, $"sequence {sequence}, as in the name", $"{header.Sequence}");
    }

    private static string NameOf(long sequence) => $"{Prefix}{sequence:D19}{Suffix}";
}
