using System;
using System.Collections.Generic;
using LowLatencyEngine.Cli.Output;

namespace LowLatencyEngine.Cli.Studies;

/// <summary>What two runs are compared by: each a name, and the value of a run in words.</summary>
internal static class StudyRows
{
    internal static IReadOnlyList<(string Name, Func<RunReport, string> Show)> All { get; } =
    [
        ("liquidated notional", r => $"{RunFacts.Money(r, r.LiquidatedNotional)} {r.Currency}"),
        ("accounts liquidated", r => ReportConsole.Count(r.LiquidatedAccounts)),
        ("accounts wiped out", r => ReportConsole.Count(r.WipedAccounts)),
        ("cascade depth", r => ReportConsole.Count(r.CascadeDepthMax)),
        ("lowest mark", r => RunFacts.Price(r, r.Price.Low)),
        ("worst sale of a long", r => r.Impact!.LowestSale == 0 ? "-" : RunFacts.Price(r, r.Impact.LowestSale)),
        ("worst purchase of a short", r => r.Impact!.HighestPurchase == 0 ? "-" : RunFacts.Price(r, r.Impact.HighestPurchase)),
        ("overshoot of the input path", r => DecimalText.Percent(r.Impact!.OvershootPpm, 3)),
        ("largest gap to the input", r => DecimalText.Percent(r.Impact!.GapPpm, 3)),
        ("time to recover", r => Time(r.Impact!.RecoveryNanos)),
        ("average slippage", r => DecimalText.Percent(r.AverageSlippagePpm, 3)),
        ("fund at the end", r => $"{RunFacts.Money(r, r.InsuranceFundEnd)} {r.Currency}"),
        ("fund at its lowest", r => $"{RunFacts.Money(r, r.InsuranceFundMin)} {r.Currency}"),
        ("deleveraged accounts", r => ReportConsole.Count(r.AdlAccounts)),
        ("deleveraged lots", r => ReportConsole.Count(r.AdlLots)),
        ("socialised loss", r => $"{RunFacts.Money(r, r.SocialisedLoss)} {r.Currency}"),
        ("maintenance rate, first tier", r => $"{DecimalText.Percent(r.Impact!.MaintenanceLowPpm, 3)} to {DecimalText.Percent(r.Impact.MaintenanceHighPpm, 3)}"),
        ("procyclicality", r => DecimalText.Format(r.Impact!.ProcyclicalityPpm, 6, 2)),
        ("time halted", r => Time(r.Impact!.HaltedNanos)),
    ];

    internal static string Time(long nanos) => nanos < 0 ? "not by the end" : $"{DecimalText.Format(nanos / 1_000_000, 3, nanos < 60_000_000_000 ? 3 : 0)} s";
}
