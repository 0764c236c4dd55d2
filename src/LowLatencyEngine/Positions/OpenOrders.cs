// Each position links its resting orders per side in priority order (best price first, then arrival) and keeps the sums that margin needs.
// The common case, no order beyond the mark and nothing to count away, reads the sums alone. Insertion walks from the best price: its
// worst case is the number of the account's own orders on that side of that instrument.
using System;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Positions;

/// <summary>The resting orders as their owners' margin sees them, by the book's slot numbers.</summary>
internal sealed class OpenOrders : IDisposable
{
    private readonly Ledger _ledger;
    private Table<OpenOrderRow> _rows;

    internal OpenOrders(Ledger ledger, int ordersMax)
    {
        _ledger = ledger;
        _rows = new Table<OpenOrderRow>(ordersMax);
    }

    internal long Bytes => _rows.Bytes;

    internal ref OpenOrderRow this[int slot] => ref _rows[slot];

    /// <summary>Brings an order's row near.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Prefetch(int slot) => _rows.Prefetch(slot);

    /// <summary>Whether a price of this side stands before another in the book.</summary>
    internal static bool IsBetter(Side side, long price, long than) => side == Side.Buy ? price > than : price < than;

    internal void Add(int slot, int position, Side side, long price, long lots, OrderFlags flags, bool isRich)
    {
        int previous = Ledger.None;
        int next = _ledger.Position(position).FirstOrder(side);
        while (next != Ledger.None && !IsBetter(side, price, _rows[next].Price))
        {
            previous = next;
            next = _rows[next].Next;
        }

        _rows[slot] = new OpenOrderRow { Price = price, Lots = lots, Position = position, Side = side, Flags = flags, IsRich = isRich };
        Link(slot, previous, next);
        _ledger.Account(_ledger.Position(position).Account).OpenOrders++;
        Count(in _rows[slot], 0, lots);
    }

    /// <summary>Gives an order another price and other lots, behind its owner's orders of that price.</summary>
    internal void Move(int slot, long price, long lots)
    {
        OpenOrderRow row = _rows[slot];
        Remove(slot);
        Add(slot, row.Position, row.Side, price, lots, row.Flags, row.IsRich);
        _rows[slot].Traits = row.Traits;
    }

    /// <summary>Takes an order out for good.</summary>
    internal void Remove(int slot)
    {
        Detach(slot);
        _ledger.Account(_ledger.Position(_rows[slot].Position).Account).OpenOrders--;
    }

    /// <summary>Takes an order out of list and sums, keeping its row, so that <see cref="Reattach"/> can put it back where it stood.</summary>
    internal void Detach(int slot)
    {
        ref OpenOrderRow row = ref _rows[slot];
        Count(in row, row.Lots, 0);
        if (row.Previous != Ledger.None) _rows[row.Previous].Next = row.Next;
        else SetFirst(row.Position, row.Side, row.Next);
        if (row.Next != Ledger.None) _rows[row.Next].Previous = row.Previous;
    }

    /// <summary>Undoes <see cref="Detach"/>; nothing may have changed in the list in between.</summary>
    internal void Reattach(int slot)
    {
        Link(slot, _rows[slot].Previous, _rows[slot].Next);
        Count(in _rows[slot], 0, _rows[slot].Lots);
    }

    internal void Reduce(int slot, long lots)
    {
        ref OpenOrderRow row = ref _rows[slot];
        long before = row.Lots;
        row.Lots -= lots;
        Count(in row, before, row.Lots);
    }

    internal void Visit(StateVisitor visitor) => visitor.Table(_rows);

    public void Dispose() => _rows.Dispose();

    private void Link(int slot, int previous, int next)
    {
        ref OpenOrderRow row = ref _rows[slot];
        row.Previous = previous;
        row.Next = next;
        if (previous != Ledger.None) _rows[previous].Next = slot;
        else SetFirst(row.Position, row.Side, slot);
        if (next != Ledger.None) _rows[next].Previous = slot;
    }

    private void SetFirst(int position, Side side, int slot)
    {
        ref PositionRow row = ref _ledger.Position(position);
        if (side == Side.Buy) row.FirstBuy = slot;
        else row.FirstSell = slot;
    }

    /// <summary>Takes note that of an order so many lots counted and so many do now.</summary>
    private void Count(in OpenOrderRow row, long before, long after)
    {
        if (row.IsReduceOnly) return;

        ref PositionRow position = ref _ledger.Position(row.Position);
        ref InterestRow interest = ref _ledger.Interest(position.Instrument);
        Contract contract = _ledger.Contracts[position.Instrument];
        long lots = after - before;
        long value = contract.Notional(row.Price, after) - contract.Notional(row.Price, before);
        if (row.Side == Side.Buy)
        {
            position.BuyLots += lots;
            position.BuyValue += value;
            interest.RestingBuyLots += lots;
        }
        else
        {
            position.SellLots += lots;
            position.SellValue += value;
            interest.RestingSellLots += lots;
        }
    }
}
