// The real disk. Reads and writes are positional (pread, pwrite; the runtime loops over short writes and throws on errors); what makes them
// durable goes through Posix. One process per directory: the lock is held on a file of its own and goes with the process. The runtime tells a file that may
// not be opened by another kind of exception than a disk that fails; here both are an IOException, for a journal ends the same way.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.Win32.SafeHandles;

namespace LowLatencyEngine.Durability;

/// <summary>A directory of the file system, locked against a second process.</summary>
public sealed class DirectoryStorage : IStorage
{
    /// <summary>The file that carries the lock.</summary>
    public const string LockName = "lock";

    private readonly SafeFileHandle? _lock;

    private DirectoryStorage(string path, SafeFileHandle? @lock)
    {
        Path = path;
        _lock = @lock;
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <summary>Makes the directory if need be and locks it.</summary>
    /// <exception cref="DirectoryBusyException">Another process, or this one, has it open.</exception>
    /// <exception cref="IOException">The directory cannot be made or opened.</exception>
    /// <exception cref="PlatformNotSupportedException">Not a POSIX system: durability relies on fsync of directories and on flock.</exception>
    public static DirectoryStorage Open(string path)
    {
        RequirePosix();
        path = System.IO.Path.GetFullPath(path);
        if (!Directory.Exists(path))
        {
            Try(() => Directory.CreateDirectory(path));
            if (System.IO.Path.GetDirectoryName(path) is { } parent) Posix.SyncDirectory(parent);
        }

        SafeFileHandle file;
        try
        {
            // The runtime takes a shared lock of the same kind when it opens a file, so it may be the one that meets the other process.
            file = Try(() => File.OpenHandle(System.IO.Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite));
        }
        catch (IOException taken) when (Posix.IsLocked(taken))
        {
            throw new DirectoryBusyException(path);
        }

        if (Posix.TryLock(file)) return new DirectoryStorage(path, file);

        file.Dispose();
        throw new DirectoryBusyException(path);
    }

    /// <summary>Opens an existing directory for looking, without a lock: what is written meanwhile may be seen in part.</summary>
    /// <exception cref="DirectoryNotFoundException">It is not there.</exception>
    public static DirectoryStorage OpenToRead(string path)
    {
        RequirePosix();
        path = System.IO.Path.GetFullPath(path);
        return Directory.Exists(path) ? new DirectoryStorage(path, null) : throw new DirectoryNotFoundException($"{path} is not a directory.");
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List() => Try<IReadOnlyList<string>>(() =>
        [.. Directory.EnumerateFiles(Path).Select(file => System.IO.Path.GetFileName(file)).Where(name => name != LockName)]);

    /// <inheritdoc/>
    public IStorageFile Create(string name) => Try(() => new OpenFile(PathOf(name), FileMode.Create, FileAccess.ReadWrite));

    /// <inheritdoc/>
    public IStorageFile Open(string name, bool writable) => Try(() => new OpenFile(PathOf(name), FileMode.Open, writable ? FileAccess.ReadWrite : FileAccess.Read));

    /// <inheritdoc/>
    public void Rename(string from, string to) => Try(() =>
    {
        File.Move(PathOf(from), PathOf(to), overwrite: true);
        return true;
    });

    /// <inheritdoc/>
    public void Delete(string name) => Try(() =>
    {
        File.Delete(PathOf(name));
        return true;
    });

    /// <inheritdoc/>
    public void Sync() => Posix.SyncDirectory(Path);

    /// <summary>Gives the lock back.</summary>
    public void Dispose() => _lock?.Dispose();

    private string PathOf(string name) => System.IO.Path.Combine(Path, name);

    private static T Try<T>(Func<T> operation)
    {
        try
        {
            return operation();
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException(refused.Message, refused);
        }
    }

    private static void RequirePosix()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
            throw new PlatformNotSupportedException("A durable engine needs a POSIX system: fsync of directories and flock. Run it without durability here.");
    }

    private sealed class OpenFile : IStorageFile
    {
        private readonly SafeFileHandle _handle;
        private readonly string _path;

        internal OpenFile(string path, FileMode mode, FileAccess access)
        {
            _path = path;
            _handle = File.OpenHandle(path, mode, access, FileShare.ReadWrite | FileShare.Delete);
        }

        public long Length => RandomAccess.GetLength(_handle);

        public int Read(Span<byte> into, long offset)
        {
            int total = 0;
            while (total < into.Length)
            {
                int read = RandomAccess.Read(_handle, into[total..], offset + total);
                if (read == 0) break;
                total += read;
            }

            return total;
        }

        public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(_handle, bytes, offset);

        public void Write(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, ReadOnlySpan<byte> tail, long offset) => Posix.Write(_handle, _path, head, body, tail, offset);

        public void Sync() => Posix.SyncData(_handle, _path);

        public void Dispose() => _handle.Dispose();
    }
}
