// A disk in memory that behaves as badly as a disk may. Every file has two contents: what a reader sees, and what is on the platter. Writing touches
// the first, Sync copies it to the second. A loss of power keeps the second and, of every sector that was not synced, whatever the dice say: the old,
// the new, part of both, or garbage. Names work alike: created, renamed and deleted at once, durable after the directory's Sync.
//
// A failed Sync behaves as Linux does: the sectors count as clean afterwards, but the platter does not have them. Who asks again gets a success and a lie.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using LowLatencyEngine.Durability;

namespace LowLatencyEngine.Simulation;

/// <summary>The power is gone: nothing that runs on the disk goes on. Not an IOException: no code may handle it.</summary>
public sealed class PowerCutException() : Exception("The power is gone.");

/// <summary>What can go wrong at one operation of the disk.</summary>
public enum DiskFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Input/output error; a write may have been done in part.</summary>
    Error,

    /// <summary>No space left; a write was done in part.</summary>
    Full,

    /// <summary>The power goes; a write may have been done in part.</summary>
    PowerCut,
}

/// <summary>A directory in memory.</summary>
public sealed class SimulatedDisk : IStorage
{
    internal const int SectorBytes = 512;
    private const int InputOutputError = 5;
    private const int NoSpace = 28;

    private readonly SeededRandom _random;
    private readonly List<NameChange> _unsynced = [];
    private Dictionary<string, SimulatedFile> _names = [];
    private Dictionary<string, SimulatedFile> _durable = [];
    private bool _isDead;

    /// <summary>An empty disk.</summary>
    /// <param name="seed">Decides what a loss of power leaves.</param>
    public SimulatedDisk(ulong seed) => _random = new SeededRandom(seed);

    /// <inheritdoc/>
    public string Path => "/simulated";

    /// <summary>Operations that change something so far.</summary>
    public long Operations { get; private set; }

    /// <summary>Which operation, counted as <see cref="Operations"/>, goes wrong next; it and what goes wrong are cleared when it did.</summary>
    public long FaultAt { get; set; } = long.MaxValue;

    /// <summary>What goes wrong there.</summary>
    public DiskFault Fault { get; set; }

    /// <summary>Room, bytes; what does not fit is refused as a full disk.</summary>
    public long CapacityBytes { get; set; } = long.MaxValue;

    /// <summary>Bytes of all files.</summary>
    public long UsedBytes => _names.Values.Sum(file => file.Length);

    /// <inheritdoc/>
    public IReadOnlyList<string> List() => [.. _names.Keys];

    /// <inheritdoc/>
    public IStorageFile Create(string name)
    {
        Count("create");
        SimulatedFile file = new();
        Change(new NameChange(null, name, file));
        return new SimulatedHandle(this, file);
    }

    /// <inheritdoc/>
    public IStorageFile Open(string name, bool writable) =>
        _names.TryGetValue(name, out SimulatedFile? file) ? new SimulatedHandle(this, file) : throw new FileNotFoundException($"{Path}/{name} is not there.");

    /// <inheritdoc/>
    public void Rename(string from, string to)
    {
        Count("rename");
        Change(new NameChange(from, to, _names[from]));
    }

    /// <inheritdoc/>
    public void Delete(string name)
    {
        Count("delete");
        Change(new NameChange(name, null, null));
    }

    /// <inheritdoc/>
    public void Sync()
    {
        Count("sync the directory");
        _durable = new Dictionary<string, SimulatedFile>(_names);
        _unsynced.Clear();
    }

    /// <summary>Nothing to free.</summary>
    public void Dispose()
    {
    }

    /// <summary>The power comes back: what the platter has, and of the rest what the dice leave. Open files are gone.</summary>
    public void Restart()
    {
        _names = new Dictionary<string, SimulatedFile>(_durable);
        foreach (NameChange change in _unsynced)
        {
            if (_random.Below(2) == 0) change.Apply(_names);
        }

        foreach (SimulatedFile file in _names.Values) file.LosePower(_random);
        _durable = new Dictionary<string, SimulatedFile>(_names);
        _unsynced.Clear();
        _isDead = false;
    }

    /// <summary>Turns one bit of a file, everywhere it is kept.</summary>
    /// <param name="name">The file.</param>
    /// <param name="offset">The byte.</param>
    /// <param name="bit">0 to 7.</param>
    public void FlipBit(string name, long offset, int bit) => _names[name].FlipBit((int)offset, bit);

    /// <summary>Cuts a file, everywhere it is kept.</summary>
    /// <param name="name">The file.</param>
    /// <param name="length">Its new length, bytes.</param>
    public void Truncate(string name, long length) => _names[name].Truncate((int)length);

    /// <summary>An independent copy of everything.</summary>
    public SimulatedDisk Copy(ulong seed)
    {
        SimulatedDisk copy = new(seed);
        foreach ((string name, SimulatedFile file) in _names) copy._names[name] = file.Copy();
        copy._durable = new Dictionary<string, SimulatedFile>(copy._names);
        return copy;
    }

    /// <summary>Counts an operation and lets it fail if its time has come.</summary>
    /// <returns>How many of <paramref name="bytes"/> are done before the failure that the caller must then raise; null: all, no failure.</returns>
    internal int? Count(string operation, int bytes = 0, long growth = 0)
    {
        if (_isDead) throw new PowerCutException();
        if (++Operations < FaultAt)
        {
            if (growth == 0 || UsedBytes + growth <= CapacityBytes) return null;
            Raise = NoRoom(operation);
            return bytes == 0 ? throw Raise : 0;
        }

        FaultAt = long.MaxValue;
        _isDead = Fault == DiskFault.PowerCut;
        Raise = Fault switch
        {
            DiskFault.PowerCut => new PowerCutException(),
            DiskFault.Full => NoRoom(operation),
            _ => new IOException($"{operation}: Input/output error", InputOutputError),
        };
        return bytes == 0 ? throw Raise : (int)_random.Below(bytes + 1L);
    }

    /// <summary>What the failing operation throws when it has done its part.</summary>
    internal Exception? Raise { get; private set; }

    private static IOException NoRoom(string operation) => new($"{operation}: No space left on device", NoSpace);

    private void Change(NameChange change)
    {
        change.Apply(_names);
        _unsynced.Add(change);
    }

    /// <summary>One change of the directory: it is durable as a whole or not at all.</summary>
    private sealed record NameChange(string? Removed, string? Added, SimulatedFile? File)
    {
        internal void Apply(Dictionary<string, SimulatedFile> names)
        {
            if (Removed is not null) names.Remove(Removed);
            if (Added is not null) names[Added] = File!;
        }
    }
}
