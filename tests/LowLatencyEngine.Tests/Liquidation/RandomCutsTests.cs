// Random marks and add-ons over isolated positions and wallets alike, with so few events a command that the limit cuts anywhere. The model does not play the event limit; what
// can be told without one is that everything said has its counterpart: called and restored, started and ended, in turn.
using System;
using System.Collections.Generic;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Tests.Models;
using Xunit;

namespace LowLatencyEngine.Tests.Liquidation;

public sealed class RandomCutsTests
{
    private const int Maker = 1, Crowd = 600, Steps = 3_000;
    private const long Mark = 10_000;

    private readonly HashSet<long> _called = [];
    private readonly HashSet<long> _started = [];
    private int _starts;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Announcements_alternate_wherever_the_event_limit_cuts(int seed)
    {
        Random random = new(seed);
        EngineOptions options = BothEngines.Options(BothEngines.Linear() with { AddOnMaxPpm = 20_000 }) with
        {
            AccountsMax = Crowd + 2,
            PositionsMax = Crowd + 2,
            OrdersMax = 64,
            OpenOrdersPerAccountMax = 4,
            EventsPerCommandMax = 1_024,
            LiquidationsPerCommandMax = 300,
        };
        using EngineCore core = new(options);
        Open(core, random);
        int cuts = 0;
        for (int step = 0; step < Steps; step++)
        {
            if (step % 30 == 0) TakePositions(core, random, firstOrder: 1 + step / 30 * 2L * Crowd);

            Command next = random.Next(4) switch
            {
                0 => Commands.MarkTick(2, 0, Mark - random.Next(350) + random.Next(40)),
                1 => Commands.SetMarginAddOn(2, 0, random.Next(3) * 6_000),
                2 => Commands.Heartbeat(2),
                _ => Commands.MarkTick(2, 0, Mark),
            };
            using EngineCore? loaded = step % 50 == 7 ? SavedCopy.Of(core, options) : null;
            EngineEvent[] events = [.. core.Apply(in next)];
            if (loaded is not null) Assert.Equal(events, loaded.Apply(in next).ToArray());
            cuts += events.Length > 850 ? 1 : 0;
            See(core, events);
            Assert.True(core.CheckConservation().Holds);
        }

        Assert.True(cuts > 5 && _starts > 500, $"{cuts} commands without room, {_starts} liquidations");
    }

    /// <summary>A maker, and a crowd whose even accounts are isolated; the fund soon has nothing left.</summary>
    private static void Open(EngineCore core, Random random)
    {
        core.Apply(Commands.MarkTick(1, 0, Mark));
        core.Apply(Commands.FundDeposit(1, 0, 10_000));
        core.Apply(Commands.OpenAccount(1, Maker));
        core.Apply(Commands.Deposit(1, Maker, 0, 1L << 50));
        for (long account = 2; account < Crowd + 2; account++)
        {
            core.Apply(Commands.OpenAccount(1, account));
            core.Apply(Commands.Deposit(1, account, 0, 300 + random.Next(100)));
            if (account % 2 == 0) core.Apply(Commands.SetMarginMode(1, account, 0, MarginMode.Isolated));
            core.Apply(Commands.SetLeverage(1, account, 0, account % 3 == 0 ? 50 : 40));
        }
    }

    /// <summary>All who can afford it buy a lot of the maker, at the mark.</summary>
    private void TakePositions(EngineCore core, Random random, long firstOrder)
    {
        See(core, core.Apply(Commands.MarkTick(2, 0, Mark)));
        See(core, core.Apply(Commands.SetMarginAddOn(2, 0, 0)));
        for (long account = 2, order = firstOrder; account < Crowd + 2; account++, order += 2)
        {
            See(core, core.Apply(Commands.Deposit(2, account, 0, random.Next(200))));
            See(core, core.Apply(Commands.LimitOrder(2, Maker, order, 0, Side.Sell, Mark, 1)));
            See(core, core.Apply(Commands.LimitOrder(2, account, order + 1, 0, Side.Buy, Mark, 1, TimeInForce.ImmediateOrCancel)));
            See(core, core.Apply(Commands.CancelOrder(2, Maker, order, 0)));
        }
    }

    private void See(EngineCore core, ReadOnlySpan<EngineEvent> events)
    {
        foreach (EventView view in new EventStream(events))
        {
            long account = view.Head.AccountId;
            switch (view.Head.Kind)
            {
                case EventKind.MarginCalled:
                    Assert.True(_called.Add(account), $"account {account} is called twice");
                    break;
                case EventKind.MarginRestored:
                    Assert.True(_called.Remove(account), $"account {account} is restored and was not called");
                    break;
                case EventKind.LiquidationStarted:
                    _starts++;
                    Assert.Contains(account, _called);
                    Assert.True(_started.Add(account), $"the liquidation of account {account} starts twice");
                    break;
                case EventKind.LiquidationEnded:
                    Assert.True(_started.Remove(account), $"the liquidation of account {account} ends and had not started");
                    break;
                default:
                    break;
            }
        }

        Assert.Null(core.FindFaultInQueue());
    }
}
