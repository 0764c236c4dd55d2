// All that durability asks of a disk, small enough to be played by a simulated one that loses, tears and refuses. Whoever implements it promises:
// what Sync returned for is on the disk; a name is durable after the directory's Sync; a rename is atomic; what failed throws IOException.
using System;
using System.Collections.Generic;
using System.IO;

namespace LowLatencyEngine.Durability;

/// <summary>A directory that belongs to one engine.</summary>
public interface IStorage : IDisposable
{
    /// <summary>Where it is, for messages.</summary>
    string Path { get; }

    /// <summary>Names of all files, in any order.</summary>
    /// <exception cref="IOException">The directory cannot be read.</exception>
    IReadOnlyList<string> List();

    /// <summary>A new, empty file; one of that name is replaced.</summary>
    /// <exception cref="IOException">It cannot be created.</exception>
    IStorageFile Create(string name);

    /// <summary>An existing file, to read, or to read and write.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    IStorageFile Open(string name, bool writable);

    /// <summary>Gives a file another name, replacing whatever had it.</summary>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    void Rename(string from, string to);

    /// <summary>Takes a file away.</summary>
    /// <exception cref="IOException">It cannot be deleted.</exception>
    void Delete(string name);

    /// <summary>Makes creations, renames and deletions durable.</summary>
    /// <exception cref="IOException">The disk refused; do not try again.</exception>
    void Sync();
}

/// <summary>What is done with a directory when something has failed already.</summary>
internal static class StorageCleaning
{
    /// <summary>Takes a file away, or leaves it for the next recovery if the disk refuses that too.</summary>
    internal static void TryDelete(this IStorage storage, string name)
    {
        try
        {
            storage.Delete(name);
        }
        catch (IOException)
        {
            // The failure before this one is the one to be told of.
        }
    }
}

/// <summary>An open file of an <see cref="IStorage"/>.</summary>
public interface IStorageFile : IDisposable
{
    /// <summary>Length in bytes.</summary>
    long Length { get; }

    /// <summary>Fills as much of <paramref name="into"/> as there is from <paramref name="offset"/>.</summary>
    /// <returns>Bytes read; fewer than asked for only at the end of the file.</returns>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    int Read(Span<byte> into, long offset);

    /// <summary>Writes all bytes at <paramref name="offset"/>, beyond the end if need be. Durable only after <see cref="Sync"/>.</summary>
    /// <exception cref="IOException">Not everything was written: what was is undefined.</exception>
    void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>The same with three runs of bytes, one behind the other, as one write: what lies in different places need not be copied together.</summary>
    /// <exception cref="IOException">Not everything was written: what was is undefined.</exception>
    void Write(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, ReadOnlySpan<byte> tail, long offset);

    /// <summary>Makes everything written durable.</summary>
    /// <exception cref="IOException">The disk refused; do not try again: what was written may be lost although a second try succeeds.</exception>
    void Sync();
}
