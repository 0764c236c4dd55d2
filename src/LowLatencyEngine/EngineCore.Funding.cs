// Funding: what longs pay shorts, or shorts longs, at a set time. Atomic: one event with rate, mark and totals, from which every account's amount follows;
// one pass over the instrument's positions in account order. Payers are rounded up, receivers down, what that leaves over goes to Rounding.
//
// Worst case: a pass over all positions of the instrument, and as many units to look at afterwards. Together with the ranking of a deleveraging and
// the spreading of a loss the only work that grows with the number of positions.
using System;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;
using LowLatencyEngine.Timers;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    private RejectReason SetFundingRate(in Command command)
    {
        if ((uint)command.Instrument >= (uint)_books.Length) return RejectReason.UnknownInstrument;
        if (command.Amount <= _outbox.NowNanos) return RejectReason.InvalidAmount;

        int most = _ledger.Contracts[command.Instrument].Terms.FundingRateMaxPpm;
        if (command.Price < -most) return RejectReason.BelowMinimum;
        if (command.Price > most) return RejectReason.AboveMaximum;

        ref FundingRow funding = ref _funding[command.Instrument];
        funding.RatePpm = command.Price;
        ScheduleFunding(command.Instrument, command.Amount);
        ref EngineEvent set = ref _outbox.Add(EventKind.FundingRateSet, command.Instrument, 0);
        set.Quantity = command.Price;
        set.Amount = command.Amount;
        return RejectReason.None;
    }

    /// <summary>Sets the timer of the next payment, in place of the one that was; 0: none.</summary>
    private void ScheduleFunding(int instrument, long dueNanos)
    {
        ref FundingRow funding = ref _funding[instrument];
        if (funding.TimerPlusOne != 0) _timers.Cancel(funding.TimerPlusOne - 1);
        funding.DueNanos = dueNanos;
        funding.IsOverdue = false;
        funding.TimerPlusOne = dueNanos == 0 ? 0 : _timers.Set(TimerKind.Funding, dueNanos, instrument) + 1;
    }

    /// <summary>The timer of a payment: pays, or leaves it to the tick that makes the mark fresh.</summary>
    private void FundingIsDue(int instrument)
    {
        _funding[instrument].TimerPlusOne = 0;
        if (_marks[instrument].IsStale) _funding[instrument].IsOverdue = true;
        else PayFunding(instrument);
    }

    private void PayFunding(int instrument)
    {
        ref FundingRow funding = ref _funding[instrument];
        long mark = _marks[instrument].Mark;
        long rate = funding.RatePpm;
        FundingDetail totals = default;
        long paid = 0;
        for (int p = _ledger.Interest(instrument).FirstPosition; p != Ledger.None; p = _ledger.Position(p).NextOfInstrument)
        {
            ref PositionRow row = ref _ledger.Position(p);
            if (row.Quantity == 0) continue;

            if (row.Quantity > 0) totals.OpenInterest += row.Quantity;
            long amount = FundingOf(in row, mark, rate);
            if (amount == 0) continue;

            if (amount < 0) (paid, totals.Payers) = (paid - amount, totals.Payers + 1);
            else (totals.Received, totals.Receivers) = (totals.Received + amount, totals.Receivers + 1);
            Book(p, amount);
        }

        totals.Rounding = paid - totals.Received;
        _ledger.House(_ledger.Contracts[instrument].Currency).Rounding += totals.Rounding;
        ScheduleFunding(instrument, NextFunding(instrument));
        totals.NextDueNanos = funding.DueNanos;

        ref EngineEvent said = ref _outbox.Add(EventKind.FundingPaid, instrument, 0, out Span<FundingDetail> detail);
        said.Currency = (byte)_ledger.Contracts[instrument].Currency;
        said.Price = mark;
        said.Quantity = rate;
        said.Amount = paid;
        detail[0] = totals;
    }

    /// <summary>What a position gets: negative where it pays.</summary>
    private long FundingOf(in PositionRow row, long mark, long rate)
    {
        long notional = _ledger.Contracts[row.Instrument].Notional(mark, row.Quantity);
        bool pays = row.Quantity > 0 == rate > 0;
        return pays ? -Rates.PpmUp(notional, Math.Abs(rate)) : (long)((Int128)notional * Math.Abs(rate) / Rates.Million);
    }

    private void Book(int position, long amount)
    {
        ref PositionRow row = ref _ledger.Position(position);
        if (row.Account == Ledger.Fund)
        {
            _ledger.CreditFund(_ledger.Contracts[row.Instrument].Currency, amount);
            return;
        }

        int unit = _units.OfPosition(position);
        _units.Collateral(unit) += amount;
        _units.TouchMoney(unit, amount, LiquidationCause.Funding, 0);
    }

    /// <summary>The next due time of an interval that lies ahead: payments that no command came for lapse. 0: the rate was for one payment.</summary>
    private long NextFunding(int instrument)
    {
        long interval = _ledger.Contracts[instrument].Terms.FundingIntervalNanos;
        if (interval == 0) return 0;

        Int128 due = _funding[instrument].DueNanos;
        Int128 missed = Int128.Max(0, ((Int128)_outbox.NowNanos - due) / interval);
        Int128 next = due + (missed + 1) * interval;
        return next > long.MaxValue ? 0 : (long)next;
    }
}
