using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using HdrHistogram;
using LowLatencyEngine.Cli.Output;
using LowLatencyEngine.Cli.Scenarios;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Simulation;

namespace LowLatencyEngine.Cli.Running;

/// <summary>Puts the numbers of a finished run together; asks the engine for the law of money, the hash and what is left of every account.</summary>
internal static class ReportBuilder
{
    internal static RunReport Build(RunPlan plan, EngineCore engine, RunStatistics run, LatencyMeter latency, RunCost cost)
    {
        Instrument instrument = engine.Options.Instruments[0];
        (long negative, long open) = LookAtAccounts(engine, run, instrument.Currency);
        return new RunReport
        {
            Source = plan.Source,
            Liquidity = plan.Liquidity,
            Seed = plan.Seed,
            Scenario = plan.Scenario,
            Instrument = instrument.Name,
            Policy = ScenarioTerms.WordOf(instrument.Policy),
            Currency = engine.Options.Currencies[instrument.Currency],
            CurrencyDecimals = plan.CurrencyDecimals,
            Price = new PathReport(run.Price.Start, run.Price.Least, run.Price.Most, run.Price.End, run.Price.DrawdownPpm),
            FirstNanos = run.Nanos.First,
            LastNanos = run.Nanos.Last,
            Commands = run.Commands,
            Ticks = run.Ticks,
            Orders = run.Orders,
            Events = run.Events,
            Rejected = run.Rejected,
            RejectedBy = Reasons(run),
            Trades = run.Trades,
            Accounts = run.Accounts.Count,
            MarginCalls = run.MarginCalls,
            MarginRestored = run.MarginRestored,
            CalledAndSaved = run.CalledAndSaved,
            Liquidations = run.Liquidations,
            LiquidatedAccounts = run.LiquidatedAccounts,
            WipedAccounts = run.CountWiped(),
            NegativeBalances = negative,
            LiquidationsOpen = open,
            LiquidationFills = run.LiquidationFills,
            LiquidatedNotional = run.LiquidatedValue,
            AverageSlippagePpm = run.AverageSlippagePpm,
            WorstSlippagePpm = run.WorstSlippagePpm,
            CascadeDepthMax = run.CascadeDepthMax,
            Takeovers = run.Takeovers,
            TakeoverLots = run.TakeoverLots,
            Adl = run.Deleveragings,
            AdlLots = run.DeleveragedLots,
            AdlAccounts = run.DeleveragedAccounts,
            FundPaid = run.FundPaid,
            SocialisedLoss = run.SocialisedLoss,
            Deficit = run.DeficitBooked,
            InsuranceFundStart = run.Fund.Start,
            InsuranceFundMin = run.Fund.Least,
            InsuranceFundEnd = run.Fund.End,
            AddOn = AddOnReport.Of(run.AddOn),
            ByLeverage = [.. run.Leverages.Select(row => new LeverageReport(
                row.Leverage, row.Accounts, row.Called, row.Liquidated, row.Wiped, row.FilledValue, row.FirstNanos, row.FirstMark))],
            Conserved = engine.CheckConservation().Holds,
            StateHash = engine.StateHash().ToString("x16", CultureInfo.InvariantCulture),
            Seconds = cost.Wall.TotalSeconds,
            EngineSeconds = cost.Engine.TotalSeconds,
            CommandsPerSecond = Math.Round(run.Commands / Math.Max(1e-9, cost.Wall.TotalSeconds)),
            EventsPerSecond = Math.Round(run.Events / Math.Max(1e-9, cost.Wall.TotalSeconds)),
            FootprintBytes = engine.FootprintBytes,
            AllocatedBytes = cost.EngineBytes,
            AllocatedBytesTotal = cost.TotalBytes,
            Collections = cost.Collections,
            ClockNanos = cost.ClockNanos,
            LatencyNanos = Percentiles(latency.All),
            TickLatencyNanos = Percentiles(latency.Ticks),
            OrderLatencyNanos = Percentiles(latency.Orders),
            PriceUnit = plan.Unit,
            PricePoints = run.Price.Points.ToArray(),
            FundPoints = run.Fund.Points.ToArray(),
        };
    }

    /// <summary>Accounts with less than nothing, and units still being liquidated.</summary>
    private static (long Negative, long Open) LookAtAccounts(EngineCore engine, RunStatistics run, int currency)
    {
        long negative = 0, open = 0;
        foreach (long account in run.Accounts)
        {
            if (!engine.TryGetWallet(account, currency, out WalletView wallet)) continue;

            if (wallet.CrossEquity < 0) negative++;
            if (wallet.InLiquidation) open++;
            for (int i = 0; i < engine.Options.Instruments.Count; i++)
            {
                if (!engine.TryGetPosition(account, i, out PositionView position) || position.Mode != MarginMode.Isolated) continue;

                if (position.IsolatedMargin + position.UnrealisedPnl < 0) negative++;
                if (position.InLiquidation) open++;
            }
        }

        return (negative, open);
    }

    private static SortedDictionary<string, long> Reasons(RunStatistics run)
    {
        SortedDictionary<string, long> reasons = new(StringComparer.Ordinal);
        foreach (RejectReason reason in Enum.GetValues<RejectReason>())
        {
            if (run.RejectedFor(reason) > 0) reasons[JsonName(reason.ToString())] = run.RejectedFor(reason);
        }

        return reasons;
    }

    private static string JsonName(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static LatencyReport Percentiles(LongHistogram histogram) => histogram.TotalCount == 0
        ? new LatencyReport(0, 0, 0, 0, 0, 0, 0)
        : new LatencyReport(
            histogram.TotalCount,
            histogram.GetValueAtPercentile(50),
            histogram.GetValueAtPercentile(90),
            histogram.GetValueAtPercentile(99),
            histogram.GetValueAtPercentile(99.9),
            histogram.GetValueAtPercentile(99.99),
            histogram.GetMaxValue());
}
