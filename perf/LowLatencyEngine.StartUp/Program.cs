// What is measured here happens once in the life of a process, so every reading is a process. It is told by the clock of the one that started it when
// that was. Nothing is prepared before the first match that a real host would not need for it.
using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using LowLatencyEngine;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Perf;

const int First = 10_000, Batch = 10_000, SetUp = 3_001;
if (args is ["apply", string flow, string counted]) return Apply(flow, int.Parse(counted, CultureInfo.InvariantCulture));
if (args is not ["start-up", string started, "warm" or "cold", string total])
{
    Console.Error.WriteLine("start-up STARTED-TICKS warm|cold COMMANDS, or apply orders|marks COMMANDS");
    return 2;
}

long beforeWarmUp = Stopwatch.GetTimestamp();
if (args[2] == "warm") WarmUp.Run();
double warmUp = Stopwatch.GetElapsedTime(beforeWarmUp).TotalMilliseconds;
using (EngineCore engine = new(PerfMarket.Options(2_000)))
{
    engine.Apply(Commands.MarkTick(PerfMarket.StartNanos, 0, PerfMarket.Mark));
    for (int account = 1; account <= 2; account++)
    {
        engine.Apply(Commands.OpenAccount(PerfMarket.StartNanos, account));
        engine.Apply(Commands.Deposit(PerfMarket.StartNanos, account, 0, 1_000_000_000_000));
    }

    engine.Apply(Commands.LimitOrder(PerfMarket.StartNanos, 1, 1, 0, Side.Sell, PerfMarket.Mark, 1));
    if (!HasTrade(engine.Apply(Commands.LimitOrder(PerfMarket.StartNanos, 2, 2, 0, Side.Buy, PerfMarket.Mark, 1)))) return 1;
}

double firstMatch = (DateTime.UtcNow.Ticks - long.Parse(started, CultureInfo.InvariantCulture)) / (double)TimeSpan.TicksPerMillisecond;
Command[] commands = PerfMarket.OrderFlow(SetUp + First + int.Parse(total, CultureInfo.InvariantCulture), 5);
using EngineCore core = new(PerfMarket.Options(2_000));
foreach (ref readonly Command command in commands.AsSpan(0, SetUp)) core.Apply(in command);
double[] first = new double[First];
for (int i = 0; i < First; i++)
{
    long begun = Stopwatch.GetTimestamp();
    core.Apply(in commands[SetUp + i]);
    first[i] = Stopwatch.GetElapsedTime(begun).TotalNanoseconds;
}

double[] batches = new double[(commands.Length - SetUp - First) / Batch];
for (int i = 0; i < batches.Length; i++)
{
    long begun = Stopwatch.GetTimestamp();
    foreach (ref readonly Command command in commands.AsSpan(SetUp + First + i * Batch, Batch)) core.Apply(in command);
    batches[i] = Stopwatch.GetElapsedTime(begun).TotalNanoseconds / Batch;
}

// Full speed: the median of the last quarter. Reached: three batches in a row within a third of it.
double full = batches[(batches.Length * 3 / 4)..].Order().ElementAt(batches.Length / 8);
int reached = 0;
while (reached < batches.Length - 3 && batches.AsSpan(reached, 3).ToArray().Max() > full * 4 / 3) reached++;
double slow = batches[..reached].Sum() * Batch / 1e6;
double mean = first.Average();
Array.Sort(first);
double[] figures = [firstMatch, warmUp, mean, first[First * 99 / 100], first[^1], reached == 0 ? 0 : First + reached * (double)Batch, reached == 0 ? 0 : slow + mean * First / 1e6, full];
Console.WriteLine(string.Join(' ', figures.Select(figure => figure.ToString(CultureInfo.InvariantCulture))));
return 0;

static bool HasTrade(ReadOnlySpan<EngineEvent> events)
{
    foreach (EventView view in new EventStream(events))
    {
        if (view.Head.Kind == EventKind.Trade) return true;
    }

    return false;
}

static int Apply(string flow, int count)
{
    // The flow is always as long: what differs between two counts is only how much of it is applied.
    const int Longest = 400_000, Positions = 2_000;
    Command[] flowCommands = flow == "marks" ? PerfMarket.Ticks(Longest) : PerfMarket.OrderFlow(Longest, 5);
    using EngineCore applied = flow == "marks" ? PerfMarket.WithPositions(Positions) : new EngineCore(PerfMarket.Options(2_000));
    foreach (ref readonly Command command in flowCommands.AsSpan(0, Math.Min(count, Longest))) applied.Apply(in command);
    return 0;
}
