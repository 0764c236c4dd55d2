using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Models;

/// <summary>More pegs than one command may tell of: a pass that the event limit cuts is done again, and each peg is told once.</summary>
public sealed class PegLimitTests
{
    private const int Pegs = 1_500;
    private const int SlotsMax = 1_024;
    private const long Mark = 100_000;

    [Fact]
    public void A_pass_that_the_event_limit_cuts_goes_on_in_the_next_command()
    {
        EngineOptions options = TestMarket.Options(TestMarket.Linear()) with
        {
            EventsPerCommandMax = SlotsMax,
            OpenOrdersPerAccountMax = 100,
            PeggedOrdersMax = Pegs,
        };
        using EngineCore core = new(options);
        List<EngineEvent> repriced = [];
        int Apply(RichOrder command)
        {
            int slots = 0;
            foreach (EventView view in new EventStream(core.Apply(in command.Head)))
            {
                slots += view.Head.Slots;
                if (view.Head.Kind == EventKind.OrderRepriced) repriced.Add(view.Head);
                Assert.NotEqual(EventKind.Rejected, view.Head.Kind);
            }

            Assert.True(slots <= SlotsMax);
            return slots;
        }

        Apply(new RichOrder { Head = Commands.MarkTick(1, 0, Mark) });
        for (int account = 1; account <= Pegs / 50; account++)
        {
            Apply(new RichOrder { Head = Commands.OpenAccount(1, account) });
            Apply(new RichOrder { Head = Commands.Deposit(1, account, 0, 1L << 50) });
        }

        Apply(new RichOrder { Head = Commands.LimitOrder(1, 1, 9_000, 0, Side.Buy, Mark - 10, 1) });
        for (int n = 0; n < Pegs; n++)
        {
            Command order = Commands.PeggedOrder(1, 1 + n / 50, 1 + n, 0, Side.Buy, Mark, 1);
            Apply(Commands.Rich(order, new OrderDetail { Peg = PegKind.Own }));
        }

        // One better bid moves them all; a command tells of half its slots before its own work, and of what is left of them after it.
        Apply(new RichOrder { Head = Commands.LimitOrder(2, 1, 9_001, 0, Side.Buy, Mark - 5, 1) });
        Assert.InRange(repriced.Count, SlotsMax / 2, Pegs - 1);
        Assert.Equal((Mark - 10, Pegs - repriced.Count + 1), Level(core, 1));

        int commands = 0;
        while (repriced.Count < Pegs && commands++ < 10) Apply(new RichOrder { Head = Commands.Heartbeat(3) });

        Assert.InRange(commands, 1, 3);
        Assert.Equal(Enumerable.Range(1, Pegs).Select(id => (long)id), repriced.Select(e => e.OrderId));
        Assert.All(repriced, e => Assert.Equal((Mark - 5, Mark - 10), (e.Price, e.Amount)));
        Assert.Equal((Mark - 5, Pegs + 1), Level(core, 0));
        Assert.Equal(0, Apply(new RichOrder { Head = Commands.Heartbeat(4) }));
    }

    /// <summary>
    /// 64 pegs stand between the best price and a plain bid, which is as far as one looks; so the peg that follows the bid follows nobody. Then they gather at their
    /// limit, and the bid is in sight: it is followed without anything else having to happen.
    /// </summary>
    [Fact]
    public void Pegs_that_move_out_of_sight_of_what_others_follow_let_them_follow()
    {
        using BothEngines both = new(BothEngines.Options(BothEngines.Linear()) with { OrdersMax = 128, OpenOrdersPerAccountMax = 128, PeggedOrdersMax = 100 });
        both.Open(1, 2);
        both.Deposit(1, 1L << 40);
        both.Deposit(2, 1L << 40);
        both.Mark(0, 1_000);
        both.Limit(2, 0, Side.Buy, 100, 1);
        both.Send(Commands.Rich(Commands.PeggedOrder(both.TimeNanos, 1, 500, 0, Side.Buy, 1_000, 1), new OrderDetail { Peg = PegKind.Own }));
        both.Send(Commands.LimitOrder(both.TimeNanos, 2, 501, 0, Side.Sell, 1_001, 1));
        both.Limit(2, 0, Side.Sell, 2_000, 1);
        for (int away = 1; away <= 64; away++)
        {
            Command peg = Commands.PeggedOrder(both.TimeNanos, 1, 600 + away, 0, Side.Buy, 1_000, 1);
            both.Send(Commands.Rich(peg, new OrderDetail { Peg = PegKind.Opposite, PegOffset = away }));
        }

        Assert.DoesNotContain(both.Limit(2, 0, Side.Buy, 120, 1), e => e.Kind == EventKind.OrderRepriced);

        List<EngineEvent> moved = both.Send(Commands.CancelOrder(both.TimeNanos, 2, 501, 0)).Where(e => e.Kind == EventKind.OrderRepriced).ToList();
        Assert.Equal((500L, 120L), (moved[^1].OrderId, moved[^1].Price));
        Assert.All(moved.SkipLast(1), e => Assert.Equal(1_000, e.Price));
    }

    private static (long Price, int Orders) Level(EngineCore core, int place)
    {
        DepthLevel[] levels = new DepthLevel[2];
        Assert.True(core.CopyDepth(0, Side.Buy, levels) > place);
        return (levels[place].Price, levels[place].Orders);
    }
}
