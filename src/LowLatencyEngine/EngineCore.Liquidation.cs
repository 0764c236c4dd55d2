// One liquidation: cancel the unit's orders, close its worst legs through the book at no worse than bankruptcy, wait for the next tick, and in the end
// hand what is left to the fund and to the other side of the market.
using LowLatencyEngine.Liquidation;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    private void WorkUnit(int unit)
    {
        ref UnitRow state = ref _units[unit];
        _margin.Evaluate(unit, out Health health);
        if (!state.Has(UnitFlags.Started))
        {
            if (!health.IsBreached || health.HasStaleLeg)
            {
                state.Flags &= ~UnitFlags.Queued;
                ref readonly QueuedUnit queued = ref _queue.PlaceOf(unit);
                if (!state.Has(UnitFlags.Touched)) _units.Touch(unit, ref state, queued.Cause, queued.Depth);
                _queue.Release(unit);
                return;
            }

            Start(unit, in health);
        }

        ref LiquidationRow record = ref _queue[unit];
        if (record.Stage == FractionStage.CoolDown && CoolsOn(unit)) return;

        bool isTakeover = state.Has(UnitFlags.TakeoverDue) || (record.WaitedIn != LiquidationQueue.None && IsOverdue(unit));
        if (isTakeover || Attempt(unit, ref health)) TakeOver(unit);
    }

    private void Start(int unit, in Health health)
    {
        ref LiquidationRow record = ref _queue.Begin(unit);
        record.StartedNanos = _outbox.NowNanos;
        _units[unit].Flags |= UnitFlags.Started;
        UnitOwner owner = _units.OwnerOf(unit);
        ref EngineEvent started = ref AnnounceUnit(EventKind.LiquidationStarted, in owner, health.Equity, health.Maintenance);
        started.Reason = (byte)record.Cause;
        started.Depth = record.Depth;
        if (_units.IsIsolated(unit)) started.Price = _marks[owner.Instrument].Mark;
        CancelOrdersOf(unit);
    }

    private void CancelOrdersOf(int unit)
    {
        if (_units.IsIsolated(unit))
        {
            CancelAllOf(_units.PositionOf(unit));
            return;
        }

        int currency = _units.CurrencyOf(unit);
        for (int p = _units.FirstLeg(unit); p != Ledger.None; p = _ledger.Position(p).NextOfAccount)
        {
            ref PositionRow row = ref _ledger.Position(p);
            if (_ledger.Contracts[row.Instrument].Currency != currency) continue;

            if (row.IsIsolated)
            {
                CancelOpening(p, Side.Buy);
                CancelOpening(p, Side.Sell);
            }
            else
            {
                CancelAllOf(p);
            }
        }
    }

    private void CancelAllOf(int position)
    {
        ref PositionRow row = ref _ledger.Position(position);
        if (row.FirstBuy != Ledger.None) CancelAll(position, Side.Buy, CancelReason.Liquidation);
        if (row.FirstSell != Ledger.None) CancelAll(position, Side.Sell, CancelReason.Liquidation);
    }

    /// <summary>Cancels the orders of a side that would open: any of whose lots lie beyond what the position absorbs.</summary>
    private void CancelOpening(int position, Side side)
    {
        long closable = _ledger.Position(position).ClosableBy(side);
        for (int slot = _ledger.Position(position).FirstOrder(side); slot != Ledger.None;)
        {
            ref OpenOrderRow order = ref _openOrders[slot];
            int next = order.Next;
            if (!order.IsReduceOnly)
            {
                long lots = order.Lots;
                if (lots > closable && next != Ledger.None && OtherOf(slot) == next) next = _openOrders[next].Next;
                if (lots > closable) CancelResting(slot, CancelReason.Liquidation);
                closable = System.Math.Max(0, closable - lots);
            }

            slot = next;
        }
    }

    /// <summary>One attempt in the book; the unit's health is what it was before and will be after. True: the fund must take over. False: ended, waiting, or cut by the event limit and queued again.</summary>
    private bool Attempt(int unit, ref Health health)
    {
        ref LiquidationRow record = ref _queue[unit];
        int attempts = record.Attempts;
        bool isCounted = false;
        LiquidationPolicy policy;
        while (true)
        {
            if (IsSaved(unit, in health)) return false;

            int leg = _legs.PickLeg(unit);
            if (leg == Ledger.None)
            {
                WaitForBlockedLeg(unit);
                return false;
            }

            record.Attempts = attempts + 1;
            record.LastLeg = leg;
            CancelReason cut = SendOrder(unit, leg, in health, out bool isWhole, out bool isUnfinished);
            if (isUnfinished)
            {
                record.Attempts = attempts;
                _queue.Prepend(unit);
                return false;
            }

            _margin.Evaluate(unit, out health);
            if (cut == CancelReason.Breaker)
            {
                if (!isCounted) record.Attempts = attempts;
                continue;
            }

            isCounted = true;
            policy = _legs.PolicyOf(leg);
            if (!isWhole || (_ledger.Position(leg).Quantity != 0 && policy != LiquidationPolicy.TierStepDown)) break;
        }

        if (IsSaved(unit, in health)) return false;
        if (policy == LiquidationPolicy.Fraction && IsInCoolDown(unit)) return false;
        return IsLastAttempt(unit);
    }

    /// <summary>Ends a liquidation that needs no more.</summary>
    private bool IsSaved(int unit, in Health health)
    {
        if (health.Legs > 0 && !_margin.IsAboveExit(in health)) return false;

        End(unit, in health);
        return true;
    }

    /// <summary>Whether the attempts or the deadline of the leg tried last are used up; if not, the unit waits for that instrument's next tick.</summary>
    private bool IsLastAttempt(int unit)
    {
        ref LiquidationRow record = ref _queue[unit];
        int instrument = _ledger.Position(record.LastLeg).Instrument;
        if (record.Attempts >= _ledger.Contracts[instrument].Terms.AttemptsMax || _queue.IsOverdue(unit, instrument)) return true;

        _queue.Wait(unit, instrument, TradingNanos(instrument));
        return false;
    }

    private void WaitForBlockedLeg(int unit)
    {
        int instrument = _ledger.Position(_legs.FirstBlockedLeg(unit)).Instrument;
        _queue.Wait(unit, instrument, TradingNanos(instrument));
    }

    /// <summary>
    /// Sends one immediate-or-cancel order at the leg's bankruptcy price through the ordinary matching. Unfinished: the event limit cut it, and the next command
    /// has room. An order that passed by as many makers as it may has had its attempt: nothing would be different at the next.
    /// </summary>
    private CancelReason SendOrder(int unit, int leg, in Health health, out bool isWhole, out bool isUnfinished)
    {
        ref PositionRow row = ref _ledger.Position(leg);
        long bankruptcyValue = _legs.BankruptcyValue(leg, in health);
        LiquidationTerms terms = new(unit, _queue[unit].Depth, System.Math.Abs(row.Quantity), bankruptcyValue);
        Ticket ticket = new()
        {
            AccountId = row.AccountId,
            OrderId = --_lastEngineOrderId,
            Account = row.Account,
            Position = leg,
            Instrument = row.Instrument,
            Side = row.Quantity > 0 ? Side.Sell : Side.Buy,
            Type = OrderType.Limit,
            TimeInForce = TimeInForce.ImmediateOrCancel,
            Flags = OrderFlags.Liquidation,
            Limit = _legs.LimitPrice(leg, bankruptcyValue),
            Leaves = _legs.Size(leg, in health, _queue[unit].Stage),
        };
        AnnounceAccepted(in ticket);
        CancelReason cut = Match(ref ticket, in terms);
        isUnfinished = cut == CancelReason.WorkLimit && !_outbox.HasRoom(MatchSlots);
        RestOrCancel(in ticket, cut);
        isWhole = ticket.Leaves == 0;
        return cut;
    }
}
