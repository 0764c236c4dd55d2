using System;
using System.Runtime.InteropServices;

namespace LowLatencyEngine.Memory;

// Transparent huge pages are a request, never a need: where the system has none, or declines, the memory works the same
// and random access is slower. So every failure is ignored, a missing C library included.

/// <summary>Asks the operating system for transparent huge pages.</summary>
internal static unsafe partial class HugePages
{
    /// <summary>Size of the huge pages asked for, and the size from which a block is aligned to them.</summary>
    public const int PageBytes = 2 * 1024 * 1024;

    private const int MadvHugepage = 14;

    /// <summary>Asks for huge pages under [<paramref name="start"/>, <paramref name="start"/> + <paramref name="bytes"/>).</summary>
    /// <param name="start">A multiple of <see cref="PageBytes"/>, not yet touched.</param>
    /// <param name="bytes">A multiple of <see cref="PageBytes"/>.</param>
    public static void Advise(void* start, nuint bytes)
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = Madvise(start, bytes, MadvHugepage);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            // The request is optional: see the head of this file.
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Madvise(void* start, nuint bytes, int advice);
}
