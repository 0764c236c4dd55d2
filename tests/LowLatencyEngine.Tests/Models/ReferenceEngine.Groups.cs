// Firm groups, and cancels by price range and session group. RULES.md section 4.
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    private RejectReason SetFirm(in Command command)
    {
        if (CheckAccount(command.AccountId) is var refusal and not RejectReason.None) return refusal;
        if (command.Quantity < 0) return RejectReason.InvalidQuantity;

        _accounts[command.AccountId].Firm = command.Quantity;
        Emit(new EngineEvent { Kind = EventKind.FirmChanged, AccountId = command.AccountId, Quantity = command.Quantity }, null);
        return RejectReason.None;
    }

    /// <summary>An account's orders of one side (None: buys, then sells) in its own priority order.</summary>
    private static List<RefOrder> OwnList(RefInstrument instrument, long account, Side side)
    {
        if (side == Side.None) return [.. OwnList(instrument, account, Side.Buy), .. OwnList(instrument, account, Side.Sell)];

        List<RefOrder> own = instrument.Open(side).Where(o => o.AccountId == account).ToList();
        int direction = ReferenceMath.Direction(side);
        own.Sort((a, b) => a.KeyPrice == b.KeyPrice ? a.Arrival.CompareTo(b.Arrival) : direction * b.KeyPrice.CompareTo(a.KeyPrice));
        return own;
    }

    /// <summary>Its price in the book; of an order that waits, its trigger.</summary>
    private static long PriceOf(RefOrder order) => order.Waits ? order.Trigger : order.Price;

    private RejectReason CancelRange(in Command command)
    {
        if (CheckInstrumentAndAccount(command) is var refusal and not RejectReason.None) return refusal;
        if (command.Side > Side.Sell) return RejectReason.InvalidSide;
        if (command.Price > command.Quantity) return RejectReason.InvalidPrice;

        RefInstrument instrument = _instruments[command.Instrument];
        (long lowest, long highest) = (command.Price, command.Quantity);
        List<RefOrder> orders = OwnList(instrument, command.AccountId, command.Side).Where(o => PriceOf(o) >= lowest && PriceOf(o) <= highest).ToList();
        Note(Path.RangeOfSome, orders.Count > 0);
        int cancelled = CancelAll(instrument, orders, CancelReason.MassCancel);
        Emit(new EngineEvent { Kind = EventKind.MassCancelled, AccountId = command.AccountId, Quantity = cancelled }, instrument);
        return RejectReason.None;
    }

    private RejectReason CancelGroup(in Command command)
    {
        if (command.Quantity < 1 || command.Quantity > _options.SessionGroupsMax) return RejectReason.InvalidQuantity;

        long group = command.Quantity;
        var members = _instruments.SelectMany(i => LiveOrders(i).Where(o => o.Detail.SessionGroup == group).Select(o => (Instrument: i, Order: o)))
            .OrderBy(m => m.Order.Joined).ToList();
        Note(Path.GroupOfWaiting, members.Exists(m => m.Order.Waits));
        int cancelled = members.Sum(m => CancelAll(m.Instrument, [m.Order], CancelReason.Disconnected));
        Emit(new EngineEvent { Kind = EventKind.MassCancelled, OrderId = group, Quantity = cancelled }, null);
        return RejectReason.None;
    }
}
