// The crowd enters one by one at drawn times: account, cash, leverage, mode, order. Its cash is the initial margin at the worst price the
// order may pay, the fee, the loss that price would be against the mark, and the drawn cushion: no more, so that leverage means what it says.
// Margin calls of those who respond wait in a first-in-first-out ring; all delays are equal, so it stays sorted. Worst case: O(1) per event.
using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

internal sealed class TraderCrowd
{
    private readonly PopulationOptions _options;
    private readonly EngineOptions _engine;
    private readonly Instrument _instrument;
    private readonly int _number;
    private readonly Trader[] _traders;
    private readonly long[] _marginOf;
    private readonly (long DueNanos, int Trader, bool Isolated)[] _calls;
    private readonly bool[] _answered;
    private readonly StopPlacement _stops;
    private long _startNanos;
    private int _next, _callsHead, _callsTail;

    internal TraderCrowd(PopulationOptions options, EngineOptions engine, int number, Trader[] traders, ulong seed)
    {
        _options = options;
        _engine = engine;
        _instrument = engine.Instruments[number];
        _number = number;
        _traders = traders;
        _stops = new StopPlacement(options, _instrument, traders.Length, seed);
        _marginOf = new long[traders.Length];
        _calls = new (long, int, bool)[traders.Length];
        _answered = new bool[traders.Length];
        foreach (Trader trader in traders) Lots += trader.Lots;
    }

    /// <summary>Sum of all sizes.</summary>
    internal long Lots { get; }

    internal void Open(CommandPort port)
    {
        _startNanos = port.Now;
        port.Crowd = this;
    }

    /// <summary>When the next entry or answer is due, at or before <paramref name="until"/>; false: nothing till then.</summary>
    internal bool TryNextDue(long until, out long dueNanos)
    {
        dueNanos = long.MaxValue;
        if (_next < _traders.Length) dueNanos = _startNanos + _traders[_next].EntryNanos;
        if (_callsHead != _callsTail) dueNanos = Math.Min(dueNanos, _calls[_callsHead].DueNanos);
        return dueNanos <= until;
    }

    /// <summary>Does what is due at the port's time: one entry or one answer.</summary>
    internal void Act(CommandPort port)
    {
        if (_callsHead != _callsTail && _calls[_callsHead].DueNanos <= port.Now) Answer(port);
        else if (_next < _traders.Length) Enter(port, _next++);
    }

    internal void OnMarginCall(long accountId, long timeNanos, bool isolated)
    {
        long trader = accountId - 1;
        if ((ulong)trader >= (ulong)_traders.Length || !_traders[trader].Responds || _answered[trader]) return;

        _answered[trader] = true;
        _calls[_callsTail++] = (timeNanos + _options.RespondNanos, (int)trader, isolated);
    }

    private void Answer(CommandPort port)
    {
        (_, int trader, bool isolated) = _calls[_callsHead++];
        long amount = Math.Max(1, ContractMath.Share(_marginOf[trader], _options.TopUpPpm));
        Command deposit = Commands.Deposit(port.Now, trader + 1, _instrument.Currency, amount);
        port.Send(in deposit);
        if (!isolated) return;

        Command move = Commands.MoveMargin(port.Now, trader + 1, _number, amount);
        port.Send(in move);
    }

    private void Enter(CommandPort port, int index)
    {
        Trader trader = _traders[index];
        long account = index + 1, mark = port.Mark;
        int sign = trader.Side == Side.Buy ? 1 : -1;
        long limit = ContractMath.Moved(_instrument, mark, sign * (long)_options.EntryLimitPpm);
        long value = Math.Max(ContractMath.Value(_instrument, limit, trader.Lots), ContractMath.Value(_instrument, mark, trader.Lots));
        long openLoss = Math.Abs(ContractMath.Value(_instrument, limit, trader.Lots) - ContractMath.Value(_instrument, mark, trader.Lots));
        long margin = ContractMath.InitialMargin(_engine, _instrument, value, trader.Leverage);
        _marginOf[index] = margin;
        long cash = margin + ContractMath.TakerFee(_instrument, value) + openLoss + ContractMath.Share(margin, trader.CushionPpm) + 1;

        Command open = Commands.OpenAccount(port.Now, account);
        Command deposit = Commands.Deposit(port.Now, account, _instrument.Currency, cash);
        Command leverage = Commands.SetLeverage(port.Now, account, _number, trader.Leverage);
        port.Send(in open);
        port.Send(in deposit);
        port.Send(in leverage);
        if (trader.Mode == MarginMode.Isolated)
        {
            Command mode = Commands.SetMarginMode(port.Now, account, _number, MarginMode.Isolated);
            port.Send(in mode);
        }

        Command order = Commands.LimitOrder(port.Now, account, account, _number, trader.Side, limit, trader.Lots, TimeInForce.ImmediateOrCancel);
        port.Send(in order);
        if (_stops.TryTrigger(index, trader.Side, mark, out long trigger)) PlaceStop(port, index, trader, trigger);
    }

    /// <summary>A stop that closes what the entry opened; where that is nothing, it is refused and nothing waits.</summary>
    private void PlaceStop(CommandPort port, int index, Trader trader, long trigger)
    {
        Side side = trader.Side == Side.Buy ? Side.Sell : Side.Buy;
        Command market = Commands.MarketOrder(port.Now, index + 1, (1L << 42) + index, _number, side, trader.Lots, flags: OrderFlags.ReduceOnly);
        market.Type = OrderType.Stop;
        RichOrder stop = Commands.Rich(market, new OrderDetail { TriggerPrice = trigger, TriggerBy = _options.StopBy });
        port.Send(in stop.Head);
    }
}
