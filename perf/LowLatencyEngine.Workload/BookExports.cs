using System;
using System.Runtime.InteropServices;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Workload;

// A second C interface, for whoever drives several books in one process: any number of instruments, messages as a workload file holds
// them, reports written where the caller says. No thread and no transport: what is measured through it is the book and its reports.

/// <summary>Books for a C or C++ caller. One set at a time.</summary>
internal static unsafe class BookExports
{
    private static WorkloadMatcher<KeptReports.Sink>? s_matcher;

    /// <summary>Empty books, their memory backed.</summary>
    /// <param name="instruments">Number of books.</param>
    /// <param name="ordersMax">Most orders that rest at once, in all of them.</param>
    /// <param name="windowTicks">See <see cref="Book.BookOptions.WindowTicks"/>.</param>
    /// <param name="reports">A ring of reports: the latest are in it.</param>
    /// <param name="reportsMask">Its length, a power of two, less one.</param>
    /// <param name="written">Counts reports.</param>
    [UnmanagedCallersOnly(EntryPoint = "book_open")]
    internal static void Open(int instruments, int ordersMax, int windowTicks, WorkloadReport* reports, long reportsMask, long* written)
    {
        s_matcher = new WorkloadMatcher<KeptReports.Sink>(ordersMax, windowTicks, new KeptReports.Sink(reports, reportsMask, written), instruments);
        s_matcher.Touch();
    }

    /// <summary>Matches messages in order. Each is done before the next is; <paramref name="look"/> says what is fetched for those behind it.</summary>
    [UnmanagedCallersOnly(EntryPoint = "book_run")]
    internal static void Run(WorkloadMessage* messages, int count, LookAhead look) => s_matcher!.Run(new ReadOnlySpan<WorkloadMessage>(messages, count), look);

    /// <summary>Lots that rest at a price; 0 without a level.</summary>
    [UnmanagedCallersOnly(EntryPoint = "book_lots_at")]
    internal static long LotsAt(int instrument, byte isSell, long price) => s_matcher!.BookOf(instrument).LotsAt((Side)(isSell + 1), price);

    /// <summary>Gives the memory back.</summary>
    [UnmanagedCallersOnly(EntryPoint = "book_close")]
    internal static void Close()
    {
        s_matcher?.Dispose();
        s_matcher = null;
    }
}
