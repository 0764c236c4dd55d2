// One unit's liquidation: start, attempts in the book, end. RULES.md section 7.
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using Big = System.Int128;
using static LowLatencyEngine.Tests.Models.ReferenceMath;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    private void WorkOn(RefUnit unit)
    {
        bool starts = unit.Running is null;
        if (starts)
        {
            if (!IsBreached(unit) || HasStaleLeg(unit))
            {
                Note(Path.DroppedAtStart);
                return;
            }

            Start(unit);
        }

        (_cause, _depth) = (LiquidationCause.Cascade, unit.Running!.Depth + 1);
        if (unit.Running.Stage == RefStage.CoolDown && CoolsOn(unit)) return;

        bool late = !starts && DeadlinePassed(unit, _instruments[unit.Running.WaitsIn]) && MayTakeOver(unit, _instruments[unit.Running.WaitsIn]);
        Note(Path.DeadlineTakeover, late);
        if (late) TakeOver(unit);
        else Attempt(unit);
    }

    /// <summary>While it cools down a liquidation may end, and that is all. False: the cool-down is over.</summary>
    private bool CoolsOn(RefUnit unit)
    {
        RefLiquidation running = unit.Running!;
        if (running.CoolDownLeft <= 0)
        {
            running.Stage = RefStage.All;
            return false;
        }

        Note(Path.CoolsOn);
        if (IsSafe(unit)) End(unit);
        else Wait(unit, CoolsWhere(unit, _instruments[running.WaitsIn]));
        return true;
    }

    /// <summary>It cools where it waited, or, while that is closed, where the first open leg is.</summary>
    private RefInstrument CoolsWhere(RefUnit unit, RefInstrument waited)
    {
        if (IsOpen(waited) || FreshLegs(unit).FirstOrDefault() is not { } leg) return waited;

        Note(Path.CoolsElsewhere);
        return _instruments[leg.Instrument];
    }

    /// <summary>Where Fraction rules, only after an order for all.</summary>
    private static bool MayTakeOver(RefUnit unit, RefInstrument instrument) =>
        instrument.Terms.Policy != LiquidationPolicy.Fraction || unit.Running!.Stage == RefStage.AllTried;

    private void Start(RefUnit unit)
    {
        Note(unit.IsCross ? Path.CrossStart : Path.IsolatedStart);
        Note(Path.DeepCascade, unit.QueuedDepth > 1);
        unit.Running = new RefLiquidation
        {
            Cause = unit.QueuedCause,
            Depth = unit.QueuedDepth,
            StartNanos = _timeNanos,
        };
        Emit(new EngineEvent
        {
            Kind = EventKind.LiquidationStarted,
            AccountId = unit.AccountId,
            Currency = (byte)unit.Currency,
            Reason = (byte)unit.QueuedCause,
            Depth = DepthByte(unit.QueuedDepth),
            Amount = (long)EquityOf(unit),
            Quantity = (long)MaintenanceOf(unit),
            Price = InstrumentOf(unit)?.Mark ?? 0,
        }, InstrumentOf(unit));

        foreach (RefPosition position in RecordsOf(AccountOf(unit.AccountId), unit.Currency))
        {
            if (!unit.IsCross && position.Instrument != unit.Instrument) continue;

            RefInstrument instrument = _instruments[position.Instrument];
            bool all = UnitOf(position) == unit;
            foreach (Side side in new[] { Side.Buy, Side.Sell })
            {
                List<RefOrder> orders = all
                    ? OwnList(instrument, unit.AccountId, side)
                    : OpeningLots(position, side).Where(o => o.Lots > 0).Select(o => o.Order).ToList();
                foreach (RefOrder order in orders) CancelResting(instrument, order, CancelReason.Liquidation);
            }
        }
    }

    /// <summary>At or above the exit buffer, or flat: the liquidation ends.</summary>
    private bool IsSafe(RefUnit unit)
    {
        Big maintenance = MaintenanceOf(unit);
        return maintenance == 0 || EquityOf(unit) * Million >= maintenance * (Million + _options.ExitBufferPpm);
    }

    /// <summary>Legs on a fresh mark: the dearest margin per slippage first, then the largest, then by instrument.</summary>
    private List<RefPosition> FreshLegs(RefUnit unit)
    {
        List<RefPosition> legs = LegsOf(unit).Where(p => IsOpen(_instruments[p.Instrument])).ToList();
        legs.Sort((a, b) =>
        {
            Instrument termsA = _instruments[a.Instrument].Terms, termsB = _instruments[b.Instrument].Terms;
            Big rateA = termsA.Tiers[TierOf(termsA, Notional(a))].MaintenancePpm + _instruments[a.Instrument].AddOn.InForce;
            Big rateB = termsB.Tiers[TierOf(termsB, Notional(b))].MaintenancePpm + _instruments[b.Instrument].AddOn.InForce;
            int byRate = (rateB * termsA.SlippagePpm).CompareTo(rateA * termsB.SlippagePpm);
            if (byRate != 0) return byRate;

            int byNotional = Notional(b).CompareTo(Notional(a));
            return byNotional != 0 ? byNotional : a.Instrument.CompareTo(b.Instrument);
        });
        return legs;
    }

    private void Attempt(RefUnit unit)
    {
        bool counted = false;
        RefInstrument? last = null;
        while (true)
        {
            if (IsSafe(unit))
            {
                End(unit);
                return;
            }

            if (FreshLegs(unit).FirstOrDefault() is not { } leg) break;

            Note(Path.SecondLeg, counted);
            last = _instruments[leg.Instrument];
            unit.Running!.LastLeg = leg.Instrument;
            if (!SendLiquidationOrder(unit, leg, last, out bool whole))
            {
                Note(Path.LiquidationStopped);
                continue;
            }

            if (!counted) unit.Running!.Attempts++;
            counted = true;
            if (!whole || FreshLegs(unit).Count == 0) break;
            if (leg.Quantity != 0 && last.Terms.Policy != LiquidationPolicy.TierStepDown) break;

            Note(Path.SecondStep, leg.Quantity != 0);
        }

        if (IsSafe(unit)) End(unit);
        else if (last is null || FreshLegs(unit).Count == 0) WaitForFirstStaleLeg(unit);
        else if (last.Terms.Policy == LiquidationPolicy.Fraction && unit.Running!.Stage == RefStage.Part) CoolDown(unit, last);
        else if (IsLast(unit, last)) TakeOver(unit);
        else Wait(unit, last);
    }

    private void CoolDown(RefUnit unit, RefInstrument instrument)
    {
        Note(Path.CoolDown);
        (unit.Running!.Stage, unit.Running.CoolDownLeft) = (RefStage.CoolDown, instrument.Terms.CoolDownNanos);
        Wait(unit, instrument);
    }

    private bool IsLast(RefUnit unit, RefInstrument last)
    {
        if (last.Terms.Policy == LiquidationPolicy.Fraction) unit.Running!.Stage = RefStage.AllTried;
        return unit.Running!.Attempts >= last.Terms.AttemptsMax || DeadlinePassed(unit, last);
    }

    /// <summary>False if a breaker stopped it.</summary>
    private bool SendLiquidationOrder(RefUnit unit, RefPosition leg, RefInstrument instrument, out bool whole)
    {
        Big bankruptcy = MarkValue(leg) - Down(EquityOf(unit) * Maintenance(leg), MaintenanceOf(unit));
        RefOrder order = new()
        {
            Id = --_engineOrders,
            AccountId = unit.AccountId,
            Side = Opposite(leg.Side),
            Price = LiquidationLimit(instrument, leg, bankruptcy),
            Open = (long)LiquidationLots(unit, leg, instrument),
            Flags = OrderFlags.Liquidation,
            TimeInForce = TimeInForce.ImmediateOrCancel,
            Detail = new OrderDetail { SelfTrade = SelfTradeRule.CancelOldest },
            BankruptcyValue = bankruptcy,
            LegQuantity = leg.Quantity,
        };
        Note(Path.PartialLiquidation, order.Open < leg.Lots);
        Big filledBefore = unit.Running!.FilledLots, wanted = order.Open;
        EmitAccepted(instrument, order);
        Stop stop = MatchAndRest(instrument, order);
        whole = unit.Running.FilledLots - filledBefore == wanted;
        return stop == Stop.None;
    }

    /// <summary>Takes the liquidation fee of a fill out of its improvement over the bankruptcy value, and counts the fill.</summary>
    private Big BookLiquidationFill(RefInstrument instrument, RefOrder order, long price, Big lots)
    {
        RefUnit unit = AccountUnit(instrument, order);
        RefLiquidation running = unit.Running!;
        int sign = order.LegQuantity > 0 ? 1 : -1;
        Big proceeds = Value(instrument.Terms, price, sign * lots);
        Big improvement = Max(0, proceeds - Up(order.BankruptcyValue * lots, Abs(order.LegQuantity)));
        Big fee = Min(Fee(proceeds, instrument.Terms.LiquidationFeePpm), improvement);
        AddMoney(unit, -fee);
        FundReceives(unit.Currency, fee);

        running.FilledLots += lots;
        running.FilledValue += Abs(proceeds);
        running.Fees += fee;
        running.FundDelta += fee;
        running.Slippage += Value(instrument.Terms, instrument.Mark, sign * lots) - proceeds;
        return fee;
    }

    private void WaitForFirstStaleLeg(RefUnit unit)
    {
        Note(Path.WaitsStale);
        Wait(unit, LegsOf(unit).Select(leg => _instruments[leg.Instrument]).First(i => !IsOpen(i)));
    }

    private void End(RefUnit unit)
    {
        if (LegsOf(unit).Count == 0)
        {
            if (!unit.IsCross && unit.Money > 0) MarginToCash(AccountOf(unit.AccountId).Positions[unit.Instrument]!, unit.Money);
            if (unit.Money < 0) unit.Running!.FundDelta -= Settle(unit);
        }

        RefLiquidation run = unit.Running!;
        unit.Running = null;
        Emit(new EngineEvent
        {
            Kind = EventKind.LiquidationEnded,
            AccountId = unit.AccountId,
            Currency = (byte)unit.Currency,
            Depth = DepthByte(run.Depth),
            Quantity = (long)(run.FilledLots + run.TakeoverLots + run.DeleveragedLots),
            Price = (long)AveragePrice(unit, run),
            Amount = (long)run.Slippage,
        }, InstrumentOf(unit), new LiquidationTotals
        {
            FilledValue = (long)run.FilledValue,
            FilledLots = (long)run.FilledLots,
            Fees = (long)run.Fees,
            FundDelta = (long)run.FundDelta,
            TakeoverLots = (long)run.TakeoverLots,
            DeleveragedLots = (long)run.DeleveragedLots,
            Attempts = run.Attempts,
            DurationNanos = _timeNanos - run.StartNanos,
        });
    }

    private Big AveragePrice(RefUnit unit, RefLiquidation run)
    {
        if (unit.IsCross || run.FilledLots == 0) return 0;

        Instrument terms = _instruments[unit.Instrument].Terms;
        return terms.Kind == ContractKind.Linear
            ? Nearest(run.FilledValue, run.FilledLots * terms.Multiplier)
            : Nearest(terms.Multiplier * run.FilledLots, run.FilledValue);
    }
}
