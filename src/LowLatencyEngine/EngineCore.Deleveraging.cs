// Deleveraging: what neither the book nor the fund took is closed against the opposite positions, by rank or in proportion to their lots, at the value
// at which the position leaves. Whoever gives lots is shown where he stood in the ranking.
// Worst case: ranked, the ranking itself; in proportion, three walks over it and one event for each opposite position, up to the event limit.
using System;
using LowLatencyEngine.Liquidation;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    /// <summary>One position on its way out: its value is handed out with its lots, the last lots take what is left of it.</summary>
    private struct Leaving
    {
        internal int Position;
        internal long Lots;
        internal long Value;
        internal long Given;
        internal byte Depth;
        internal int TouchedDepth;
    }

    /// <summary>
    /// Closes what is left of a position against the opposite ones, each at its part of the value.
    /// Returns the lots done; fewer than all only when the event limit cuts.
    /// </summary>
    /// <param name="position">The position; what it holds now leaves.</param>
    /// <param name="value">At which value it leaves, signed as the position.</param>
    /// <param name="rankLots">Lots of the whole leg, signed, and its value: what the ranking is computed with.</param>
    /// <param name="rankValue">See <paramref name="rankLots"/>.</param>
    /// <param name="depth">Cascade depth of the events.</param>
    /// <param name="touchedDepth">Cascade depth of what it does to others.</param>
    private long Deleverage(int position, long value, long rankLots, long rankValue, int depth, int touchedDepth)
    {
        ref PositionRow row = ref _ledger.Position(position);
        Leaving leaving = new()
        {
            Position = position,
            Lots = Math.Abs(row.Quantity),
            Value = value,
            Depth = (byte)depth,
            TouchedDepth = touchedDepth,
        };
        if (_ledger.Contracts[row.Instrument].Terms.DeleverageRule == DeleverageRule.ProRata) GiveInProportion(ref leaving, rankLots, rankValue);
        while (row.Quantity != 0 && _outbox.HasRoom(TakeoverSlots / 2))
        {
            int counter = _ranking.Best(row.Instrument, rankLots, rankValue, _worked);
            Give(ref leaving, counter, Math.Min(Math.Abs(row.Quantity), Math.Abs(_ledger.Position(counter).Quantity)));
        }

        return leaving.Lots - Math.Abs(row.Quantity);
    }

    /// <summary>
    /// The profitable opposite positions give in proportion to their lots, truncated; the lots left over come one each from the best ranked.
    /// The fund and positions in liquidation are left out.
    /// </summary>
    private void GiveInProportion(ref Leaving leaving, long rankLots, long rankValue)
    {
        int instrument = _ledger.Position(leaving.Position).Instrument;
        int first = _ranking.Best(instrument, rankLots, rankValue, _worked);
        Int128 offered = 0;
        for (int p = first; p != Ledger.None; p = _ranking.After(p, rankLots)) offered += ProfitableLots(p, rankLots);
        long taken = (long)Int128.Min(leaving.Lots, offered);
        if (taken == 0) return;

        long leftOver = taken;
        for (int p = first; p != Ledger.None; p = _ranking.After(p, rankLots)) leftOver -= PartOf(taken, ProfitableLots(p, rankLots), offered);
        for (int p = first; p != Ledger.None && _outbox.HasRoom(TakeoverSlots / 2); p = _ranking.After(p, rankLots))
        {
            long has = ProfitableLots(p, rankLots);
            long lots = PartOf(taken, has, offered);
            if (lots < has && leftOver > 0)
            {
                lots++;
                leftOver--;
            }

            if (lots > 0) Give(ref leaving, p, lots);
        }
    }

    private static long PartOf(long taken, long lots, Int128 offered) => (long)((Int128)taken * lots / offered);

    private long ProfitableLots(int position, long against)
    {
        ref PositionRow row = ref _ledger.Position(position);
        if (_ranking.GroupOf(position, against) is not (Ranking.Unhurt or Ranking.Other)) return 0;

        return _ranking.MayGive(position, against) && _margin.UnrealisedPnl(in row) > 0 ? Math.Abs(row.Quantity) : 0;
    }

    private void Give(ref Leaving leaving, int counter, long lots)
    {
        ref PositionRow row = ref _ledger.Position(leaving.Position);
        ref PositionRow counterRow = ref _ledger.Position(counter);
        Contract contract = _ledger.Contracts[row.Instrument];
        long mark = _marks[row.Instrument].Mark;
        bool isLong = row.Quantity > 0;
        long lotsAsHeld = isLong ? lots : -lots;
        long part = lots == Math.Abs(row.Quantity) ? leaving.Value - leaving.Given : Rates.Share(leaving.Value, lots, leaving.Lots);
        leaving.Given += part;
        long bound1 = contract.Value(1, lotsAsHeld);
        long bound2 = contract.Value(contract.Terms.PriceMax, lotsAsHeld);
        bool isFund = counterRow.Account == Ledger.Fund;
        long paid = isFund ? contract.Value(mark, lotsAsHeld) : Math.Clamp(part, Math.Min(bound1, bound2), Math.Max(bound1, bound2));

        ref EngineEvent slot = ref _outbox.Add(EventKind.Deleveraged, row.Instrument, row.AccountId, out Span<DeleverageDetail> detail);
        slot.Currency = (byte)contract.Currency;
        slot.Side = isLong ? Side.Buy : Side.Sell;
        slot.Quantity = lots;
        slot.Price = mark;
        slot.Amount = paid;
        slot.Depth = leaving.Depth;
        byte group = _ranking.GroupOf(counter, row.Quantity);
        CloseAtValue(leaving.Position, lotsAsHeld, paid, leaving.TouchedDepth);
        CloseAtValue(counter, -lotsAsHeld, -paid, leaving.TouchedDepth);
        detail[0] = new DeleverageDetail
        {
            CounterAccountId = counterRow.AccountId,
            CounterPosition = counterRow.Quantity,
            Group = group,
        };
    }
}
