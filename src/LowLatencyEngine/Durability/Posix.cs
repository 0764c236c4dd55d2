// The runtime's FlushToDisk and Flush(true) do not report a failed fsync on this platform (.NET 10.0.12: the native helper returns 1 for an error
// and the caller looks for a negative number). A journal built on them acknowledges what the disk refused. So the calls that make data durable
// go to the C library directly, and every result is looked at. ProcessDeathTests keeps it so: it makes the kernel refuse them.
using System;
using System.IO;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LowLatencyEngine.Durability;

internal static partial class Posix
{
    private const int Exclusive = 2;
    private const int NonBlocking = 4;
    private const int Interrupted = 4;
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    /// <summary>About a tenth of the share of an ordinary thread, where both want the same processor.</summary>
    private const int NiceOfHelpers = 10;

    /// <summary>Writes back a file's data and what is needed to read it. Never call it again after a failure: the kernel has dropped the data.</summary>
    /// <exception cref="IOException">The disk refused; HResult is errno.</exception>
    internal static void SyncData(SafeFileHandle file, string path)
    {
        bool added = false;
        file.DangerousAddRef(ref added);
        try
        {
            if (FDataSync((int)file.DangerousGetHandle()) != 0) throw Failure("fdatasync", path);
        }
        finally
        {
            file.DangerousRelease();
        }
    }

    /// <summary>Writes three runs of bytes one behind the other with one system call; goes on where the system stopped short.</summary>
    /// <exception cref="IOException">The disk refused; HResult is errno. Some bytes may have been written.</exception>
    internal static unsafe void Write(SafeFileHandle file, string path, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, ReadOnlySpan<byte> tail, long offset)
    {
        bool added = false;
        file.DangerousAddRef(ref added);
        try
        {
            fixed (byte* first = head)
            fixed (byte* second = body)
            fixed (byte* third = tail)
            {
                Run* runs = stackalloc Run[3] { new(first, head.Length), new(second, body.Length), new(third, tail.Length) };
                for (int at = 0; at < 3;)
                {
                    if (runs[at].Bytes == 0)
                    {
                        at++;
                        continue;
                    }

                    nint written = PWriteV((int)file.DangerousGetHandle(), runs + at, 3 - at, offset);
                    if (written < 0 && Marshal.GetLastPInvokeError() == Interrupted) continue;
                    if (written <= 0) throw Failure("write", path);

                    offset += written;
                    for (; at < 3 && written >= runs[at].Bytes; at++) written -= runs[at].Bytes;
                    if (written > 0) runs[at] = new(runs[at].First + written, runs[at].Bytes - written);
                }
            }
        }
        finally
        {
            file.DangerousRelease();
        }
    }

    /// <summary>Makes created, renamed and deleted names of a directory durable.</summary>
    /// <exception cref="IOException">The disk refused; HResult is errno.</exception>
    internal static void SyncDirectory(string path)
    {
        int descriptor = Open(path, ReadOnlyFlag | DirectoryFlag | CloseOnExecFlag);
        if (descriptor < 0) throw Failure("open", path);

        IOException? refused = FSync(descriptor) == 0 ? null : Failure("fsync", path);
        _ = Close(descriptor);
        if (refused is not null) throw refused;
    }

    /// <summary>Takes the lock that two processes cannot both have; it goes with the handle, however the process ends.</summary>
    /// <returns>False: another process has it.</returns>
    internal static bool TryLock(SafeFileHandle file)
    {
        int result;
        do result = FLock((int)file.DangerousGetHandle(), Exclusive | NonBlocking);
        while (result != 0 && Marshal.GetLastPInvokeError() == Interrupted);
        return result == 0;
    }

    /// <summary>Sleeps at least so long: the runtime's own sleep knows milliseconds alone. The system adds what its timers are coarse by, some 50 µs.</summary>
    internal static void Sleep(TimeSpan time) => _ = USleep((uint)(time.Ticks / TimeSpan.TicksPerMicrosecond));

    /// <summary>
    /// Makes the calling thread give way to others that want a processor; for good, so only on threads that do nothing else. The runtime's thread
    /// priorities do nothing on Linux. A system that refuses is no failure.
    /// </summary>
    internal static void GiveWay()
    {
        // Elsewhere the call means the whole process.
        if (OperatingSystem.IsLinux()) _ = SetPriority(0, 0, NiceOfHelpers);
    }

    /// <summary>Whether a failure says that no room is left.</summary>
    internal static bool IsDiskFull(IOException failure) => failure.HResult is NoSpace or QuotaExceeded;

    /// <summary>Whether a failure says that somebody else holds the lock.</summary>
    internal static bool IsLocked(IOException failure) => failure.HResult == (OperatingSystem.IsMacOS() ? 35 : 11);

    private const int ReadOnlyFlag = 0;
    private static readonly int DirectoryFlag = OperatingSystem.IsMacOS() ? 0x100000 : RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : 0x10000;
    private static readonly int CloseOnExecFlag = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    private static IOException Failure(string operation, string path)
    {
        int errno = Marshal.GetLastPInvokeError();
        return new IOException($"{operation} {path}: {Marshal.GetPInvokeErrorMessage(errno)}", errno);
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "pwritev", SetLastError = true)]
    private static unsafe partial nint PWriteV(int descriptor, Run* runs, int count, long offset);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int FLock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "usleep")]
    private static partial int USleep(uint microseconds);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int nice);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);

    /// <summary>The system's iovec.</summary>
    private readonly unsafe struct Run(byte* first, nint bytes)
    {
        public readonly byte* First = first;
        public readonly nint Bytes = bytes;
    }
}
