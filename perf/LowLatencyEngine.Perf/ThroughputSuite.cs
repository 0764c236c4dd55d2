using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Perf;

/// <summary>How many commands one thread applies per second, with everything an exchange needs in it: margin, matching, both positions, events.</summary>
internal static class ThroughputSuite
{
    internal static void Run(bool smoke)
    {
        Console.WriteLine("## Throughput of Apply, one thread");
        Console.WriteLine();
        Console.WriteLine("| flow | commands | events | M commands/s | ns/command: median (best..worst) | allocated bytes | reading the commands alone, ns |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|");
        int count = smoke ? 50_000 : 2_000_000;
        int runs = smoke ? 2 : 7;
        Row("orders (9 % GTC, 3 % IOC, 6 % cancel, 82 % move)", PerfMarket.OrderFlow(count, 1), runs, () => new EngineCore(PerfMarket.Options(2_000)));
        int positions = smoke ? 2_000 : 100_000;
        Row($"marks over {positions:N0} open positions", PerfMarket.Ticks(count), runs, () => PerfMarket.WithPositions(positions));
        Console.WriteLine();
    }

    private static void Row(string name, Command[] commands, int runs, Func<EngineCore> make)
    {
        ulong hash = 0;
        long events = 0;
        Stopclock clock = new(commands.Length);
        for (int run = 0; run < runs; run++)
        {
            using EngineCore core = make();
            clock.Start();
            long applied = Apply(core, commands);
            clock.Stop();
            ulong state = core.StateHash();
            if (run > 0 && (state != hash || applied != events)) throw new InvalidOperationException($"{name}: two runs of the same commands differ.");

            (hash, events) = (state, applied);
        }

        Timing result = clock.Result();
        Stopclock readingClock = new(commands.Length);
        long sum = 0;
        for (int run = 0; run < runs; run++)
        {
            readingClock.Start();
            sum += Read(commands);
            readingClock.Stop();
        }

        if (sum == 0) throw new InvalidOperationException($"{name}: the commands were not read");

        Timing reading = readingClock.Result();
        Console.WriteLine(FormattableString.Invariant(
            $"| {name} | {commands.Length:N0} | {events:N0} | {1_000 / result.Median:F2} | {result} | {result.AllocatedBytes} | {reading.Median:F1} |"));
    }

    private static long Apply(EngineCore core, Command[] commands)
    {
        long events = 0;
        foreach (ref readonly Command command in commands.AsSpan()) events += core.Apply(in command).Length;
        return events;
    }

    private static long Read(Command[] commands)
    {
        long sum = 0;
        foreach (ref readonly Command command in commands.AsSpan()) sum += (long)command.Kind + command.Price;
        return sum;
    }
}
