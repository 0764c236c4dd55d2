// Random commands of every order type on a narrow book, so that they meet: icebergs, hidden, all-or-none, pegs, self-trade rules, expiry, budgets, brackets, ranges,
// groups, amends; with halts also changes of phase, and breakers that make them. Seeded; the same seed gives the same commands.
using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Feeds;

/// <summary>A stream of commands to one instrument.</summary>
internal sealed class RichFlow(int seed, bool halts = false)
{
    private const int Accounts = 6;

    private readonly Random _random = new(seed);
    private long _now = 1_000_000_000;
    private long _lastId;

    /// <summary>Options under which the flow runs.</summary>
    internal static EngineOptions Options(MatchingRule matching, bool halts = false) => new()
    {
        Instruments =
        [
            new Instrument
            {
                Name = "BTC", Multiplier = 1, PriceMax = 1_000, OrderMax = 1_000, PositionMax = 100_000, OpenInterestMax = 1_000_000, PriceStep = 1,
                BandPpm = 200_000, Tiers = [new MarginTier(0, 5_000, 10_000)], DefaultLeverage = 100, Matching = matching, TopOrderMax = 3, AllocationMin = 2,
                VelocityTicks = halts ? 7 : 0, VelocityWindowNanos = 2_000_000_000, PauseNanos = 1_000_000_000,
                DynamicBandPpm = halts ? 12_000 : 0, DynamicWindowNanos = 3_000_000_000, HaltNanos = 2_000_000_000,
            },
        ],
        AccountsMax = 16,
        PositionsMax = 64,
        OrdersMax = 600,
        OpenOrdersPerAccountMax = 100,
        PeggedOrdersMax = 20,
        SessionGroupsMax = 4,
    };

    /// <summary>Opens the accounts and sets the mark.</summary>
    internal static Command[] Setup()
    {
        Command[] commands = new Command[2 * Accounts + 3];
        commands[0] = Commands.MarkTick(1, 0, 500);
        for (int i = 1; i <= Accounts; i++)
        {
            commands[2 * i - 1] = Commands.OpenAccount(1, i);
            commands[2 * i] = Commands.Deposit(1, i, 0, 1L << 40);
        }

        commands[^2] = Commands.SetFirm(1, 1, 9);
        commands[^1] = Commands.SetFirm(1, 2, 9);
        return commands;
    }

    internal RichOrder Next()
    {
        if (_random.Next(20) == 0) _now += _random.Next(2_000_000_000);
        long account = _random.Next(1, Accounts + 1);
        if (halts && _random.Next(60) == 0) return Plain(Phase());
        return _random.Next(100) switch
        {
            < 62 => Order(account),
            < 74 => Plain(Commands.AmendOrder(_now, account, Recent(), 0, Price(), _random.Next(1, 30))),
            < 90 => Plain(Commands.CancelOrder(_now, account, Recent(), 0)),
            < 92 => Plain(Commands.CancelRange(_now, account, 0, (Side)_random.Next(3), Price(), Price())),
            < 93 => Plain(Commands.CancelGroup(_now, _random.Next(1, 5))),
            < 94 => Plain(Commands.MassCancel(_now, account)),
            < 96 => Plain(Commands.MarkTick(_now, 0, _random.Next(480, 520))),
            _ => Plain(Commands.Heartbeat(_now)),
        };
    }

    private Command Phase()
    {
        TradingPhase phase = _random.Next(2) == 0 ? TradingPhase.Continuous : (TradingPhase)_random.Next(1, 5);
        bool ends = phase is TradingPhase.PreOpen or TradingPhase.Halted or TradingPhase.ClosingAuction;
        return Commands.SetPhase(_now, 0, phase, ends && _random.Next(2) == 0 ? _now + _random.Next(1, 2_000_000_000) : 0);
    }

    private static RichOrder Plain(Command command) => new() { Head = command };

    private long Price() => 500 + _random.Next(-8, 9);

    private long Recent() => Math.Max(1, _lastId - _random.Next(60));

    private Command Conditional(Command head) => _random.Next(2) == 0
        ? head with { Type = (OrderType)_random.Next((int)OrderType.StopLimit, (int)OrderType.TakeProfit) }
        : head with { Type = OrderType.Stop, Price = 0, TimeInForce = TimeInForce.ImmediateOrCancel };

    /// <summary>What a stop-limit shows once it has triggered; or it slides.</summary>
    private void Unshow(ref Command head, ref OrderDetail detail)
    {
        int kind = _random.Next(6);
        if (kind == 0) detail.DisplayQuantity = _random.Next(1, (int)head.Quantity + 1);
        if (kind == 1) detail.MinimumQuantity = _random.Next(1, (int)head.Quantity + 1);
        head.OrderFlags = kind switch
        {
            2 => OrderFlags.Hidden,
            3 => OrderFlags.AllOrNone,
            4 => OrderFlags.PostOnly | OrderFlags.Slide,
            _ => OrderFlags.None,
        };
    }

    private RichOrder Order(long account)
    {
        Side side = (Side)_random.Next(1, 3);
        long lots = _random.Next(1, 30);
        Command head = Commands.LimitOrder(_now, account, ++_lastId, 0, side, Price(), lots);
        OrderDetail detail = new() { SelfTrade = (SelfTradeRule)_random.Next(5), SessionGroup = _random.Next(5) };
        OrderLinks links = default;
        switch (_random.Next(16))
        {
            case 0 or 1:
                detail.DisplayQuantity = _random.Next(1, (int)lots + 1);
                break;
            case 2 or 3:
                head.OrderFlags = OrderFlags.Hidden;
                break;
            case 4:
                head.OrderFlags = OrderFlags.AllOrNone;
                break;
            case 5:
                head.OrderFlags = OrderFlags.PostOnly | OrderFlags.Slide;
                break;
            case 6 or 7:
                head = head with { Type = OrderType.Pegged, Price = _random.Next(2) * Price() };
                detail.Peg = (PegKind)_random.Next(1, 4);
                detail.PegOffset = _random.Next(-1, 4);
                if (_random.Next(3) == 0) detail.DisplayQuantity = _random.Next(1, (int)lots + 1);
                break;
            case 8:
                head.TimeInForce = TimeInForce.GoodTillDate;
                detail.ExpiryNanos = _now + _random.NextInt64(1, 4_000_000_000);
                break;
            case 9:
                head.TimeInForce = TimeInForce.ImmediateOrCancel;
                detail.MinimumQuantity = _random.Next(0, (int)lots + 1);
                break;
            case 10:
                detail.MinimumQuantity = _random.Next(1, (int)lots + 1);
                break;
            case 11:
                head.TimeInForce = TimeInForce.FillOrKill;
                links.ValueBudget = _random.Next(2) * lots * Price();
                break;
            case 12 when halts:
                head.TimeInForce = (TimeInForce)_random.Next((int)TimeInForce.AtOpen, (int)TimeInForce.AtClose + 1);
                return Plain(head);
            case 12:
                head.OrderFlags = OrderFlags.ReduceOnly;
                break;
            case 13:
                head = Conditional(head);
                (detail.TriggerPrice, detail.TriggerBy) = (Price(), (TriggerSource)_random.Next(2));
                if (head.Type != OrderType.Stop) Unshow(ref head, ref detail);
                break;
            case 14:
                head = head with { Type = OrderType.TrailingStop, Price = 0, TimeInForce = TimeInForce.ImmediateOrCancel };
                detail = new OrderDetail { TrailDistance = _random.Next(1, 8), TriggerBy = TriggerSource.Mark };
                break;
            default:
                return Plain(head);
        }

        if (head.Type == OrderType.Limit && head.OrderFlags != OrderFlags.ReduceOnly && _random.Next(4) == 0)
        {
            (links.TakeProfitOrderId, links.TakeProfitTrigger) = (++_lastId, Price());
            (links.StopLossOrderId, links.StopLossTrigger, links.StopLossLimit) = (++_lastId, Price(), _random.Next(2) * Price());
        }

        return Commands.Rich(head, detail, links);
    }
}
