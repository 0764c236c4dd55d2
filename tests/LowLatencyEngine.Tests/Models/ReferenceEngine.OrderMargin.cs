// May this order be taken? The naive way: put it into the book, see what everything then requires, take it out again.
using System.Collections.Generic;
using LowLatencyEngine.Messages;
using Big = System.Int128;
using static LowLatencyEngine.Tests.Models.ReferenceMath;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    /// <summary>The margin tests of a new order, or of an order that is to stand in the place of <paramref name="replaced"/>.</summary>
    private RejectReason CheckMargin(RefInstrument instrument, RefPosition position, RefOrder order, RefOrder? replaced)
    {
        if (order.ReduceOnly) return RejectReason.None;

        RefAccount account = AccountOf(order.AccountId);
        RefPosition? recordBefore = account.Positions[instrument.Number];
        Big before = Requirement(position);

        account.Positions[instrument.Number] = position;
        List<RefOrder> book = instrument.Book(order.Side);
        (RefOrder[] booked, RefOrder[] waiting) = ([.. book], [.. instrument.Conditionals]);
        if (replaced is not null && !book.Remove(replaced)) instrument.Conditionals.Remove(replaced);
        if (order.Waits) instrument.Conditionals.Add(order);
        else Insert(instrument, order);

        bool raises = Requirement(position) > before;
        bool covers = Covers(position);
        book.Clear();
        book.AddRange(booked);
        instrument.Conditionals.Clear();
        instrument.Conditionals.AddRange(waiting);
        account.Positions[instrument.Number] = recordBefore;

        if (!raises) return RejectReason.None;
        if (instrument.IsStale) return RejectReason.MarkStale;

        return covers && OpensSafely(instrument, position, order) ? RejectReason.None : RejectReason.InsufficientMargin;
    }

    /// <summary>Filled at its limit at once, it must leave the unit above its exit buffer: nobody is opened into a liquidation.</summary>
    private bool OpensSafely(RefInstrument instrument, RefPosition position, RefOrder order)
    {
        Big closes = Min(order.Open, Reducible(position, order.Side)), opens = order.Open - closes;
        if (opens == 0) return true;

        Big notional = Abs(Value(instrument.Terms, order.KeyPrice, opens));
        Big fee = Fee(notional, TakerFeeOf(instrument, order.AccountId));
        Big loss = OpenLoss(instrument, order.Side, order.KeyPrice, opens);
        Big after = position.Quantity + Direction(order.Side) * order.Open;

        RefUnit unit = UnitOf(position);
        Big equity = !unit.IsCross && closes > 0 ? 0 : EquityOf(unit);
        if (!unit.IsCross)
        {
            Big held = closes > 0 ? 0 : Notional(position);
            equity += Initial(position, held + notional) - Initial(position, held) + fee;
        }

        Big others = MaintenanceOf(unit) - Maintenance(position);
        Big maintenance = others + ReferenceMath.Maintenance(instrument.Terms, Abs(Value(instrument.Terms, instrument.Mark, after)), instrument.AddOn.ToCome);
        return equity - fee - loss >= Up(maintenance * (Million + _options.ExitBufferPpm), Million);
    }
}
