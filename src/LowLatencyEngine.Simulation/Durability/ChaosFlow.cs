// A market in which everything happens: traders and makers, orders of one, two and three slots, runs and jumps of the mark, money in and out, modes
// and leverages, halts and auctions, funding, add-ons and fees, and now and then nonsense. From the seed alone; looks at nothing the engine says, so the same seed sends the same commands whatever survives.
using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

/// <summary>Draws commands for a small engine.</summary>
internal sealed class ChaosFlow
{
    private const int LargeInstruments = 8;
    private const int RememberedOrders = 64;
    private const long StepNanos = 1_000_000;
    private const long StartNanos = 1_700_000_000_000_000_000;

    private readonly SeededRandom _random;
    private readonly long[] _marks;
    private readonly Queue<Command> _planned = new();
    private readonly (long Account, int Instrument)[] _senders = new (long, int)[RememberedOrders];
    private readonly int _accounts;
    private long _nowNanos = StartNanos;
    private long _orders;
    private long _drift;

    internal ChaosFlow(SeededRandom random, EngineOptions options)
    {
        _random = random;
        _accounts = options.AccountsMax;
        _marks = new long[options.Instruments.Count];
        for (int i = 0; i < _marks.Length; i++)
        {
            _marks[i] = 2_000;
            _planned.Enqueue(Commands.MarkTick(_nowNanos, i, _marks[i]));
        }

        _planned.Enqueue(Commands.FundDeposit(_nowNanos, 0, random.Between(1, 1_000_000)));
        for (long account = 1; account <= _accounts; account++)
        {
            _planned.Enqueue(Commands.OpenAccount(_nowNanos, account));
            _planned.Enqueue(Commands.Deposit(_nowNanos, account, 0, random.Between(20_000, 600_000)));
        }
    }

    /// <summary>A small engine in which limits are met.</summary>
    internal static EngineOptions DrawOptions(SeededRandom random) => new()
    {
        Instruments = [DrawInstrument(random, "LINEAR", ContractKind.Linear), DrawInstrument(random, "INVERSE", ContractKind.Inverse)],
        AccountsMax = (int)random.Between(4, 9),
        PositionsMax = 16,
        OrdersMax = (int)random.Between(12, 64),
        OpenOrdersPerAccountMax = 8,
        EventsPerCommandMax = 1_024,
        LiquidationsPerCommandMax = (int)random.Between(1, 4),
    };

    /// <summary>A larger one, of many contracts and accounts, in which tables fill up now and then.</summary>
    internal static EngineOptions LargeOptions(SeededRandom random) => DrawOptions(random) with
    {
        Instruments = [.. Enumerable.Range(0, LargeInstruments).Select(i => DrawInstrument(random, $"C{i}", i % 2 == 0 ? ContractKind.Linear : ContractKind.Inverse))],
        AccountsMax = 2_000,
        PositionsMax = 10_000,
        OrdersMax = 6_000,
        LiquidationsPerCommandMax = 16,
        PeggedOrdersMax = 64,
    };

    /// <summary>The next command; its head says how many of its slots count.</summary>
    internal RichOrder Next()
    {
        if (_planned.TryDequeue(out Command planned)) return new RichOrder { Head = planned };

        _nowNanos += random(4) == 0 ? 20 * StepNanos : StepNanos;
        if (random(40) == 0) _drift = _random.Between(-30, 30);
        long account = 1 + random(_accounts);
        int instrument = (int)random(_marks.Length);
        long draw = random(100);
        if (draw < 12) return Rich(account, instrument);
        if (draw >= 98) return Odd(account, instrument);

        return new RichOrder { Head = draw < 95 ? Usual(draw, account, instrument) : House(account, instrument) };

        long random(long bound) => _random.Below(bound);
    }

    private Command Usual(long draw, long account, int instrument) => draw switch
    {
        < 43 => Order(account, instrument),
        < 58 => Tick(instrument),
        < 66 => Cancel(account, instrument),
        < 71 => Commands.AmendOrder(_nowNanos, account, Math.Max(1, _orders - _random.Below(10)), instrument, Near(instrument), 1 + _random.Below(40)),
        < 74 => Commands.MassCancel(_nowNanos, account),
        < 79 => Commands.Deposit(_nowNanos, account, 0, _random.Between(1, 100_000)),
        < 83 => Commands.Withdraw(_nowNanos, account, 0, _random.Between(1, 50_000)),
        < 85 => Commands.SetLeverage(_nowNanos, account, instrument, _random.Between(1, 60)),
        < 87 => Commands.SetMarginMode(_nowNanos, account, instrument, _random.Below(2) == 0 ? MarginMode.Cross : MarginMode.Isolated),
        < 89 => Commands.MoveMargin(_nowNanos, account, instrument, _random.Between(-5_000, 20_000)),
        < 92 => Commands.IndexTick(_nowNanos, instrument, _marks[instrument] + _random.Between(-5, 5)),
        < 94 => Commands.Heartbeat(_nowNanos),
        _ => Commands.FundDeposit(_nowNanos, 0, _random.Between(1, 10_000)),
    };

    /// <summary>Of a recent order: by whom it happens to be, or by the one who sent it.</summary>
    private Command Cancel(long account, int instrument)
    {
        long order = Math.Max(1, _orders - _random.Below(30));
        if (_random.Below(2) == 0) return Commands.CancelOrder(_nowNanos, account, order, instrument);

        (long owner, int where) = _senders[order % RememberedOrders];
        return Commands.CancelOrder(_nowNanos, Math.Max(1, owner), order, where);
    }

    /// <summary>What the house decides. Half of the changes of phase lead back to continuous trading, and most others end by themselves.</summary>
    private Command House(long account, int instrument) => _random.Below(8) switch
    {
        0 => Commands.SetPhase(_nowNanos, instrument, (TradingPhase)_random.Between(1, 4), _random.Below(5) == 0 ? 0 : _nowNanos + _random.Between(1, 30) * StepNanos),
        1 => Commands.SetPhase(_nowNanos, instrument, TradingPhase.Continuous),
        2 => Commands.SetFundingRate(_nowNanos, instrument, _random.Between(-2_000, 2_000), _nowNanos + _random.Between(1, 40) * StepNanos),
        3 => Commands.SetMarginAddOn(_nowNanos, instrument, _random.Between(0, 30_000)),
        4 => Commands.SetFees(_nowNanos, account, _random.Between(-1, 200), _random.Between(-1, 500)),
        5 => Commands.SetFirm(_nowNanos, account, _random.Between(0, 2)),
        6 => Commands.CancelGroup(_nowNanos, (int)_random.Between(1, 3)),
        _ => Commands.CancelRange(_nowNanos, account, instrument, (Side)_random.Between(0, 2), Near(instrument) - 10, Near(instrument) + 10),
    };

    private static Instrument DrawInstrument(SeededRandom random, string name, ContractKind kind) => new()
    {
        Name = name,
        Kind = kind,
        Multiplier = kind == ContractKind.Linear ? random.Between(1, 5) : 20_000_000,
        PriceMax = 20_000,
        OrderMax = 500,
        PositionMax = 2_000,
        OpenInterestMax = 8_000,
        DefaultLeverage = 20,
        BandPpm = random.Below(3) == 0 ? 150_000 : 0,
        Policy = random.Below(2) == 0 ? LiquidationPolicy.Minimal : LiquidationPolicy.Full,
        AttemptsMax = (int)random.Between(1, 4),
        DeadlineNanos = random.Below(2) * 5 * StepNanos,
        StaleAfterNanos = random.Below(2) * 200 * StepNanos,
        UnwindClip = random.Between(0, 20),
        Tiers = [new MarginTier(0, 10_000, 20_000), new MarginTier(100_000, 20_000, 40_000)],
    };

    private Command Order(long account, int instrument)
    {
        Side side = _random.Below(2) == 0 ? Side.Buy : Side.Sell;
        long lots = 1 + _random.Below(60);
        _orders++;
        _senders[_orders % RememberedOrders] = (account, instrument);
        if (_random.Below(6) == 0) return Commands.MarketOrder(_nowNanos, account, _orders, instrument, side, lots);

        TimeInForce life = _random.Below(8) switch { 0 => TimeInForce.ImmediateOrCancel, 1 => TimeInForce.FillOrKill, _ => TimeInForce.GoodTillCancel };
        return Commands.LimitOrder(_nowNanos, account, _orders, instrument, side, Near(instrument), lots, life);
    }

    /// <summary>An order of two or three slots: one that waits, hides, expires, follows or belongs to another.</summary>
    private RichOrder Rich(long account, int instrument)
    {
        long price = Near(instrument);
        OrderType type = (OrderType)_random.Between(1, 9);
        Command order = Order(account, instrument) with
        {
            Type = type,
            Price = type is OrderType.Market or OrderType.Stop or OrderType.TakeProfit or OrderType.TrailingStop ? 0 : price,
            TimeInForce = (TimeInForce)_random.Between(1, 7),
        };
        bool waits = type is >= OrderType.Stop and <= OrderType.TrailingStopLimit;
        OrderDetail detail = new()
        {
            TriggerPrice = waits ? Near(instrument) : 0,
            TrailDistance = type is OrderType.TrailingStop or OrderType.TrailingStopLimit ? _random.Between(1, 60) : 0,
            DisplayQuantity = _random.Below(4) == 0 ? _random.Between(1, 20) : 0,
            MinimumQuantity = _random.Below(8) == 0 ? _random.Between(1, 10) : 0,
            ExpiryNanos = order.TimeInForce == TimeInForce.GoodTillDate ? _nowNanos + _random.Between(1, 50) * StepNanos : 0,
            TriggerBy = waits ? (TriggerSource)_random.Below(3) : TriggerSource.Last,
            Peg = type == OrderType.Pegged ? (PegKind)_random.Between(1, 3) : PegKind.None,
            SelfTrade = (SelfTradeRule)_random.Below(5),
            SessionGroup = (int)_random.Between(0, 3),
        };
        return _random.Below(3) switch
        {
            0 => Commands.Rich(order, detail, new OrderLinks { OtherOrderId = Math.Max(1, _orders - _random.Between(1, 10)) }),
            1 => Commands.Rich(order, detail, Bracket(price, order.Side)),
            _ => Commands.Rich(order, detail),
        };
    }

    private OrderLinks Bracket(long price, Side side)
    {
        long up = side == Side.Buy ? 1 : -1;
        _orders += 2;
        return new OrderLinks
        {
            TakeProfitOrderId = _orders - 1,
            TakeProfitTrigger = Math.Max(1, price + up * _random.Between(1, 60)),
            StopLossOrderId = _orders,
            StopLossTrigger = Math.Max(1, price - up * _random.Between(1, 60)),
        };
    }

    private Command Tick(int instrument)
    {
        long mark = _marks[instrument];
        long jump = _random.Below(60) == 0 ? mark * _random.Between(-25, 25) / 100 : 0;
        _marks[instrument] = Math.Clamp(mark + _drift + jump + _random.Between(-8, 8), 200, 18_000);
        return Commands.MarkTick(_nowNanos, instrument, _marks[instrument]);
    }

    private long Near(int instrument) => Math.Max(1, _marks[instrument] + _random.Between(-25, 25));

    /// <summary>Any kind, fields drawn without sense: every one must be refused or mean something, and do the same in every life.</summary>
    private RichOrder Odd(long account, int instrument)
    {
        Command command = new()
        {
            Kind = (CommandKind)_random.Below(32),
            Slots = (byte)_random.Between(1, 3),
            Version = Command.CurrentVersion,
            TimeNanos = _nowNanos,
            Instrument = instrument,
            AccountId = account,
            OrderId = _random.Between(-1, 40),
            Price = _random.Between(-2_000, 2_000),
            Quantity = _random.Between(-100, 100),
            Side = (Side)_random.Below(4),
        };
        return new RichOrder { Head = command, Detail = new OrderDetail { TriggerPrice = _random.Between(-5, 5_000), SessionGroup = (int)_random.Between(-1, 5) } };
    }
}
