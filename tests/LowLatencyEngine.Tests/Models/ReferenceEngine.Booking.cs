// Booking: what a fill, takeover or deleveraging does to a position and to the money behind it. RULES.md sections 1 and 4.
using LowLatencyEngine.Messages;
using Big = System.Int128;
using static LowLatencyEngine.Tests.Models.ReferenceMath;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    /// <summary>One side of a trade at a price, with its trading fee.</summary>
    private void BookTrade(RefInstrument instrument, RefOrder order, long price, Big lots, long feePpm)
    {
        RefPosition position = AccountOf(order.AccountId).Positions[instrument.Number]!;
        int direction = Direction(order.Side);
        Big value = Value(instrument.Terms, price, direction * lots);
        Big closing = Value(instrument.Terms, price, direction * Min(lots, Reducible(position, order.Side)));
        Big fee = Fee(value, feePpm);
        Book(position, direction, lots, value, closing, fee, Min(fee, Fee(closing, feePpm)), releasesMargin: true);
        _houses[instrument.Terms.Currency].Fees += fee;
    }

    /// <summary>
    /// Lots in a direction (+1 bought, −1 sold) at a value of that direction; those that close are worth <paramref name="closingValue"/>.
    /// </summary>
    private void Book(
        RefPosition position, int direction, Big lots, Big value, Big closingValue, Big fee, Big closingFee, bool releasesMargin)
    {
        Big closes = position.Sign == -direction ? Min(lots, position.Lots) : 0, opens = lots - closes;
        Note(position.Mode == MarginMode.Cross ? Path.Flip : Path.IsolatedFlip, closes > 0 && opens > 0);
        if (closes > 0) Close(position, closes, closingValue, closingFee, releasesMargin);
        if (opens > 0) Open(position, direction * opens, value - closingValue, fee - closingFee);

        Touch(UnitOf(position));
    }

    private void Close(RefPosition position, Big lots, Big value, Big fee, bool releasesMargin)
    {
        RefUnit unit = UnitOf(position);
        Big held = position.Lots, marginBefore = unit.Money;
        Big released = lots == held ? position.Entry : position.Entry * lots / held;
        Big realised = -value - released;
        position.Entry -= released;
        position.Quantity -= position.Sign * lots;

        if (position.AccountId == 0 && realised > 0) FundReceives(unit.Currency, realised);
        else AddMoney(unit, realised);

        AddMoney(unit, -fee);
        if (unit.IsCross || unit.Running is not null) return;

        Big toCash = 0;
        if (position.Quantity == 0) toCash = unit.Money;
        else if (releasesMargin) toCash = Min(marginBefore * lots / held, Min(unit.Money, EquityOf(unit)) - Initial(position, Notional(position)));

        MarginToCash(position, Max(0, toCash));
    }

    private void Open(RefPosition position, Big lots, Big value, Big fee)
    {
        RefUnit unit = UnitOf(position);
        if (!unit.IsCross)
        {
            Big held = Notional(position);
            MarginToCash(position, -(Initial(position, held + Abs(value)) - Initial(position, held)));
        }

        AddMoney(WalletOf(position), -fee);
        if (position.Quantity == 0) position.OpenSequence = ++_openings;
        position.Entry += value;
        position.Quantity += lots;
    }

    /// <summary>Moves margin of an isolated position to the cash (negative: from the cash).</summary>
    private void MarginToCash(RefPosition position, Big amount)
    {
        AddMoney(position.Isolated, -amount);
        AddMoney(WalletOf(position), amount);
    }
}
