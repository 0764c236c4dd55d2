// Cancels by what orders have in common beside their owner's wish for one or all: a price range, a session group; and the firm group of an account.
using LowLatencyEngine.Messages;
using LowLatencyEngine.Orders;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    private RejectReason CancelRange(in Command command)
    {
        if ((uint)command.Instrument >= (uint)_books.Length) return RejectReason.UnknownInstrument;
        if (FindTrader(command.AccountId, out int account) is var unknown and not RejectReason.None) return unknown;
        if (command.Side > Side.Sell) return RejectReason.InvalidSide;
        if (command.Price > command.Quantity) return RejectReason.InvalidPrice;

        long cancelled = 0;
        int position = _ledger.FindPosition(account, command.Instrument);
        if (position != Ledger.None && command.Side != Side.Sell) cancelled += CancelWithin(position, Side.Buy, in command);
        if (position != Ledger.None && command.Side != Side.Buy) cancelled += CancelWithin(position, Side.Sell, in command);
        _outbox.Add(EventKind.MassCancelled, command.Instrument, command.AccountId).Quantity = cancelled;
        return RejectReason.None;
    }

    private long CancelWithin(int position, Side side, in Command range)
    {
        long cancelled = 0;
        for (int slot = _ledger.Position(position).FirstOrder(side); slot != Ledger.None;)
        {
            int next = _openOrders[slot].Next;
            long price = PriceOf(slot);
            if (price >= range.Price && price <= range.Quantity)
            {
                if (next != Ledger.None && OtherOf(slot) == next) next = _openOrders[next].Next;
                CancelResting(slot, CancelReason.MassCancel);
                cancelled++;
            }

            slot = next;
        }

        return cancelled;
    }

    private RejectReason CancelGroup(in Command command)
    {
        if (command.Quantity < 1 || command.Quantity > _options.SessionGroupsMax) return RejectReason.InvalidQuantity;

        _rich.BeginCancel((int)command.Quantity);
        CancelPendingGroups();
        return RejectReason.None;
    }

    /// <summary>Cancels what rested of the groups when their cancel was asked for, oldest first, as far as there is room; the rest goes on in the next command.</summary>
    private void CancelPendingGroups()
    {
        while (_rich.FirstPending != 0 && _outbox.HasRoom(MatchSlots))
        {
            int group = _rich.FirstPending;
            int slot = _rich.NextToCancel();
            if (slot != RichOrders.None)
            {
                CancelOfGroup(slot);
                continue;
            }

            ref EngineEvent done = ref _outbox.Add(EventKind.MassCancelled, EngineEvent.NoInstrument, 0);
            done.OrderId = group;
            done.Quantity = _rich.Group(group).Cancelled;
            _rich.EndCancel();
        }
    }

    private void CancelOfGroup(int slot)
    {
        _rich.Group(_rich[slot].Detail.SessionGroup).Cancelled++;
        CancelResting(slot, CancelReason.Disconnected);
    }

    private RejectReason SetFirm(in Command command)
    {
        if (FindTrader(command.AccountId, out int account) is var unknown and not RejectReason.None) return unknown;
        if (command.Quantity < 0) return RejectReason.InvalidQuantity;

        _ledger.Account(account).Firm = command.Quantity;
        _outbox.Add(EventKind.FirmChanged, EngineEvent.NoInstrument, command.AccountId).Quantity = command.Quantity;
        return RejectReason.None;
    }
}
