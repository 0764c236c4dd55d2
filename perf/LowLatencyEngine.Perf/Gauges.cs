using System;
using System.Collections.Generic;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Workload;

namespace LowLatencyEngine.Perf;

/// <summary>Short measurements of what must not become slower, for comparing two revisions: a second or two in all, best of a few runs each.</summary>
internal static class Gauges
{
    private const int Runs = 5;

    /// <summary>Name and nanoseconds per item.</summary>
    internal static IEnumerable<(string Name, double Nanos)> Read()
    {
        Command[] orders = PerfMarket.OrderFlow(300_000, 1);
        yield return ("apply orders", Best(orders, () => new EngineCore(PerfMarket.Options(2_000))));
        yield return ("apply marks", Best(PerfMarket.Ticks(300_000), () => PerfMarket.WithPositions(10_000)));
        LatencyFlow crash = LatencyFlow.Crash(10_000, 500, [1]);
        yield return ("apply crash", Best(crash.Measured, () => SetUp(crash)));
        foreach (Market market in new Market[] { new("calm", 200_000, 2_000, StepTicks: 0.02), new("fall", 200_000, 2_000, StepTicks: 0.5, Drift: -2.5), new("deep", 200_000, 50_000, StepTicks: 0.5, Depth: 400) })
            yield return ($"book {market.Name}", BestOfBook(market));
    }

    private static EngineCore SetUp(LatencyFlow flow)
    {
        EngineCore core = new(flow.Options);
        foreach (ref readonly Command command in flow.SetUp.AsSpan()) core.Apply(in command);
        return core;
    }

    private static double Best(Command[] commands, Func<EngineCore> make)
    {
        Stopclock clock = new(commands.Length);
        for (int run = 0; run < Runs; run++)
        {
            using EngineCore core = make();
            clock.Start();
            foreach (ref readonly Command command in commands.AsSpan()) core.Apply(in command);
            clock.Stop();
        }

        return clock.Result().Best;
    }

    private static double BestOfBook(Market market)
    {
        WorkloadMessage[] messages = WorkloadGenerator.Generate(market, 23);
        Stopclock clock = new(messages.Length);
        for (int run = 0; run < Runs; run++)
        {
            using KeptReports reports = new(1 << 12);
            using WorkloadMatcher<KeptReports.Sink> matcher = new(1 << 17, 1 << 16, reports.Writer);
            matcher.Touch();
            clock.Start();
            matcher.Run(messages, LookAhead.Index);
            clock.Stop();
        }

        return clock.Result().Best;
    }
}
