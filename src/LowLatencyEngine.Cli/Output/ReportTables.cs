// The report for people: at most 100 columns, numbers to the right, every number with its unit. Colours only on a terminal that wants them.
using System;
using System.Globalization;
using System.IO;
using Spectre.Console;
using static LowLatencyEngine.Cli.Output.ReportConsole;
using static LowLatencyEngine.Cli.Output.RunFacts;

namespace LowLatencyEngine.Cli.Output;

internal static class ReportTables
{
    private const int SparkColumns = 72;

    internal static void Write(RunReport r, TextWriter output) => ReportConsole.Write(output, console =>
    {
        console.MarkupLineInterpolated($"[bold]{r.Source}[/]");
        console.WriteLine();
        Market(console, r);
        Liquidations(console, r);
        if (r.ByLeverage.Count > 0) console.Write(Leverages(r));
        Speed(console, r);
        console.Write(Latencies(r));
        Proof(console, r);
    });

    private static void Market(IAnsiConsole console, RunReport r)
    {
        Grid grid = Pairs();
        Row(grid, "market", $"{r.Instrument}, settled in {r.Currency}{(r.CurrencyDecimals is null ? " (atoms; prices in ticks)" : "")}, policy {r.Policy}{(r.Scenario is null ? "" : $", scenario {r.Scenario}")}");
        Row(grid, "time", $"{Time(r.FirstNanos)} to {Time(r.LastNanos)} UTC");
        Row(grid, "liquidity", r.Liquidity);
        Row(grid, "price", $"start {Price(r, r.Price.Start)}   low {Price(r, r.Price.Low)}   high {Price(r, r.Price.High)}   end {Price(r, r.Price.End)}"
            + $"   drawdown {DecimalText.Percent(r.Price.DrawdownPpm, 1)}");
        Row(grid, "", Sparkline.Draw(r.PricePoints, SparkColumns));
        Row(grid, "insurance fund",
            $"start {Money(r, r.InsuranceFundStart)}   lowest {Money(r, r.InsuranceFundMin)}   end {Money(r, r.InsuranceFundEnd)} {r.Currency}");
        Row(grid, "", Sparkline.Draw(r.FundPoints, SparkColumns));
        console.Write(grid);
        console.WriteLine();
    }

    private static void Liquidations(IAnsiConsole console, RunReport r)
    {
        Grid grid = Pairs();
        Row(grid, "margin calls", $"{Count(r.MarginCalls)}; {Count(r.CalledAndSaved)} of the called accounts were never liquidated");
        Row(grid, "liquidations", $"{Count(r.Liquidations)} of {Count(r.LiquidatedAccounts)} accounts; {Count(r.WipedAccounts)} accounts wiped out");
        Row(grid, "in the book", $"{Count(r.LiquidationFills)} fills, notional {Money(r, r.LiquidatedNotional)} {r.Currency}");
        Row(grid, "slippage", $"average {DecimalText.Percent(r.AverageSlippagePpm, 3)}, worst {DecimalText.Percent(r.WorstSlippagePpm, 3)} against the mark");
        Row(grid, "cascade depth", Count(r.CascadeDepthMax));
        Row(grid, "fund takeovers", $"{Count(r.Takeovers)} of {Count(r.TakeoverLots)} lots; shortfalls paid {Money(r, r.FundPaid)} {r.Currency}");
        Row(grid, "deleveraging", $"{Count(r.Adl)} (ADL) of {Count(r.AdlLots)} lots, {Count(r.AdlAccounts)} accounts");
        Row(grid, "socialised loss", $"{Money(r, r.SocialisedLoss)} {r.Currency}; deficit {Money(r, r.Deficit)}");
        if (r.AddOn is { } a)
        {
            Row(grid, "margin add-on", $"{Count(a.Adjustments)} adjustments, {DecimalText.Percent(a.LowPpm, 2)} to {DecimalText.Percent(a.HighPpm, 2)}, end {DecimalText.Percent(a.EndPpm, 2)}");
            Row(grid, "procyclicality", $"margin rate peak to trough {DecimalText.Percent(a.PeakToTroughPpm, 1)}; largest rise by one adjustment "
                + $"{DecimalText.Percent(a.RisePpm, 2)}, within five {DecimalText.Percent(a.RiseInFivePpm, 2)} of notional");
        }

        console.Write(grid);
        console.WriteLine();
    }

    private static Table Leverages(RunReport r)
    {
        Table table = Numbers("leverage", "accounts", "called", "liquidated", "", "wiped", "", "first after", "price then");
        foreach (LeverageReport row in r.ByLeverage)
        {
            table.AddRow(
                $"{row.Leverage}x", Count(row.Accounts), Count(row.Called), Count(row.Liquidated), Share(row.Liquidated, row.Accounts),
                Count(row.Wiped), Share(row.Wiped, row.Accounts),
                row.Liquidated == 0 ? "-" : TimeSpan.FromSeconds((row.FirstNanos - r.FirstNanos) / 1_000_000_000).ToString("c", CultureInfo.InvariantCulture),
                row.Liquidated == 0 || r.Price.Start == 0 ? "-" : Change(r.Price.Start, row.FirstMark));
        }

        return table;
    }

    private static void Speed(IAnsiConsole console, RunReport r)
    {
        Grid grid = Pairs();
        Row(grid, "commands", $"{Count(r.Commands)} ({Count(r.Ticks)} ticks, {Count(r.Orders)} orders), {Count((long)r.CommandsPerSecond)} per second; {Count(r.Rejected)} refused");
        Row(grid, "events", $"{Count(r.Events)} ({Count(r.Trades)} trades), {Count((long)r.EventsPerSecond)} per second");
        Row(grid, "run time", string.Create(CultureInfo.InvariantCulture, $"{r.Seconds:F2} s, of which the engine {r.EngineSeconds:F2} s"));
        Row(grid, "memory", $"engine {Count(r.FootprintBytes >> 20)} MiB, taken at start; managed bytes during the run: engine {Count(r.AllocatedBytes)}, "
            + $"all {Count(r.AllocatedBytesTotal)}; {Count(r.Collections)} collections");
        console.Write(grid);
        console.WriteLine();
    }

    private static Table Latencies(RunReport r)
    {
        Table table = Numbers("latency, ns", "count", "p50", "p90", "p99", "p99.9", "p99.99", "max");
        Latency(table, "all commands", r.LatencyNanos);
        Latency(table, "ticks", r.TickLatencyNanos);
        Latency(table, "orders", r.OrderLatencyNanos);
        table.Caption($"time inside Apply, back to back, clock ({Count(r.ClockNanos)} ns) included");
        return table;
    }

    private static void Latency(Table table, string name, LatencyReport l) =>
        table.AddRow(name, Count(l.Count), Count(l.P50), Count(l.P90), Count(l.P99), Count(l.P999), Count(l.P9999), Count(l.Max));

    private static void Proof(IAnsiConsole console, RunReport r)
    {
        Grid grid = Pairs();
        Row(grid, "money and lots", r.Conserved ? "conserved, to the atom" : "NOT CONSERVED");
        Row(grid, "balances", $"{Count(r.NegativeBalances)} negative; {Count(r.LiquidationsOpen)} liquidations still running");
        Row(grid, "state hash", r.StateHash);
        console.Write(grid);
    }

    private static string Change(long from, long to) => DecimalText.Percent((long)((Int128)(to - from) * 1_000_000 / from), 2);
}
