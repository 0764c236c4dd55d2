using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Book;

/// <summary>
/// The fast book against the naive one: over four million random commands of many shapes, compared after every one. A failure names its
/// seed; another test shrinks one to a few commands; and every sabotage of the naive book must be found.
/// </summary>
public sealed class BookModelTests
{
    private const int SeedsPerFlow = 33;

    private static readonly Dictionary<string, BookFlow> Flows = new BookFlow[]
    {
        new("Tight") { Orders = 60, Spread = 6, Commands = 20_000 },
        new("Queues") { Orders = 200, Spread = 2, Commands = 12_000, CancelShare = 50 },
        new("Wide") { Orders = 400, Spread = 3_000, Commands = 8_000 },
        new("Trend") { Orders = 80, Spread = 40, Drift = 1, Commands = 12_000 },
        new("Fall") { Orders = 80, Spread = 40, Drift = -3, Start = 10_000_000, Commands = 12_000 },
        new("Gaps") { Orders = 60, Spread = 30, JumpEvery = 400, Jump = 200_000, Commands = 12_000 },
        new("Crash") { Orders = 120, Spread = 50, Drift = -1_000, Start = 1L << 40, Commands = 8_000 },
        new("Top") { Orders = 60, Spread = 70, Start = (1L << 62) - 200, Commands = 8_000 },
        new("Bottom") { Orders = 60, Spread = 40, Start = 20, Commands = 8_000 },
        new("AnyPrice") { Orders = 100, Spread = 0, Commands = 8_000 },
        new("Outliers") { Orders = 100, Spread = 20, OutlierShare = 20, Commands = 8_000 },
        new("Auction") { Orders = 100, Spread = 30, RestShare = 80, Commands = 8_000 },
    }.ToDictionary(flow => flow.Name);

    public static TheoryData<string> FlowNames => [.. Flows.Keys];

    [Theory]
    [MemberData(nameof(FlowNames))]
    public void Fast_and_naive_books_agree_after_every_command(string name)
    {
        for (int seed = 1; seed <= SeedsPerFlow; seed++) Run(Flows[name], seed);
    }

    [Fact]
    public void Any_short_sequence_agrees_and_shrinks_if_it_does_not()
    {
        Gen<BookCommand> commands = Gen.Select(
            Gen.Int[0, 5], Gen.Int[0, 1], Gen.Long[1, 12], Gen.Bool, Gen.OneOf(Gen.Long[1, 8], Gen.Long[1, 400], Gen.Long[1, 1L << 62]),
            Gen.Long[1, 20], Gen.Int[0, 1], Gen.Int[0, 100],
            (action, instrument, id, isBuy, price, lots, flags, pick) => new BookCommand(
                (BookAction)action, instrument, id, isBuy ? Side.Buy : Side.Sell, price, lots, (OrderFlags)flags, pick));

        commands.Array[0, 60].Sample(
            sequence =>
            {
                using BookTwin twin = new(ordersMax: 8, instruments: 2, windowTicks: 128);
                foreach (BookCommand command in sequence)
                {
                    twin.Apply(command);
                    twin.CompareAll();
                }
            },
            iter: 4_000, threads: 1);
    }

    public static TheoryData<string> Sabotages => new(Enum.GetNames<BookSabotage>().Where(name => name != nameof(BookSabotage.None)));

    [Theory]
    [MemberData(nameof(Sabotages))]
    public void Every_sabotage_is_found(string sabotage)
    {
        string? fault = null;
        for (int run = 0; run < SeedsPerFlow && fault is null; run++)
        {
            BookFlow flow = Flows.Values.ElementAt(run % Flows.Count);
            fault = Record.Exception(() => Run(flow, seed: run + 1, Enum.Parse<BookSabotage>(sabotage)))?.Message;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{sabotage}: {fault}");
        Assert.NotNull(fault);
    }

    private static void Run(BookFlow flow, int seed, BookSabotage sabotage = BookSabotage.None)
    {
        Random random = new(seed * 7919);
        int windowTicks = 128 << random.Next(0, 6);
        int instruments = random.Next(1, 4);
        using BookTwin twin = new(flow.Orders, instruments, windowTicks, sabotage);
        IEnumerator<BookCommand> commands = flow.Generate(random, instruments, () => twin.Live).GetEnumerator();

        int step = 0;
        try
        {
            for (; step < flow.Commands && commands.MoveNext(); step++)
            {
                twin.Apply(commands.Current);
                if (step % 64 == 0) twin.CompareAll();
            }

            twin.CompareAll();
            twin.CancelAll();
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"Flow {flow.Name}, seed {seed}, step {step}, window {windowTicks}: {failure.Message}", failure);
        }
    }
}
