using System;
using System.Collections.Generic;
using System.Threading;
using LowLatencyEngine.Durability;
using LowLatencyEngine.Simulation;

namespace LowLatencyEngine.Tests.Durability;

/// <summary>A disk whose syncs do not return while it is told to be stuck.</summary>
internal sealed class StuckDisk : IStorage
{
    private readonly SimulatedDisk _disk = new(seed: 1);
    private readonly ManualResetEventSlim _goes = new(initialState: true);
    private readonly ManualResetEventSlim _asked = new();

    public string Path => _disk.Path;

    public void Stick()
    {
        _asked.Reset();
        _goes.Reset();
    }

    public void GoOn() => _goes.Set();

    public void WaitUntilAsked() => _asked.Wait(TimeSpan.FromSeconds(30));

    public IReadOnlyList<string> List() => _disk.List();

    public IStorageFile Create(string name) => new StuckFile(this, _disk.Create(name));

    public IStorageFile Open(string name, bool writable) => new StuckFile(this, _disk.Open(name, writable));

    public void Rename(string from, string to) => _disk.Rename(from, to);

    public void Delete(string name) => _disk.Delete(name);

    public void Sync() => _disk.Sync();

    public void Dispose()
    {
        _goes.Set();
        _disk.Dispose();
    }

    private sealed class StuckFile(StuckDisk disk, IStorageFile file) : IStorageFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> into, long offset) => file.Read(into, offset);

        public void Write(ReadOnlySpan<byte> bytes, long offset) => file.Write(bytes, offset);

        public void Write(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, ReadOnlySpan<byte> tail, long offset) => file.Write(head, body, tail, offset);

        public void Sync()
        {
            disk._asked.Set();
            disk._goes.Wait();
            file.Sync();
        }

        public void Dispose() => file.Dispose();
    }
}
