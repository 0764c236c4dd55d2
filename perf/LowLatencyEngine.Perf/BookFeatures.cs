using System;
using System.Collections.Generic;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Perf.Lab;

namespace LowLatencyEngine.Perf;

// The same plain flow through the whole engine, with nothing else in the market and with orders of one kind waiting in it, too far away to trade. The variants
// take turns; a ratio compares neighbours of one turn. The flow must cause the same trades in all of them, so that they are paid for the same work.

/// <summary>What plain orders pay for stops, icebergs, hidden, dated and pegged orders that wait beside them.</summary>
internal static class BookFeatures
{
    private const long FirstFeatureAccount = 1_001;
    private const int FeatureAccounts = 20;
    private const int FarTicks = 5_000;

    private sealed record Variant(string Name, string Waiting, Action<EngineCore> Prepare)
    {
        internal List<double> Ratios { get; } = [];

        internal Stopclock Clock { get; set; } = new(1);

        internal long Trades { get; set; }
    }

    /// <summary>Prints the table.</summary>
    internal static void Run(SuiteSize size)
    {
        bool smoke = size == SuiteSize.Smoke;
        int resting = smoke ? 200 : 10_000, turns = smoke ? 1 : size == SuiteSize.Default ? 11 : 31;
        Command[] flow = PerfMarket.OrderFlow(smoke ? 20_000 : 300_000, 5);
        Variant[] variants =
        [
            new("nothing", "-", _ => { }),
            new("nothing, again", "-", _ => { }),
            new("stops", $"{resting:N0}, triggers {FarTicks:N0} ticks away or more", core => Rest(core, resting, Stop)),
            new("icebergs", $"{resting:N0}, {FarTicks:N0} ticks away or more", core => Rest(core, resting, Iceberg)),
            new("hidden orders", $"{resting:N0}, the same", core => Rest(core, resting, Hidden)),
            new("orders with a date", $"{resting:N0}, the same, for another day", core => Rest(core, resting, Dated)),
            new("pegged orders", "2, behind the touch, which they follow", core => Rest(core, 2, Pegged)),
        ];
        Console.WriteLine("## What features cost the plain path");
        Console.WriteLine();
        Console.WriteLine($"{flow.Length:N0} commands of the order mix through `Apply`, with orders of one kind waiting beside them. Median ns a command, and the ratio to the first row: median and the interval in which it");
        Console.WriteLine("lies with 95 % confidence (sign test over the turns). The second row is the first again: what the method itself cannot tell apart. Pegged orders are work, not a check: they move.");
        Console.WriteLine();
        Console.WriteLine("| waiting | how many | ns/command: median (best..worst) | ratio | 95 % interval | allocated bytes |");
        Console.WriteLine("|---|---|---:|---:|---:|---:|");
        foreach (Variant variant in variants) variant.Clock = new(flow.Length);
        for (int turn = 0; turn < turns; turn++)
        {
            Progress.Say($"features: turn {turn + 1} of {turns}");
            double first = 0;
            for (int i = 0; i < variants.Length; i++)
            {
                double nanos = Time(variants[(i + turn) % variants.Length], flow);
                variants[(i + turn) % variants.Length].Ratios.Add(nanos);
            }

            first = variants[0].Ratios[turn];
            foreach (Variant variant in variants) variant.Ratios[turn] /= first;
        }

        foreach (Variant variant in variants)
        {
            if (variant.Trades != variants[0].Trades) throw new InvalidOperationException($"{variant.Name}: {variant.Trades} trades instead of {variants[0].Trades}");

            (double low, double median, double high) = Comparison.Interval(variant.Ratios);
            Timing timing = variant.Clock.Result();
            string interval = variant == variants[0] || double.IsInfinity(low) ? "-" : FormattableString.Invariant($"{low:F3} to {high:F3}");
            Console.WriteLine(FormattableString.Invariant($"| {variant.Name} | {variant.Waiting} | {timing} | {median:F3} | {interval} | {timing.AllocatedBytes} |"));
        }

        Console.WriteLine();
    }

    private static double Time(Variant variant, Command[] flow)
    {
        using EngineCore core = new(PerfMarket.Options(2_000));
        ReadOnlySpan<Command> commands = flow;
        int opening = commands.Length / 5;
        foreach (ref readonly Command command in commands[..opening]) core.Apply(in command);
        variant.Prepare(core);
        long trades = 0;
        variant.Clock.Start();
        foreach (ref readonly Command command in commands[opening..])
        {
            foreach (EventView view in new EventStream(core.Apply(in command)))
            {
                if (view.Head.Kind == EventKind.Trade) trades++;
            }
        }

        double nanos = variant.Clock.Stop();
        variant.Trades = trades;
        return nanos;
    }

    private delegate RichOrder Make(long account, long id, Side side, long distance);

    private static void Rest(EngineCore core, int count, Make make)
    {
        for (int i = 0; i < FeatureAccounts; i++)
        {
            long account = FirstFeatureAccount + i;
            core.Apply(Commands.OpenAccount(PerfMarket.StartNanos, account));
            core.Apply(Commands.Deposit(PerfMarket.StartNanos, account, 0, 1_000_000_000_000_000));
        }

        for (int i = 0; i < count; i++)
        {
            RichOrder order = make(FirstFeatureAccount + i % FeatureAccounts, (1L << 40) + i, i % 2 == 0 ? Side.Buy : Side.Sell, FarTicks + i % FarTicks);
            foreach (EventView view in new EventStream(core.Apply(in order.Head)))
            {
                if (view.Head.Kind == EventKind.Rejected) throw new InvalidOperationException($"a {order.Head.Type} order that was to wait was refused: {(RejectReason)view.Head.Reason}");
            }
        }
    }

    private static RichOrder Stop(long account, long id, Side side, long distance)
    {
        Command order = Commands.MarketOrder(PerfMarket.StartNanos, account, id, 0, side, 1) with { Type = OrderType.Stop };
        return Commands.Rich(order, new OrderDetail { TriggerPrice = PerfMarket.Mark + (side == Side.Buy ? distance : -distance), TriggerBy = TriggerSource.Last });
    }

    private static RichOrder Iceberg(long account, long id, Side side, long distance) =>
        Commands.Rich(Far(account, id, side, distance, 20), new OrderDetail { DisplayQuantity = 5 });

    private static RichOrder Hidden(long account, long id, Side side, long distance) =>
        new() { Head = Far(account, id, side, distance, 20) with { OrderFlags = OrderFlags.Hidden } };

    private static RichOrder Dated(long account, long id, Side side, long distance) =>
        Commands.Rich(Far(account, id, side, distance, 20) with { TimeInForce = TimeInForce.GoodTillDate }, new OrderDetail { ExpiryNanos = PerfMarket.StartNanos + 3_600_000_000_000 + id });

    private static RichOrder Pegged(long account, long id, Side side, long distance) =>
        Commands.Rich(Commands.PeggedOrder(PerfMarket.StartNanos, account, id, 0, side, PerfMarket.Mark, 1), new OrderDetail { Peg = PegKind.Own, PegOffset = 1_000 });

    private static Command Far(long account, long id, Side side, long distance, long lots) =>
        Commands.LimitOrder(PerfMarket.StartNanos, account, id, 0, side, PerfMarket.Mark + (side == Side.Buy ? -distance : distance), lots);
}
