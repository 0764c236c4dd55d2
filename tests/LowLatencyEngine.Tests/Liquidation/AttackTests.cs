// Attacks by number: so many accounts, or so many orders, that a liquidation could stop the engine or lose somebody.
using System.Collections.Generic;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Liquidation;

public sealed class AttackTests
{
    private const int Maker = 1;
    private const long Mark = 1_000;

    /// <summary>100,000 accounts of one lot each breach with one tick: the budget of 1,024 per command holds, and every one is worked in 98 commands.</summary>
    [Fact]
    public void A_hundred_thousand_accounts_of_one_lot_are_worked_by_the_budget()
    {
        const int accounts = 100_000;
        using EngineCore core = new(Options(accounts + 2) with { OrdersMax = 1_000, OpenOrdersPerAccountMax = 100, EventsPerCommandMax = 1 << 19 });
        Apply(core, Commands.MarkTick(1, 0, Mark));
        Open(core, Maker, 1L << 40);
        for (long id = 2; id <= accounts + 1; id++)
        {
            Open(core, id, 20);
            Apply(core, Commands.LimitOrder(1, Maker, id + accounts, 0, Side.Sell, Mark, 1));
            Apply(core, Commands.LimitOrder(1, id, id, 0, Side.Buy, Mark, 1, TimeInForce.FillOrKill));
        }

        (int started, int ended, int commands, int most) = (0, 0, 0, 0);
        for (Command next = Commands.MarkTick(2, 0, 984); ended < accounts && commands < 200; next = Commands.Heartbeat(2))
        {
            int endedBefore = ended;
            foreach (EventView view in new EventStream(core.Apply(next)))
            {
                started += view.Head.Kind == EventKind.LiquidationStarted ? 1 : 0;
                ended += view.Head.Kind == EventKind.LiquidationEnded ? 1 : 0;
            }

            most = System.Math.Max(most, ended - endedBefore);
            commands++;
        }

        Assert.Equal((accounts, accounts, 1_024, 98), (started, ended, most, commands));
        Assert.True(core.CheckConservation().Holds);
        core.TryGetPosition(0, 0, out PositionView fund);
        Assert.Equal(accounts, fund.Quantity);
    }

    /// <summary>10,000 resting orders are cancelled by the command that liquidates, within its event limit.</summary>
    [Fact]
    public void Ten_thousand_resting_orders_are_cancelled_at_once()
    {
        const int orders = 10_000;
        using EngineCore core = new(Options(4) with { OrdersMax = 20_000, OpenOrdersPerAccountMax = orders, EventsPerCommandMax = 1 << 17 });
        Apply(core, Commands.MarkTick(1, 0, Mark));
        Open(core, Maker, 1L << 40);
        Open(core, 2, 1_900 + 100 * orders);
        Apply(core, Commands.LimitOrder(1, Maker, orders + 2, 0, Side.Sell, Mark, 100));
        Apply(core, Commands.LimitOrder(1, 2, 1, 0, Side.Buy, Mark, 100, TimeInForce.FillOrKill));
        for (int n = 2; n <= orders + 1; n++) Apply(core, Commands.LimitOrder(1, 2, n, 0, Side.Buy, 500 - n % 400, 1));

        // What the orders need is withdrawn as far as the rules let it be; the fall takes the rest.
        core.TryGetWallet(2, 0, out WalletView wallet);
        if (wallet.Withdrawable > 0) Apply(core, Commands.Withdraw(1, 2, 0, wallet.Withdrawable));
        core.TryGetRisk(2, 0, out RiskView risk);
        List<EngineEvent> events = Apply(core, Commands.MarkTick(2, 0, System.Math.Max(1, risk.LiquidationPrice)));

        Assert.Contains(events, e => e.Kind == EventKind.LiquidationStarted && e.AccountId == 2);
        Assert.Equal(orders, events.FindAll(e => e.Kind == EventKind.OrderCancelled && e.Reason == (byte)CancelReason.Liquidation).Count);
        Assert.Equal(0, core.CopyDepth(0, Side.Buy, new DepthLevel[1]));
        Assert.True(core.CheckConservation().Holds);
    }

    private static EngineOptions Options(int accounts) => new()
    {
        Instruments =
        [
            new Instrument
            {
                Name = "X",
                Multiplier = 1,
                PriceMax = 100_000,
                OrderMax = 1_000_000,
                PositionMax = 1_000_000,
                OpenInterestMax = 1_000_000,
                MakerFeePpm = 0,
                TakerFeePpm = 0,
                AttemptsMax = 1,
                DefaultLeverage = 50,
                Tiers = [new MarginTier(0, 5_000, 10_000)],
            },
        ],
        AccountsMax = accounts,
        PositionsMax = accounts,
    };

    private static void Open(EngineCore core, long id, long cash)
    {
        Apply(core, Commands.OpenAccount(1, id));
        Apply(core, Commands.Deposit(1, id, 0, cash));
    }

    private static List<EngineEvent> Apply(EngineCore core, in Command command)
    {
        List<EngineEvent> heads = [];
        foreach (EventView view in new EventStream(core.Apply(command))) heads.Add(view.Head);
        Assert.DoesNotContain(heads, e => e.Kind == EventKind.Rejected);
        return heads;
    }
}
