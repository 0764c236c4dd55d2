// A market in which everything happens: traders and makers, runs and jumps of the mark, money in and out, modes and leverages, settings of the
// house, and now and then nonsense. From the seed alone; looks at nothing the engine says, so the same seed sends the same commands whatever survives.
using System;
using System.Collections.Generic;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

/// <summary>Draws commands for a small engine.</summary>
internal sealed class ChaosFlow
{
    private const long StepNanos = 1_000_000;
    private const long StartNanos = 1_700_000_000_000_000_000;

    private readonly SeededRandom _random;
    private readonly long[] _marks;
    private readonly Queue<Command> _planned = new();
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

    internal Command Next()
    {
        if (_planned.TryDequeue(out Command planned)) return planned;

        _nowNanos += random(4) == 0 ? 20 * StepNanos : StepNanos;
        if (random(40) == 0) _drift = _random.Between(-30, 30);
        long account = 1 + random(_accounts);
        int instrument = (int)random(_marks.Length);
        return random(100) switch
        {
            < 45 => Order(account, instrument),
            < 60 => Tick(instrument),
            < 68 => Commands.CancelOrder(_nowNanos, account, Math.Max(1, _orders - random(30)), instrument),
            < 73 => Commands.AmendOrder(_nowNanos, account, Math.Max(1, _orders - random(10)), instrument, Near(instrument), 1 + random(40)),
            < 76 => Commands.MassCancel(_nowNanos, account),
            < 81 => Commands.Deposit(_nowNanos, account, 0, _random.Between(1, 100_000)),
            < 85 => Commands.Withdraw(_nowNanos, account, 0, _random.Between(1, 50_000)),
            < 87 => Commands.SetLeverage(_nowNanos, account, instrument, _random.Between(1, 60)),
            < 89 => Commands.SetMarginMode(_nowNanos, account, instrument, random(2) == 0 ? MarginMode.Cross : MarginMode.Isolated),
            < 91 => Commands.MoveMargin(_nowNanos, account, instrument, _random.Between(-5_000, 20_000)),
            < 93 => Commands.IndexTick(_nowNanos, instrument, _marks[instrument] + _random.Between(-5, 5)),
            < 95 => Commands.Heartbeat(_nowNanos),
            < 96 => Commands.FundDeposit(_nowNanos, 0, _random.Between(1, 10_000)),
            _ => Odd(account, instrument),
        };

        long random(long bound) => _random.Below(bound);
    }

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
        if (_random.Below(6) == 0) return Commands.MarketOrder(_nowNanos, account, _orders, instrument, side, lots);

        TimeInForce life = _random.Below(8) switch { 0 => TimeInForce.ImmediateOrCancel, 1 => TimeInForce.FillOrKill, _ => TimeInForce.GoodTillCancel };
        return Commands.LimitOrder(_nowNanos, account, _orders, instrument, side, Near(instrument), lots, life);
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
    private Command Odd(long account, int instrument) => new()
    {
        Kind = (CommandKind)_random.Below(32),
        Slots = 1,
        Version = Command.CurrentVersion,
        TimeNanos = _nowNanos,
        Instrument = instrument,
        AccountId = account,
        OrderId = _random.Between(-1, 40),
        Price = _random.Between(-2_000, 2_000),
        Quantity = _random.Between(-100, 100),
        Side = (Side)_random.Below(4),
    };
}
