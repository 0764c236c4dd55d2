// Funding: one side pays the other at set times, on the mark. RULES.md section 11.
using System.Linq;
using LowLatencyEngine.Messages;
using Big = System.Int128;
using static LowLatencyEngine.Tests.Models.ReferenceMath;

namespace LowLatencyEngine.Tests.Models;

/// <summary>An instrument's funding rate and when it is paid.</summary>
internal sealed class RefFunding
{
    public long Rate;

    /// <summary>0: no payment is due.</summary>
    public long Due;

    /// <summary>It was due on a stale mark.</summary>
    public bool IsOverdue;
}

internal sealed partial class ReferenceEngine
{
    private RejectReason SetFundingRate(in Command command)
    {
        if (command.Instrument < 0 || command.Instrument >= _instruments.Length) return RejectReason.UnknownInstrument;

        RefInstrument instrument = _instruments[command.Instrument];
        if (command.Amount <= _timeNanos) return RejectReason.InvalidAmount;
        if (command.Price < -(Big)instrument.Terms.FundingRateMaxPpm) return RejectReason.BelowMinimum;
        if (command.Price > instrument.Terms.FundingRateMaxPpm) return RejectReason.AboveMaximum;

        Note(Path.FundingReplacesOverdue, instrument.Funding.IsOverdue);
        instrument.Funding.Rate = command.Price;
        PayFundingAt(instrument, command.Amount);
        Emit(new EngineEvent { Kind = EventKind.FundingRateSet, Quantity = command.Price, Amount = command.Amount }, instrument);
        return RejectReason.None;
    }

    private void PayFundingAt(RefInstrument instrument, long due)
    {
        DropTimers(RefTimerKind.Funding, instrument);
        (instrument.Funding.Due, instrument.Funding.IsOverdue) = (due, false);
        if (due != 0) SetTimer(RefTimerKind.Funding, due, instrument);
    }

    private void FundingIsDue(RefInstrument instrument)
    {
        if (instrument.IsStale) instrument.Funding.IsOverdue = true;
        else PayFunding(instrument);
    }

    private void PayOverdueFunding(RefInstrument instrument)
    {
        if (!instrument.Funding.IsOverdue) return;

        Note(Path.FundingOverdue);
        PayFunding(instrument);
    }

    private void PayFunding(RefInstrument instrument)
    {
        (_cause, _depth) = (LiquidationCause.Funding, 0);
        RefFunding funding = instrument.Funding;
        int payingSign = funding.Rate > 0 ? 1 : -1;
        Big paid = 0, received = 0, longLots = 0;
        int payers = 0, receivers = 0;
        foreach (RefPosition position in _accounts.Values.Append(_fund).Select(a => a.Positions[instrument.Number]).OfType<RefPosition>().Where(p => p.Quantity != 0))
        {
            Big exact = Notional(position) * Abs((Big)funding.Rate);
            RefUnit unit = UnitOf(position);
            longLots += Max(0, position.Quantity);
            if (position.Sign == payingSign)
            {
                Big pays = Up(exact, Million);
                paid += pays;
                payers += pays > 0 ? 1 : 0;
                AddMoney(unit, -pays);
            }
            else
            {
                Big gets = Down(exact, Million);
                received += gets;
                receivers += gets > 0 ? 1 : 0;
                if (position.AccountId == 0) FundReceives(unit.Currency, gets);
                else AddMoney(unit, gets);
            }

            Note(Path.FundingOfTheFund, position.AccountId == 0);
        }

        _houses[instrument.Terms.Currency].Rounding += paid - received;
        long rate = funding.Rate;
        PayFundingAt(instrument, NextFunding(instrument));
        Emit(new EngineEvent
        {
            Kind = EventKind.FundingPaid,
            Currency = (byte)instrument.Terms.Currency,
            Price = instrument.Mark,
            Quantity = rate,
            Amount = (long)paid,
        }, instrument, new FundingDetail
        {
            Received = (long)received,
            Rounding = (long)(paid - received),
            OpenInterest = (long)longLots,
            Payers = payers,
            Receivers = receivers,
            NextDueNanos = funding.Due,
        });
    }

    /// <summary>The first of due + interval, due + 2 · interval, … that is after now; 0: this was the only payment, or no clock reaches it.</summary>
    private long NextFunding(RefInstrument instrument)
    {
        Big interval = instrument.Terms.FundingIntervalNanos, due = instrument.Funding.Due;
        if (interval == 0) return 0;

        Big next = due + interval;
        if (next <= _timeNanos) next = due + (Down(_timeNanos - due, interval) + 1) * interval;
        Note(Path.FundingLapsed, next > due + interval);
        return next > long.MaxValue ? 0 : (long)next;
    }
}
