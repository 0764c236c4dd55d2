using System;
using LowLatencyEngine.Durability;

namespace LowLatencyEngine.Simulation;

/// <summary>What is seen of a file, what the platter has of it, and which sectors differ.</summary>
internal sealed class SimulatedFile
{
    private byte[] _seen = [];
    private byte[] _platter = [];
    private bool[] _dirty = [];
    private int _platterLength;

    internal int Length { get; private set; }

    internal int Read(Span<byte> into, long offset)
    {
        int count = (int)Math.Clamp(Length - offset, 0, into.Length);
        _seen.AsSpan((int)offset, count).CopyTo(into);
        return count;
    }

    internal void Write(ReadOnlySpan<byte> bytes, int offset)
    {
        if (bytes.IsEmpty) return;

        SetLength(Math.Max(Length, offset + bytes.Length));
        bytes.CopyTo(_seen.AsSpan(offset));
        MarkDirty(offset, offset + bytes.Length);
    }

    internal void SetLength(int length)
    {
        Reserve(length);
        if (length < Length) _seen.AsSpan(length, Length - length).Clear();
        MarkDirty(Math.Min(length, Length), Math.Max(length, Length));
        Length = length;
    }

    internal void Sync()
    {
        for (int sector = 0; sector < _dirty.Length; sector++)
        {
            if (_dirty[sector]) Sector(_seen, sector).CopyTo(Sector(_platter, sector));
        }

        Forget();
    }

    /// <summary>What a failed sync does: the sectors are clean, and lost.</summary>
    internal void Forget()
    {
        _dirty.AsSpan().Clear();
        _platterLength = Length;
    }

    internal void LosePower(SeededRandom random)
    {
        if (_platterLength != Length && random.Below(2) == 0) Length = _platterLength;
        for (int sector = 0; sector < _dirty.Length; sector++)
        {
            if (!_dirty[sector]) continue;

            Span<byte> seen = Sector(_seen, sector);
            Span<byte> platter = Sector(_platter, sector);
            int kept = random.Below(8) switch
            {
                < 3 => seen.Length,
                < 6 => 0,
                _ => (int)random.Below(seen.Length),
            };
            seen[..kept].CopyTo(platter);
            if (random.Below(16) == 0)
            {
                for (int i = 0; i < platter.Length; i++) platter[i] = (byte)random.Below(256);
            }
        }

        _platter.AsSpan(Length).Clear();
        _platter.CopyTo(_seen.AsSpan());
        Forget();
    }

    internal void FlipBit(int offset, int bit)
    {
        _seen[offset] ^= (byte)(1 << bit);
        _platter[offset] ^= (byte)(1 << bit);
    }

    internal void Truncate(int length)
    {
        SetLength(length);
        Sync();
    }

    internal SimulatedFile Copy() => new()
    {
        _seen = [.. _seen],
        _platter = [.. _platter],
        _dirty = [.. _dirty],
        _platterLength = _platterLength,
        Length = Length,
    };

    private static Span<byte> Sector(byte[] bytes, int sector) => bytes.AsSpan(sector * SimulatedDisk.SectorBytes, SimulatedDisk.SectorBytes);

    private void MarkDirty(int from, int to)
    {
        if (to > from) _dirty.AsSpan(from / SimulatedDisk.SectorBytes, (to - 1) / SimulatedDisk.SectorBytes - from / SimulatedDisk.SectorBytes + 1).Fill(true);
    }

    private void Reserve(int length)
    {
        if (length <= _seen.Length) return;

        int sectors = (Math.Max(length, 2 * _seen.Length) + SimulatedDisk.SectorBytes - 1) / SimulatedDisk.SectorBytes;
        Array.Resize(ref _seen, sectors * SimulatedDisk.SectorBytes);
        Array.Resize(ref _platter, sectors * SimulatedDisk.SectorBytes);
        Array.Resize(ref _dirty, sectors);
    }
}

/// <summary>An open file of a <see cref="SimulatedDisk"/>.</summary>
internal sealed class SimulatedHandle(SimulatedDisk disk, SimulatedFile file) : IStorageFile
{
    public long Length => file.Length;

    public int Read(Span<byte> into, long offset) => file.Read(into, offset);

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        int? done = disk.Count("write", bytes.Length, Math.Max(0, offset + bytes.Length - file.Length));
        file.Write(bytes[..(done ?? bytes.Length)], (int)offset);
        if (done is not null) throw disk.Raise!;
    }

    public void Write(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, ReadOnlySpan<byte> tail, long offset) => Write([.. head, .. body, .. tail], offset);

    public void Sync()
    {
        try
        {
            disk.Count("sync");
        }
        catch (System.IO.IOException)
        {
            file.Forget();
            throw;
        }

        file.Sync();
    }

    public void Dispose()
    {
    }
}
