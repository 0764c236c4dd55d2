using System;
using System.Collections.Generic;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine;

/// <summary>Every limit of the engine by name. Checked once, at construction; memory follows from it and is taken before the first command.</summary>
public sealed record EngineOptions
{
    /// <summary>Most (account, currency) pairs; they and the positions are numbered by one int.</summary>
    private const int WalletsMax = 1 << 30;

    /// <summary>The contracts; an instrument's number is its place here.</summary>
    public required IReadOnlyList<Instrument> Instruments { get; init; }

    /// <summary>The settlement currencies by name; a currency's number is its place here.</summary>
    public IReadOnlyList<string> Currencies { get; init; } = ["USDT"];

    /// <summary>Most accounts, the insurance fund not counted; with the fund, times the currencies, at most 2^30.</summary>
    public int AccountsMax { get; init; } = 1 << 17;

    /// <summary>Most (account, instrument) pairs that ever traded or set a leverage or mode.</summary>
    public int PositionsMax { get; init; } = 1 << 18;

    /// <summary>Most live orders.</summary>
    public int OrdersMax { get; init; } = 1 << 18;

    /// <summary>Most live orders of one account; bounds what one liquidation cancels.</summary>
    public int OpenOrdersPerAccountMax { get; init; } = 1_000;

    /// <summary>Largest session group that orders may name for cancel on disconnect.</summary>
    public int SessionGroupsMax { get; init; } = 1_024;

    /// <summary>Most pegged orders that rest in one instrument: each may move whenever the touch does.</summary>
    public int PeggedOrdersMax { get; init; } = 256;

    /// <summary>
    /// Sources whose commands are recognised when they are sent again: numbers 1 to this, 0 to 65,536. A command with a source above it, or with a
    /// sequence below 1, is never taken for a duplicate.
    /// </summary>
    public int SourcesMax { get; init; } = 64;

    /// <summary>Most event slots one command may produce.</summary>
    public int EventsPerCommandMax { get; init; } = 1 << 16;

    /// <summary>Most accounts or isolated positions whose liquidation is worked in one command; the rest carries over.</summary>
    public int LiquidationsPerCommandMax { get; init; } = 1_024;

    /// <summary>Most triggered stops and take-profits that enter the book in one command; the rest carries over.</summary>
    public int StopsPerCommandMax { get; init; } = 1_024;

    /// <summary>Largest step of engine time by one command; 0: any.</summary>
    public long TimeStepMaxNanos { get; init; } = 86_400_000_000_000;

    /// <summary>Margin call below maintenance margin · this ratio, ppm; 1,000,000 or more.</summary>
    public int CallRatioPpm { get; init; } = 1_250_000;

    /// <summary>A called account is restored at call level · (1 + this), ppm.</summary>
    public int CallHysteresisPpm { get; init; } = 50_000;

    /// <summary>A liquidation ends at equity ≥ maintenance margin · (1 + this), ppm.</summary>
    public int ExitBufferPpm { get; init; } = 100_000;

    /// <summary>Most lots that orders of one price may have together: twice as many still fit 64 bits.</summary>
    private const long LevelLotsMax = 1L << 62;

    /// <summary>Checks every limit and every instrument.</summary>
    /// <exception cref="ArgumentException">Names the field and the reason.</exception>
    public void Validate()
    {
        InRange(Instruments?.Count ?? 0, 1, short.MaxValue, nameof(Instruments));
        InRange(Currencies?.Count ?? 0, 1, 255, nameof(Currencies));
        NoneIsNull(Instruments!, nameof(Instruments));
        NoneIsNull(Currencies!, nameof(Currencies));
        InRange(AccountsMax, 1, Math.Min(1 << 26, WalletsMax / Currencies!.Count - 1), nameof(AccountsMax));
        InRange(PositionsMax, 1, 1 << 26, nameof(PositionsMax));
        InRange(OrdersMax, 1, (1 << 24) - 1 - Instruments!.Count, nameof(OrdersMax));
        InRange(OpenOrdersPerAccountMax, 1, Math.Min(OrdersMax, EventsPerCommandMax / 8), nameof(OpenOrdersPerAccountMax));
        InRange(SessionGroupsMax, 0, 1 << 20, nameof(SessionGroupsMax));
        InRange(PeggedOrdersMax, 0, 1 << 16, nameof(PeggedOrdersMax));
        InRange(SourcesMax, 0, 65_536, nameof(SourcesMax));
        InRange(EventsPerCommandMax, Math.Max(1_024, 2 * (Instruments.Count + EngineCore.CollectSlots)), 1 << 24, nameof(EventsPerCommandMax));
        InRange(LiquidationsPerCommandMax, 1, 1 << 24, nameof(LiquidationsPerCommandMax));
        InRange(StopsPerCommandMax, 1, 1 << 24, nameof(StopsPerCommandMax));
        InRange(TimeStepMaxNanos, 0, long.MaxValue, nameof(TimeStepMaxNanos));
        InRange(CallRatioPpm, 1_000_000, 10_000_000, nameof(CallRatioPpm));
        InRange(CallHysteresisPpm, 0, 1_000_000, nameof(CallHysteresisPpm));
        InRange(ExitBufferPpm, 0, 1_000_000, nameof(ExitBufferPpm));

        int[] instrumentsOf = new int[Currencies.Count];
        foreach (Instrument instrument in Instruments!)
        {
            if ((uint)instrument.Currency >= (uint)instrumentsOf.Length)
            {
                throw new ArgumentException(
                    $"Instrument {instrument.Name}: Currency is {instrument.Currency}, but there are {instrumentsOf.Length} currencies.");
            }

            instrumentsOf[instrument.Currency]++;
            if ((Int128)instrument.PositionMax * (OrdersMax + Instruments.Count) > LevelLotsMax)
            {
                throw new ArgumentException(
                    $"Instrument {instrument.Name}: PositionMax is {instrument.PositionMax}; times OrdersMax, {OrdersMax}, and the instruments, the lots at one price could leave 64 bits. Lower either: their product may be {LevelLotsMax}.");
            }
        }

        long restorePpm = ((long)CallRatioPpm * (1_000_000 + CallHysteresisPpm) + 999_999) / 1_000_000;
        foreach (Instrument instrument in Instruments) instrument.Validate(instrumentsOf[instrument.Currency], ExitBufferPpm, restorePpm);
    }

    private static void NoneIsNull<T>(IReadOnlyList<T> entries, string field)
    {
        for (int i = 0; i < entries.Count; i++)
        {
            if (entries[i] is null) throw new ArgumentException($"{field}: entry {i + 1} of {entries.Count} is null.");
        }
    }

    private static void InRange(long value, long least, long most, string field)
    {
        if (value < least || value > most) throw new ArgumentException($"{field} is {value}, allowed is {least} to {most}.");
    }
}
