// Pro-rata at one price: the first order gets up to the top order's lots; what is left is shared in proportion to the lots shown, truncated, shares below
// the minimum dropped; what truncation leaves goes to who came first, by the ordinary loop. A taker that takes all lots shown needs no sharing.
//
// Worst case: the first SharersMax orders of a price share, however many stand there.
using System;
using LowLatencyEngine.Book;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Orders;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    /// <summary>Shares a price out. False: the taker's rest must be cancelled, for <paramref name="stop"/>.</summary>
    private bool TryShareOut(ref Ticket ticket, int first, in LiquidationTerms liquidation, ref CancelReason stop)
    {
        OrderBook book = _books[ticket.Instrument];
        Side makerSide = ticket.Side == Side.Buy ? Side.Sell : Side.Buy;
        Instrument terms = _ledger.Contracts[ticket.Instrument].Terms;
        long price = PriceOf(first);
        if (MostLots(in ticket) >= book.LotsAt(makerSide, price)) return true;
        if (terms.TopOrderMax > 0 && MatchOne(ref ticket, first, terms.TopOrderMax, in liquidation, ref stop) == Step.Stopped) return false;

        PlanShares(book.FrontAt(makerSide, price), price);
        long pot = MostLots(in ticket);
        for (int i = 0; i < _proRata.Count && ticket.Leaves > 0; i++)
        {
            ref SharerRow sharer = ref _proRata[i];
            long share = (long)((Int128)pot * sharer.Lots / _proRata.Lots);
            if (share == 0 || share < terms.AllocationMin || !StillRests(ticket.Instrument, sharer.Slot, sharer.OrderId)) continue;
            if (!_outbox.HasRoom(MatchSlots))
            {
                stop = CancelReason.WorkLimit;
                return false;
            }

            if (MatchOne(ref ticket, sharer.Slot, share, in liquidation, ref stop) == Step.Stopped) return false;
        }

        return true;
    }

    private void PlanShares(int slot, long price)
    {
        _proRata.Clear();
        while (slot != OrderPool.None && !_proRata.IsFull && _pool.PriceOf(slot) == price
            && (_openOrders[slot].Flags & (OrderFlags.Hidden | OrderFlags.AllOrNone)) == 0)
        {
            _proRata.Add(slot, _pool.IdOf(slot), _pool[slot].Leaves);
            slot = _books[_pool.InstrumentOf(slot)].Next(slot);
        }
    }

    /// <summary>Most lots a ticket may trade now.</summary>
    private long MostLots(in Ticket ticket) =>
        ticket.IsReduceOnly ? Math.Min(ticket.Leaves, _ledger.Position(ticket.Position).ClosableBy(ticket.Side)) : ticket.Leaves;
}
