using System.Linq;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Models;

/// <summary>More orders whose time is over than a command may tell of: they are dead all the same, though they still stand.</summary>
public sealed class ExpiryLimitTests
{
    private const int Orders = 700;
    private const long Mark = 600_000;
    private const long Expiry = 1_000;

    [Fact]
    public void An_order_whose_time_is_over_cannot_be_amended_into_a_trade()
    {
        using EngineCore core = Market(group: 0);
        Command amend = Commands.AmendOrder(Expiry, 1, Orders, 0, Mark + 10, 5);
        Assert.Equal((EventKind.Rejected, (byte)RejectReason.UnknownOrder), Last(core, amend));
        int told = 0;
        for (int i = 0; i < 5; i++) told += core.Apply(Commands.Heartbeat(Expiry)).ToArray().Count(e => e.Kind == EventKind.OrderCancelled && e.Reason == (byte)CancelReason.Expired);
        Assert.InRange(told, 1, Orders - 1);
        Assert.Equal((EventKind.Rejected, (byte)RejectReason.UnknownOrder), Last(core, Commands.CancelOrder(Expiry, 1, Orders, 0)));
    }

    [Fact]
    public void An_order_whose_group_is_being_cancelled_cannot_be_amended_to_stay()
    {
        using EngineCore core = Market(group: 7);
        core.Apply(Commands.CancelGroup(2, 7));
        core.Apply(Commands.CancelGroup(2, 7));
        Command amend = Commands.AmendOrder(2, 1, Orders, 0, Mark - 20, 1);
        (EventKind Kind, byte Reason) answer = Last(core, amend);
        for (int i = 0; i < 5; i++) core.Apply(Commands.Heartbeat(2));
        Assert.Equal((EventKind.Rejected, (byte)RejectReason.UnknownOrder), answer);
        Assert.Equal((EventKind.Rejected, (byte)RejectReason.UnknownOrder), Last(core, Commands.CancelOrder(2, 1, Orders, 0)));
    }

    private static EngineCore Market(int group)
    {
        EngineCore core = new(TestMarket.Options(TestMarket.Linear()) with { EventsPerCommandMax = 1_024, OpenOrdersPerAccountMax = 128, SessionGroupsMax = 8 });
        core.Apply(Commands.MarkTick(1, 0, Mark));
        for (int account = 1; account <= 8; account++)
        {
            core.Apply(Commands.OpenAccount(1, account));
            core.Apply(Commands.Deposit(1, account, 0, 1L << 50));
        }

        core.Apply(Commands.LimitOrder(1, 8, 9_000, 0, Side.Sell, Mark + 5, 5));
        for (int i = 1; i <= Orders; i++)
        {
            // The last is account 1's.
            Command order = Commands.LimitOrder(1, 1 + (Orders - i) / 100, i, 0, Side.Buy, Mark - 10, 5, TimeInForce.GoodTillDate);
            RichOrder rich = Commands.Rich(order, new OrderDetail { ExpiryNanos = Expiry, SessionGroup = group });
            Assert.Equal(EventKind.OrderAccepted, core.Apply(in rich.Head)[0].Kind);
        }

        return core;
    }

    private static (EventKind Kind, byte Reason) Last(EngineCore core, Command command)
    {
        EngineEvent last = core.Apply(in command)[^1];
        return (last.Kind, last.Reason);
    }
}
