using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;

namespace LowLatencyEngine.Perf;

// A client that spins reads the clock every few dozen nanoseconds. Where two readings lie microseconds apart and nothing was done between them,
// the thread did not run: the machine had something else to do. These gaps are seen in the very seconds and on the very processor of the measurement.
// What the kernel knows besides, it says: in schedstat how long threads were ready and waited for a processor, in stat how long the host of a virtual
// machine ran somebody else (in steps of its tick, all processors together). A host may also say nothing; the gaps see that too.

/// <summary>The machine's own hiccups while something is measured.</summary>
internal sealed class Stalls
{
    internal const int LeastMicros = 10;

    private static readonly long s_leastTicks = LeastMicros * Stopwatch.Frequency / 1_000_000;

    private long _last;
    private double _waitedMillis;
    private double _stolenMillis;

    /// <summary>Gaps so far.</summary>
    internal long Count { get; private set; }

    /// <summary>All gaps together, clock ticks.</summary>
    internal long TotalTicks { get; private set; }

    /// <summary>The longest gap, clock ticks.</summary>
    internal long LongestTicks { get; private set; }

    /// <summary>Milliseconds for which threads of this process were ready and had no processor; null: the kernel does not tell.</summary>
    internal double? WaitedMillis { get; private set; }

    /// <summary>Milliseconds that the host took from all processors; null: the kernel does not tell.</summary>
    internal double? StolenMillis { get; private set; }

    /// <summary>Measuring begins.</summary>
    internal void Begin()
    {
        StolenMillis = Stolen();
        _stolenMillis = StolenMillis ?? 0;
        WaitedMillis = Waited();
        _waitedMillis = WaitedMillis ?? 0;
        _last = 0;
    }

    /// <summary>The thread looks at the clock with nothing done since the last look.</summary>
    internal void Look(long now)
    {
        long gap = now - _last;
        if (gap >= s_leastTicks && _last != 0)
        {
            Count++;
            TotalTicks += gap;
            LongestTicks = Math.Max(LongestTicks, gap);
        }

        _last = now;
    }

    /// <summary>The thread has done something since: the next look begins anew.</summary>
    internal void Worked() => _last = 0;

    /// <summary>Measuring has ended.</summary>
    internal void End()
    {
        WaitedMillis = Waited() - _waitedMillis;
        StolenMillis = Stolen() - _stolenMillis;
    }

    /// <summary>Four cells of a table: gaps a second, the longest in ns, ms waited, ms stolen.</summary>
    internal string Cells(double seconds) => string.Create(CultureInfo.InvariantCulture,
        $"{Count / seconds:N0} | {LongestTicks * 1e9 / Stopwatch.Frequency:N0} | {Shown(WaitedMillis)} | {Shown(StolenMillis)}");

    private static string Shown(double? millis) => millis?.ToString("N0", CultureInfo.InvariantCulture) ?? "-";

    private static double? Stolen()
    {
        const int Column = 8, MillisPerTick = 10;
        string[] cells = File.Exists("/proc/stat") ? (File.ReadLines("/proc/stat").FirstOrDefault() ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
        return cells.Length > Column ? double.Parse(cells[Column], CultureInfo.InvariantCulture) * MillisPerTick : null;
    }

    private static double? Waited()
    {
        if (!File.Exists("/proc/self/schedstat")) return null;

        double nanos = 0;
        foreach (string task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            try
            {
                nanos += double.Parse(File.ReadAllText(Path.Combine(task, "schedstat")).Split(' ')[1], CultureInfo.InvariantCulture);
            }
            catch (Exception ended) when (ended is IOException or UnauthorizedAccessException)
            {
                // A thread that has ended in between does not wait any more.
            }
        }

        return nanos / 1e6;
    }
}
