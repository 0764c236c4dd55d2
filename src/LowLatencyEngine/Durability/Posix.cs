// The runtime's FlushToDisk and Flush(true) do not report a failed fsync on this platform (.NET 10.0.12: the native helper returns 1 for an error
// and the caller looks for a negative number). A journal built on them acknowledges what the disk refused. So the calls that make data durable
// go to the C library directly, and every result is looked at. SystemCallTests keeps it so: it makes the kernel refuse them.
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

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int FLock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "usleep")]
    private static partial int USleep(uint microseconds);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
