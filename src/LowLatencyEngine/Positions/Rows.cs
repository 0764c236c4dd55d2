// The rows of the ledger: unmanaged, addressed by int handles, one table each. A position's first cache line holds what a margin check
// reads; what only order entry reads stands in the second.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Positions;

/// <summary>One account. Row 0 is the insurance fund.</summary>
internal struct AccountRow
{
    internal long Id;
    internal int FirstPosition;
    internal int OpenOrders;

    /// <summary>Firm group for self-trade prevention; 0: none.</summary>
    internal long Firm;

    /// <summary>The account's own fees, ppm, plus one; 0: the instrument's.</summary>
    internal int MakerFeePlusOne;
    internal int TakerFeePlusOne;

    internal readonly int MakerFeePpm(Instrument terms) => MakerFeePlusOne > 0 ? MakerFeePlusOne - 1 : terms.MakerFeePpm;

    internal readonly int TakerFeePpm(Instrument terms) => TakerFeePlusOne > 0 ? TakerFeePlusOne - 1 : terms.TakerFeePpm;
}

/// <summary>An account's cash in one currency, atoms, and what is known of the unit it backs.</summary>
internal struct WalletRow
{
    internal long Cash;
    internal UnitRow Unit;
}

/// <summary>One account's position in one instrument, its isolated margin, and the sums of its resting orders that are not reduce-only.</summary>
[StructLayout(LayoutKind.Sequential, Size = 128)]
internal struct PositionRow
{
    internal long Quantity;
    internal long EntryValue;
    internal long Margin;

    /// <summary>The account's id, which its row has too: so whoever says something of the position need not go there.</summary>
    internal long AccountId;
    internal int Account;
    internal short Instrument;
    internal MarginMode Mode;
    internal int NextOfAccount;
    internal int FirstBuy;
    internal int FirstSell;

    /// <summary>Of the isolated unit.</summary>
    internal UnitRow Unit;

    internal int Leverage;
    internal int NextOfInstrument;
    internal long OpeningSequence;
    internal long BuyLots;
    internal long BuyValue;
    internal long SellLots;
    internal long SellValue;

    internal readonly bool IsIsolated => Mode == MarginMode.Isolated;

    /// <summary>Lots that an order of this side would close before it opens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly long ClosableBy(Side side) => side == Side.Buy
        ? (Quantity < 0 ? -Quantity : 0)
        : (Quantity > 0 ? Quantity : 0);

    internal readonly long RestingLots(Side side) => side == Side.Buy ? BuyLots : SellLots;

    internal readonly bool HasOrders => (FirstBuy & FirstSell) != Ledger.None;

    internal readonly int FirstOrder(Side side) => side == Side.Buy ? FirstBuy : FirstSell;
}

/// <summary>What few orders have, so that the plain path asks one byte.</summary>
[System.Flags]
internal enum OrderTraits : byte
{
    None = 0,

    /// <summary>Waits for its trigger, at which it counts; not in the book.</summary>
    Untriggered = 1,

    /// <summary>Has another order that is cancelled with it, or brings a bracket.</summary>
    Linked = 2,

    /// <summary>A bracket's take-profit or stop, which grows with its entry.</summary>
    Child = 4,
}

/// <summary>
/// A resting or untriggered order as its owner's margin sees it (a peg at its worst price), by the pool's slot number; linked per position and side in priority order.
/// </summary>
internal struct OpenOrderRow
{
    internal long Price;
    internal long Lots;
    internal int Position;
    internal int Next;
    internal int Previous;
    internal Side Side;
    internal OrderFlags Flags;
    internal OrderTraits Traits;

    /// <summary>It has a cold row: it is not matched, counted or amended as plainly as others.</summary>
    internal bool IsRich;

    internal readonly bool IsAllOrNone => (Flags & OrderFlags.AllOrNone) != 0;

    internal readonly bool IsReduceOnly => (Flags & OrderFlags.ReduceOnly) != 0;

    internal readonly bool IsLinked => (Traits & OrderTraits.Linked) != 0;

    internal readonly bool IsUntriggered => (Traits & OrderTraits.Untriggered) != 0;
}

/// <summary>What the house holds in one settlement currency, beside the fund's cash.</summary>
internal struct HouseRow
{
    internal long Fees;
    internal long Rounding;
    internal long Deficit;
    internal long NetDeposits;
}

/// <summary>Sums over one instrument.</summary>
internal struct InterestRow
{
    internal long OpenInterest;
    internal long RestingBuyLots;
    internal long RestingSellLots;
    internal int FirstPosition;
    internal int Positions;
}
