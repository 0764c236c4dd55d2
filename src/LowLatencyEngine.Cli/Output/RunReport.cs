using System;
using System.Collections.Generic;
using System.Text.Json.Serialization;
using LowLatencyEngine.Simulation;

namespace LowLatencyEngine.Cli.Output;

/// <summary>What a run says to machines: one JSON object. Money in atoms, prices in ticks, times in nanoseconds, rates in ppm.</summary>
internal sealed record RunReport
{
    /// <summary>Name and version of this shape; fields are added, never renamed.</summary>
    public string Schema { get; init; } = "lle.run/1";
    public required string Source { get; init; }
    public required string Liquidity { get; init; }
    public required ulong? Seed { get; init; }

    /// <summary>Name of the scenario; null: none.</summary>
    public string? Scenario { get; init; }
    public required string Instrument { get; init; }
    public required string Policy { get; init; }
    public required string Currency { get; init; }
    public required int? CurrencyDecimals { get; init; }
    public required PathReport Price { get; init; }
    public required long FirstNanos { get; init; }
    public required long LastNanos { get; init; }
    public required long Commands { get; init; }
    public required long Ticks { get; init; }
    public required long Orders { get; init; }
    public required long Events { get; init; }
    public required long Rejected { get; init; }
    public required SortedDictionary<string, long> RejectedBy { get; init; }
    public required long Trades { get; init; }
    public required long Accounts { get; init; }
    public required long MarginCalls { get; init; }
    public required long MarginRestored { get; init; }

    /// <summary>Accounts that were called and never liquidated.</summary>
    public required long CalledAndSaved { get; init; }
    public required long Liquidations { get; init; }
    public required long LiquidatedAccounts { get; init; }
    public required long WipedAccounts { get; init; }
    public required long NegativeBalances { get; init; }
    public required long LiquidationsOpen { get; init; }
    public required long LiquidationFills { get; init; }
    public required Int128 LiquidatedNotional { get; init; }
    public required long AverageSlippagePpm { get; init; }
    public required long WorstSlippagePpm { get; init; }
    public required int CascadeDepthMax { get; init; }
    public required long Takeovers { get; init; }
    public required long TakeoverLots { get; init; }
    public required long Adl { get; init; }
    public required long AdlLots { get; init; }
    public required long AdlAccounts { get; init; }
    public required Int128 FundPaid { get; init; }
    public required Int128 SocialisedLoss { get; init; }
    public required Int128 Deficit { get; init; }
    public required long InsuranceFundStart { get; init; }
    public required long InsuranceFundMin { get; init; }
    public required long InsuranceFundEnd { get; init; }

    /// <summary>The margin add-on and how procyclical it was; null: it was never adjusted.</summary>
    public AddOnReport? AddOn { get; init; }
    public required IReadOnlyList<LeverageReport> ByLeverage { get; init; }
    public required bool Conserved { get; init; }
    public required string StateHash { get; init; }
    public required double Seconds { get; init; }
    public required double EngineSeconds { get; init; }
    public required double CommandsPerSecond { get; init; }
    public required double EventsPerSecond { get; init; }
    public required long FootprintBytes { get; init; }

    /// <summary>Managed bytes allocated inside Apply.</summary>
    public required long AllocatedBytes { get; init; }

    /// <summary>Managed bytes allocated by everything during the run: readers, agents, report, and the engine.</summary>
    public required long AllocatedBytesTotal { get; init; }

    /// <summary>Garbage collections during the run, all generations.</summary>
    public required int Collections { get; init; }
    public required long ClockNanos { get; init; }
    public required LatencyReport LatencyNanos { get; init; }
    public required LatencyReport TickLatencyNanos { get; init; }
    public required LatencyReport OrderLatencyNanos { get; init; }

    /// <summary>How to show a price: ticks · mantissa · 10^−decimals; null where the file does not say.</summary>
    public required PriceUnit? PriceUnit { get; init; }

    /// <summary>What the liquidations did to the own market's prices; null: not watched (only with pictures, compare and sweep).</summary>
    public ImpactReport? Impact { get; init; }

    /// <summary>An even sample of the mark, for drawing.</summary>
    [JsonIgnore]
    public long[] PricePoints { get; init; } = [];

    /// <summary>An even sample of the fund's equity, for drawing.</summary>
    [JsonIgnore]
    public long[] FundPoints { get; init; } = [];
}

/// <summary>A price path in ticks.</summary>
internal sealed record PathReport(long Start, long Low, long High, long End, long DrawdownPpm);

/// <summary>One tick is Mantissa · 10^−Decimals.</summary>
internal sealed record PriceUnit(long Mantissa, int Decimals)
{
    /// <summary>The exact step of a tick size: the digits of a decimal are its mantissa.</summary>
    internal static PriceUnit Of(decimal tickSize)
    {
        int[] bits = decimal.GetBits(tickSize);
        return new PriceUnit(((long)bits[1] << 32) | (uint)bits[0], tickSize.Scale);
    }
}

/// <summary>The traders of one leverage.</summary>
internal sealed record LeverageReport(
    int Leverage, long Accounts, long Called, long Liquidated, long Wiped, Int128 FilledValue, long FirstNanos, long FirstMark);

/// <summary>
/// The add-on that came into force, ppm of notional: lowest (the start, 0, included), highest, at the end; highest over lowest maintenance rate of the
/// first tier with it (1,000,000: no change); its largest rise by one adjustment and within five.
/// </summary>
internal sealed record AddOnReport(long Adjustments, long LowPpm, long HighPpm, long EndPpm, long PeakToTroughPpm, long RisePpm, long RiseInFivePpm)
{
    internal static AddOnReport? Of(AddOnPath path) => path.Adjustments == 0
        ? null
        : new AddOnReport(path.Adjustments, path.LowPpm, path.HighPpm, path.EndPpm, path.PeakToTroughPpm, path.RisePpm, path.RiseInFivePpm);
}

/// <summary>Percentiles in nanoseconds.</summary>
internal sealed record LatencyReport(long Count, long P50, long P90, long P99, long P999, long P9999, long Max);

/// <summary>How far the own market strayed from the input. Ppm of the input price, nanoseconds (-1: not by the end), ticks (0: none).</summary>
internal sealed record ImpactReport(
    long OvershootPpm, long GapPpm, long GapNanos, long RecoveryNanos, long LowestSale, long HighestPurchase,
    long MaintenanceLowPpm, long MaintenanceHighPpm, long ProcyclicalityPpm, long HaltedNanos)
{
    internal static ImpactReport Of(RunRecorder recorder)
    {
        MarketImpact i = recorder.Impact;
        return new ImpactReport(i.OvershootPpm, i.GapPpm, i.GapNanos, i.RecoveryNanos, i.LowestSale, i.HighestPurchase,
            recorder.MaintenancePpm.Low, recorder.MaintenancePpm.High, recorder.MaintenancePpm.High * 1_000_000 / recorder.MaintenancePpm.Low, recorder.HaltedNanos);
    }
}

/// <summary>Serialises the report without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunReport))]
internal sealed partial class RunReportJson : JsonSerializerContext;
