using System;
using System.Runtime.InteropServices;

namespace LowLatencyEngine.Threads;

/// <summary>Pins the calling thread to one processor where the system allows it (Linux, sched_setaffinity).</summary>
internal static unsafe partial class ProcessorAffinity
{
    private const int MaskWords = 16;

    /// <summary>Pins the calling thread. Returns null, or why it could not.</summary>
    internal static string? TryPin(int processor)
    {
        if (!OperatingSystem.IsLinux()) return $"threads are not pinned on this system; processor {processor} was asked for";

        ulong* mask = stackalloc ulong[MaskWords];
        new Span<ulong>(mask, MaskWords).Clear();
        mask[processor / 64] = 1UL << (processor % 64);
        if (SetAffinity(0, MaskWords * sizeof(ulong), mask) == 0) return null;

        return $"the system refused to pin a thread to processor {processor} (errno {Marshal.GetLastPInvokeError()}); it runs unpinned";
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int SetAffinity(int threadId, nuint bytes, ulong* mask);
}
