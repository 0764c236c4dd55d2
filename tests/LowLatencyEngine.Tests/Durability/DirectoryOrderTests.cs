using System.Collections.Generic;
using LowLatencyEngine.Durability;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Simulation;
using LowLatencyEngine.Tests.Models;
using Xunit;

namespace LowLatencyEngine.Tests.Durability;

/// <summary>
/// A file goes only when what makes it needless has a durable name: no deletion while a creation or a rename waits for the directory's sync. The simulated disk
/// seldom loses a rename and keeps the deletion after it, so the order of the calls itself is looked at.
/// </summary>
public sealed class DirectoryOrderTests
{
    [Fact]
    public void ASnapshotHasItsNameBeforeAnOlderOneIsDeleted()
    {
        using NotedDisk disk = new();
        using EngineCore core = new(BothEngines.Options(BothEngines.Linear()));
        SnapshotStore store = new(disk);
        for (long sequence = 1; sequence <= 5; sequence++)
        {
            core.Apply(Commands.MarkTick(sequence, 0, 1_000 + sequence));
            store.Save(core, sequence, keep: 2);
            disk.Notes.Add("returned");
            Assert.Equal(["rename", "sync"], disk.Notes[..2]);
            Assert.Equal(sequence > 2 ? 1 : 0, disk.Notes.FindAll(note => note == "delete").Count);
            Assert.DoesNotContain("rename", disk.Notes[2..]);
            disk.Notes.Clear();
        }

        Assert.Equal([5, 4], store.List());
    }

    /// <summary>Notes what is done to the directory, in order.</summary>
    private sealed class NotedDisk : IStorage
    {
        private readonly SimulatedDisk _disk = new(seed: 1);

        public List<string> Notes { get; } = [];

        public string Path => _disk.Path;

        public IReadOnlyList<string> List() => _disk.List();

        public IStorageFile Create(string name) => _disk.Create(name);

        public IStorageFile Open(string name, bool writable) => _disk.Open(name, writable);

        public void Rename(string from, string to)
        {
            Notes.Add("rename");
            _disk.Rename(from, to);
        }

        public void Delete(string name)
        {
            Notes.Add("delete");
            _disk.Delete(name);
        }

        public void Sync()
        {
            Notes.Add("sync");
            _disk.Sync();
        }

        public void Dispose() => _disk.Dispose();
    }
}
