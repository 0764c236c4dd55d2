// Cancels, mass cancels and amends of resting orders: RULES.md section 4.
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    private RejectReason FindOrder(in Command command, out RefOrder? order)
    {
        order = null;
        if (CheckInstrumentAndAccount(command) is var refusal and not RejectReason.None) return refusal;
        if (command.OrderId is < 1 or > IdMax) return RejectReason.InvalidOrderId;

        (long id, long account) = (command.OrderId, command.AccountId);
        order = LiveOrders(_instruments[command.Instrument]).FirstOrDefault(o => o.Id == id && o.AccountId == account);
        return order is null ? RejectReason.UnknownOrder : RejectReason.None;
    }

    private RejectReason CancelOrder(in Command command)
    {
        if (FindOrder(command, out RefOrder? order) is var refusal and not RejectReason.None) return refusal;

        CancelResting(_instruments[command.Instrument], order!, CancelReason.Requested);
        return RejectReason.None;
    }

    private RejectReason MassCancel(in Command command)
    {
        bool all = command.Instrument == Command.AllInstruments;
        if (!all && (command.Instrument < 0 || command.Instrument >= _instruments.Length)) return RejectReason.UnknownInstrument;
        if (CheckAccount(command.AccountId) is var refusal and not RejectReason.None) return refusal;
        if (command.Side > Side.Sell) return RejectReason.InvalidSide;

        int cancelled = 0;
        foreach (RefInstrument instrument in _instruments)
        {
            if (!all && instrument.Number != command.Instrument) continue;

            (long account, Side side) = (command.AccountId, command.Side);
            List<RefOrder> orders = OwnList(instrument, account, side);
            cancelled += CancelAll(instrument, orders, CancelReason.MassCancel);
        }

        EngineEvent answer = new() { Kind = EventKind.MassCancelled, AccountId = command.AccountId, Quantity = cancelled };
        Emit(answer, all ? null : _instruments[command.Instrument]);
        return RejectReason.None;
    }

    /// <summary>Takes an order out of the book and says so.</summary>
    private void CancelResting(RefInstrument instrument, RefOrder order, CancelReason reason)
    {
        instrument.Book(order.Side).Remove(order);
        instrument.Conditionals.Remove(order);
        _due.Remove(order);
        instrument.Aside.Remove(order);
        CancelRest(instrument, order, reason);
    }

    /// <summary>Says that an order's open lots are gone; an order without open lots needs no word.</summary>
    private void CancelRest(RefInstrument instrument, RefOrder order, CancelReason reason)
    {
        if (order.Open == 0) return;

        EmitCancelled(instrument, order, reason);
        order.Open = 0;
        EndPair(instrument, order.Id);
    }

    private void EmitCancelled(RefInstrument instrument, RefOrder order, CancelReason reason) => Emit(new EngineEvent
    {
        Kind = EventKind.OrderCancelled,
        AccountId = order.AccountId,
        OrderId = order.Id,
        Side = order.Side,
        Price = PriceOf(order),
        Quantity = order.Open,
        Reason = (byte)reason,
    }, instrument);

    /// <summary>Cancels them one by one; how many were still there when their turn came.</summary>
    private int CancelAll(RefInstrument instrument, List<RefOrder> orders, CancelReason reason)
    {
        int cancelled = 0;
        foreach (RefOrder order in orders)
        {
            if (order.Open > 0) cancelled++;
            CancelResting(instrument, order, reason);
        }

        return cancelled;
    }

    private RejectReason AmendOrder(in Command command)
    {
        if (FindOrder(command, out RefOrder? found) is var refusal and not RejectReason.None) return refusal;

        RefInstrument instrument = _instruments[command.Instrument];
        RefOrder old = found!;
        if (old.Waits) return AmendConditional(command, instrument, old);

        RefOrder changed = new()
        {
            Id = old.Id,
            AccountId = old.AccountId,
            Side = old.Side,
            Price = old.IsPegged ? command.Price : Capped(instrument, old.Side, command.Price),
            Open = command.Quantity,
            Flags = old.Flags,
            TimeInForce = old.TimeInForce,
            Type = old.Type,
            Slots = old.Slots,
            Detail = old.Detail with { MinimumQuantity = 0 },
            Links = old.Links,
            LinkSource = old.LinkSource,
            Expiry = old.Expiry,
            WorstPrice = command.Price == 0 ? WorstPrice(instrument, old.Side) : command.Price,
            Arrival = ++_arrivals,
        };
        if (CheckQuantity(instrument, changed) is var badLots and not RejectReason.None) return badLots;

        bool keepsPlace = !(old.IsPegged && command.Price == 0) && changed.KeyPrice == old.KeyPrice && changed.Open <= old.Open;
        if (!keepsPlace)
        {
            RefPosition position = _accounts[old.AccountId].Positions[instrument.Number]!;
            if (!changed.ReduceOnly && DeficitTooLarge(instrument)) return RejectReason.Overflow;
            if (CheckValues(instrument, changed, old.IsPegged ? command.Price : changed.Price) is var badValue and not RejectReason.None) return badValue;
            if (!changed.ReduceOnly && InLiquidation(_accounts[old.AccountId], instrument)) return RejectReason.InLiquidation;
            if (!IsTakenAgain(instrument, changed)) return RejectReason.Halted;
            if (CheckPostOnly(instrument, changed) is var crosses and not RejectReason.None) return crosses;
            if (CheckLimits(instrument, position, changed, old) is var limit and not RejectReason.None) return limit;
            if (CheckMargin(instrument, position, changed, old) is var margin and not RejectReason.None) return margin;

            DecideAllOrNone(instrument, position, changed);
        }

        EmitAmended(instrument, old, keepsPlace ? old.Price : changed.Price, changed.Open, keepsPlace);
        Note(Path.AmendedInPlace, keepsPlace);
        if (keepsPlace)
        {
            old.Open = changed.Open;
            old.IcebergShows = long.Min(old.IcebergShows, old.Open);
            return RejectReason.None;
        }

        instrument.Book(old.Side).Remove(old);
        MatchAndRest(instrument, changed);
        Note(Path.AmendCrosses, changed.Open < command.Quantity);
        return RejectReason.None;
    }

    private void EmitAmended(RefInstrument instrument, RefOrder old, long price, long lots, bool keepsPlace) => Emit(new EngineEvent
    {
        Kind = EventKind.OrderAmended,
        AccountId = old.AccountId,
        OrderId = old.Id,
        Side = old.Side,
        Price = price,
        Quantity = lots,
        Amount = old.Open,
        Flags = (byte)(keepsPlace ? 1 : 0),
    }, instrument);
}
