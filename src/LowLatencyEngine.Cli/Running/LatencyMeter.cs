// Nanoseconds inside Apply, by kind of command, in HdrHistograms of three digits up to a minute. Recording allocates nothing.
// The two clock reads are inside what is measured; what they cost on this machine is measured too and reported beside it.
using System;
using System.Diagnostics;
using HdrHistogram;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Cli.Running;

internal sealed class LatencyMeter
{
    private const long NanosMax = 60_000_000_000;

    private static readonly double NanosPerTick = 1e9 / Stopwatch.Frequency;

    /// <summary>All commands.</summary>
    internal LongHistogram All { get; } = New();

    /// <summary>Marks, indexes, trades, quotes.</summary>
    internal LongHistogram Ticks { get; } = New();

    /// <summary>New, amended and cancelled orders.</summary>
    internal LongHistogram Orders { get; } = New();

    /// <summary>Accounts, cash, leverage, modes, heartbeats.</summary>
    internal LongHistogram Accounts { get; } = New();

    internal void Record(CommandKind kind, long stopwatchTicks)
    {
        long nanos = Math.Clamp((long)(stopwatchTicks * NanosPerTick), 0, NanosMax);
        All.RecordValue(nanos);
        LongHistogram of = kind switch
        {
            >= CommandKind.MarkTick and <= CommandKind.QuoteTick => Ticks,
            >= CommandKind.NewOrder and <= CommandKind.MassCancel => Orders,
            _ => Accounts,
        };
        of.RecordValue(nanos);
    }

    /// <summary>What an empty measurement shows: the median of many.</summary>
    internal static long ClockNanos()
    {
        LongHistogram clock = New();
        for (int i = 0; i < 20_000; i++)
        {
            long start = Stopwatch.GetTimestamp();
            clock.RecordValue((long)((Stopwatch.GetTimestamp() - start) * NanosPerTick));
        }

        return clock.GetValueAtPercentile(50);
    }

    private static LongHistogram New() => new(NanosMax, numberOfSignificantValueDigits: 3);
}
