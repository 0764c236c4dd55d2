using System;
using System.Collections.Generic;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Models;

/// <summary>
/// Thousands of accounts crash at once into the smallest event limit and work budget. The reference engine has neither, so the laws stand in for it: no
/// command says more than it may, a twin says the same, money and lots are conserved, and once the carried-over work is drained nobody is forgotten.
/// </summary>
public class WorkLimitTests
{
    private const int Accounts = 3_000;
    private const int SlotsMax = 1_024;
    private const long Mark = 600_000;

    [Theory]
    [InlineData(1, 1_024, MarginMode.Isolated)]
    [InlineData(2, 7, MarginMode.Isolated)]
    [InlineData(3, 1_024, MarginMode.Cross)]
    public void ACrashLargerThanACommandMayWorkIsCarriedOverAndNobodyIsForgotten(int seed, int budget, MarginMode mode)
    {
        EngineOptions options = TestMarket.Options(TestMarket.Linear() with { AttemptsMax = 1 }) with
        {
            EventsPerCommandMax = SlotsMax,
            OpenOrdersPerAccountMax = 100,
            LiquidationsPerCommandMax = budget,
        };
        using EngineCore core = new(options);
        using EngineCore twin = new(options);
        Dictionary<EventKind, int> counts = [];
        Dice dice = new((ulong)seed);
        long time = 1;
        void Apply(Command command)
        {
            ReadOnlySpan<EngineEvent> events = core.Apply(in command);
            Assert.True(events.Length <= SlotsMax);
            Assert.True(events.SequenceEqual(twin.Apply(in command)), $"seed {seed}: the twin differs at {command.Kind}");
            foreach (EventView view in new EventStream(events)) counts[view.Head.Kind] = counts.GetValueOrDefault(view.Head.Kind) + 1;
        }

        Apply(Commands.FundDeposit(time, 0, 1_000_000_000));
        Apply(Commands.MarkTick(time, 0, Mark));
        for (int account = 1; account <= Accounts; account++)
        {
            Apply(Commands.OpenAccount(time, account));
            Apply(Commands.Deposit(time, account, 0, 4_000_000_000));
            Apply(Commands.SetMarginMode(time, account, 0, mode));
            Apply(Commands.SetLeverage(time, account, 0, dice.Between(20, 99)));
            Apply(Commands.LimitOrder(time, account, account, 0, account % 2 == 0 ? Side.Buy : Side.Sell, Mark, 1 + (account - 1) / 2 % 600));
        }

        long fallen = Mark * (mode == MarginMode.Isolated ? 90 : 80) / 100;
        Apply(Commands.MarkTick(++time, 0, fallen));
        Assert.True(counts[EventKind.MarginCalled] < Accounts / 2, "the crash fits into one command: it proves nothing");
        int commands = 0;
        for (ulong before = 0; before != core.StateHash() && commands < 20_000; commands++)
        {
            before = core.StateHash();
            Apply(Commands.Heartbeat(time));
        }

        Assert.True(commands > 5, "nothing was carried over");
        Assert.Equal(counts[EventKind.LiquidationStarted], counts[EventKind.LiquidationEnded]);
        Assert.True(counts[EventKind.FundTookOver] > 0 && counts[EventKind.Deleveraged] > 100, "fund and deleveraging had nothing to do");
        Assert.True(core.CheckConservation().Holds, $"seed {seed}");
        for (int account = 1; account <= Accounts; account++) AssertNotForgotten(core, account, seed);
    }

    private static void AssertNotForgotten(EngineCore core, int account, int seed)
    {
        Assert.True(core.TryGetWallet(account, 0, out WalletView wallet));
        Assert.True(core.TryGetPosition(account, 0, out PositionView position));
        bool isIsolated = position.Mode == MarginMode.Isolated;
        long equity = isIsolated ? position.IsolatedMargin + position.UnrealisedPnl : wallet.CrossEquity;
        long maintenance = isIsolated ? position.MaintenanceMargin : wallet.MaintenanceMargin;
        bool isCalled = isIsolated ? position.MarginCalled : wallet.MarginCalled;
        string who = $"seed {seed}, account {account}: equity {equity}, maintenance margin {maintenance}";
        Assert.True(maintenance == 0 || equity >= maintenance, who + ", breached and forgotten");
        Assert.True(position.Quantity != 0 || equity >= 0, who + ", owes and is forgotten");
        if (maintenance > 0 && equity * 1_000_000 < maintenance * 1_250_000) Assert.True(isCalled, who + ", not called");
    }
}
