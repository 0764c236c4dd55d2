using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using LowLatencyEngine.Diagnostics;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests;

public class DeterminismTests
{
    /// <summary>State hash after 100,000 commands of seed 3: a change means that the same commands no longer give the same state.</summary>
    private const ulong ApprovedHash = 3774577333078048119;

    [Fact]
    public void TwoRunsGiveTheSameEventsAndTheSameHash()
    {
        Command[] commands = new Command[100_000];
        new MixedFlow(seed: 3).Fill(commands);
        using EngineCore first = new(TestMarket.Options());
        using EngineCore second = new(TestMarket.Options());
        for (int i = 0; i < commands.Length; i++)
        {
            Assert.True(first.Apply(in commands[i]).SequenceEqual(second.Apply(in commands[i])), $"events differ at command {i}");
            if (i % 10_000 == 0) Assert.Equal(first.StateHash(), second.StateHash());
        }

        Assert.Equal(first.StateHash(), second.StateHash());
        Assert.Equal(ApprovedHash, first.StateHash());
    }

    [Fact]
    public void ARefusedCommandChangesNothing()
    {
        using EngineCore core = new(TestMarket.Options());
        Command[] commands = new Command[20_000];
        new MixedFlow(seed: 4).Fill(commands);
        int refused = 0;
        foreach (ref readonly Command command in commands.AsSpan())
        {
            // The time that a refused command carries passes all the same: bring it in first.
            core.Apply(Commands.Heartbeat(command.TimeNanos));
            ulong before = refused < 300 ? core.StateHash() : 0;
            ReadOnlySpan<EngineEvent> events = core.Apply(in command);
            if (events.Length != 1 || events[0].Kind != EventKind.Rejected || refused >= 300) continue;

            refused++;
            Assert.Equal(before, core.StateHash());
        }

        Assert.Equal(300, refused);
    }

    /// <summary>What an owner cancels all at once, and what an auction's end cancels, goes in the order in which it came; so two states are not the same if that differs.</summary>
    [Theory]
    [InlineData(OrderFlags.Hidden, TimeInForce.GoodTillCancel, 600_000)]
    [InlineData(OrderFlags.None, TimeInForce.AtOpen, 600_001)]
    public void TheHashSeesInWhichOrderOrdersCame(OrderFlags flags, TimeInForce until, long price)
    {
        ulong HashAfter(int first)
        {
            using EngineCore core = new(TestMarket.Options());
            core.Apply(Commands.MarkTick(1, 0, 600_000));
            core.Apply(Commands.SetPhase(1, 0, TradingPhase.PreOpen));
            for (int account = 1; account <= 2; account++)
            {
                core.Apply(Commands.OpenAccount(1, account));
                core.Apply(Commands.Deposit(1, account, 0, 1L << 50));
                // Each has his position before the orders that count.
                core.Apply(Commands.LimitOrder(1, account, 9, 0, Side.Buy, 500_000, 1));
                core.Apply(Commands.CancelOrder(1, account, 9, 0));
            }

            for (int i = 0; i < 2; i++)
            {
                bool isPlain = (first + i) % 2 == 0;
                long account = until == TimeInForce.AtOpen && isPlain ? 2 : 1;
                Command order = isPlain
                    ? Commands.LimitOrder(1, account, 1, 0, Side.Buy, 600_000, 1, until)
                    : Commands.LimitOrder(1, account, 2, 0, Side.Buy, price, 1, until, flags);
                Assert.Equal(EventKind.OrderAccepted, core.Apply(in order)[0].Kind);
            }

            return core.StateHash();
        }

        Assert.NotEqual(HashAfter(first: 0), HashAfter(first: 1));
    }

    [Fact]
    public void TheHashSeesEveryOption()
    {
        EngineOptions plain = TestMarket.Options();
        HashSet<ulong> hashes = [HashOf(plain)];
        foreach (PropertyInfo field in Fields<EngineOptions>(typeof(int), typeof(long)))
            Assert.True(hashes.Add(HashOf(Changed(plain, field))), $"EngineOptions.{field.Name} is not in the hash");

        foreach (PropertyInfo field in Fields<Instrument>(typeof(int), typeof(long), typeof(LiquidationPolicy), typeof(MarkMethod)))
        {
            if (field.Name is nameof(Instrument.Currency)) continue;

            Instrument changed = Changed(plain.Instruments[0], field);
            Assert.True(hashes.Add(HashOf(plain with { Instruments = [changed, plain.Instruments[1]] })), $"Instrument.{field.Name} is not in the hash");
        }

        MarginTier tier = plain.Instruments[0].Tiers[0];
        EngineOptions[] variants =
        [
            plain with { Currencies = ["EUR", "XBT"] },
            plain with { Instruments = [plain.Instruments[0]] },
            WithFirst(plain, plain.Instruments[0] with { Name = "other" }),
            WithFirst(plain, plain.Instruments[0] with { Currency = 1 }),
            WithFirst(plain, plain.Instruments[0] with { Tiers = [tier] }),
            WithFirst(plain, plain.Instruments[0] with { StaticBandRule = StaticBandRule.Cap }),
            WithFirst(plain, plain.Instruments[0] with { Tiers = [tier with { MaintenancePpm = tier.MaintenancePpm + 1 }] }),
            WithFirst(plain, plain.Instruments[0] with { Tiers = [tier with { InitialPpm = tier.InitialPpm + 1 }] }),
        ];
        foreach (EngineOptions variant in variants) Assert.True(hashes.Add(HashOf(variant)), variant.ToString());
    }

    [Fact]
    public void TheHasherSeesOrderAndLength()
    {
        HashSet<ulong> hashes = [];
        foreach (long[] numbers in new long[][] { [], [0], [0, 0], [1, 2], [2, 1], [1, 2, 0] })
        {
            StateHasher hasher = default;
            foreach (long number in numbers) hasher.Add(number);
            Assert.True(hashes.Add(hasher.Finish()));
        }
    }

    private static EngineOptions WithFirst(EngineOptions options, Instrument instrument) =>
        options with { Instruments = [instrument, options.Instruments[1]] };

    private static IEnumerable<PropertyInfo> Fields<T>(params Type[] types) =>
        typeof(T).GetProperties().Where(field => field.CanWrite && types.Contains(field.PropertyType));

    /// <summary>A copy with one field moved by one, which every limit of the test market allows in one direction.</summary>
    private static T Changed<T>(T record, PropertyInfo field) where T : notnull
    {
        T copy = (T)typeof(T).GetMethod("<Clone>$")!.Invoke(record, null)!;
        object value = field.GetValue(record)!;
        field.SetValue(copy, value switch
        {
            int number => number + 1,
            long.MaxValue => long.MaxValue - 1,
            long number => field.Name is nameof(Instrument.PriceMax) or nameof(Instrument.OpenInterestMax) ? number - 1 : number + 1,
            LiquidationPolicy policy => policy == LiquidationPolicy.Full ? LiquidationPolicy.Minimal : LiquidationPolicy.Full,
            MarkMethod method => method == MarkMethod.External ? MarkMethod.IndexBasis : MarkMethod.External,
            _ => throw new NotSupportedException(field.Name),
        });
        return copy;
    }

    private static ulong HashOf(EngineOptions options)
    {
        using EngineCore core = new(options);
        return core.StateHash();
    }
}
