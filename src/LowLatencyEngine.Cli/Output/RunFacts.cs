using System;
using System.Collections.Generic;
using System.Globalization;
using LowLatencyEngine.Cli.Running;
using LowLatencyEngine.Messages;
using static LowLatencyEngine.Cli.Output.ReportConsole;

namespace LowLatencyEngine.Cli.Output;

/// <summary>The numbers of a run in words, with their units; shared by tables and pages.</summary>
internal static class RunFacts
{
    internal static string Money(RunReport r, Int128 atoms) =>
        r.CurrencyDecimals is { } decimals ? DecimalText.Format(atoms, decimals, Math.Min(decimals, decimals > 6 ? 4 : 2)) : DecimalText.Format(atoms, 0, 0);

    internal static string Price(RunReport r, long ticks) => r.PriceUnit is { } unit
        ? DecimalText.Format((Int128)ticks * unit.Mantissa, unit.Decimals, unit.Decimals)
        : Count(ticks);

    internal static string Share(long part, long whole) => whole == 0 ? "-" : DecimalText.Percent(part * 1_000_000 / whole, 1);

    /// <summary>What happened.</summary>
    internal static IEnumerable<(string Name, string Value)> Of(RunReport r) =>
    [
        ("market", $"{r.Instrument}, settled in {r.Currency}, {r.Source}"),
        ("scenario", r.Scenario ?? "none: the program's own rules"),
        ("time", $"{Time(r.FirstNanos)} to {Time(r.LastNanos)} UTC"),
        ("price", $"start {Price(r, r.Price.Start)}, low {Price(r, r.Price.Low)}, high {Price(r, r.Price.High)}, end {Price(r, r.Price.End)}; drawdown {DecimalText.Percent(r.Price.DrawdownPpm, 1)}"),
        ("margin calls", $"{Count(r.MarginCalls)}; {Count(r.CalledAndSaved)} of the called accounts were never liquidated"),
        ("liquidations", $"{Count(r.Liquidations)} of {Count(r.LiquidatedAccounts)} accounts; {Count(r.WipedAccounts)} accounts wiped out"),
        ("in the book", $"{Count(r.LiquidationFills)} fills, notional {Money(r, r.LiquidatedNotional)} {r.Currency}"),
        ("slippage", $"average {DecimalText.Percent(r.AverageSlippagePpm, 3)}, worst {DecimalText.Percent(r.WorstSlippagePpm, 3)} against the mark"),
        ("cascade depth", Count(r.CascadeDepthMax)),
        ("insurance fund", $"start {Money(r, r.InsuranceFundStart)}, lowest {Money(r, r.InsuranceFundMin)}, end {Money(r, r.InsuranceFundEnd)} {r.Currency}"),
        ("fund takeovers", $"{Count(r.Takeovers)} of {Count(r.TakeoverLots)} lots; shortfalls paid {Money(r, r.FundPaid)} {r.Currency}"),
        ("deleveraging", $"{Count(r.Adl)} (ADL) of {Count(r.AdlLots)} lots, {Count(r.AdlAccounts)} accounts"),
        ("socialised loss", $"{Money(r, r.SocialisedLoss)} {r.Currency}; deficit {Money(r, r.Deficit)}"),
    ];

    /// <summary>How it was computed, what it cannot show, and what proves it.</summary>
    internal static IEnumerable<(string Name, string Value)> Method(RunStory story)
    {
        RunReport r = story.Report;
        Instrument instrument = story.Plan.Engine.Instruments[0];
        return
        [
            ("liquidity", r.Liquidity),
            ("liquidation", $"policy {r.Policy}, {instrument.AttemptsMax} attempts, fee at most {DecimalText.Percent(instrument.LiquidationFeePpm, 3)}"),
            ("margin", $"{instrument.Tiers.Count} tiers from {DecimalText.Percent(instrument.Tiers[0].MaintenancePpm, 3)} maintenance and {DecimalText.Percent(instrument.Tiers[0].InitialPpm, 3)} initial"),
            ("seed", r.Seed is { } seed ? seed.ToString(CultureInfo.InvariantCulture) : "nothing was drawn"),
            ("work", $"{Count(r.Commands)} commands and {Count(r.Events)} events in {r.Seconds.ToString("F2", CultureInfo.InvariantCulture)} s, "
                + $"of which the engine {r.EngineSeconds.ToString("F2", CultureInfo.InvariantCulture)} s"),
            ("money and lots", r.Conserved ? "conserved, to the atom" : "NOT CONSERVED"),
            ("balances", $"{Count(r.NegativeBalances)} negative; {Count(r.LiquidationsOpen)} liquidations still running"),
            ("state hash", r.StateHash),
        ];
    }
}
