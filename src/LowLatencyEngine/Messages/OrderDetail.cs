// What an order says beyond price and lots stands in its second and third slot; a plain order has neither.
//
// Slot 2, OrderDetail:   0 TriggerPrice i64 | 8 TrailDistance i64 | 16 TrailStep i64 | 24 DisplayQuantity i64 | 32 MinimumQuantity i64
//                       40 ExpiryNanos i64 | 48 PegOffset i64
//                       56 TriggerBy u8 | 57 Peg u8 | 58 SelfTrade u8 | 59 Trail u8 | 60 SessionGroup i32
// Slot 3, OrderLinks:    0 OtherOrderId i64 | 8 ValueBudget i64
//                       16 TakeProfitOrderId i64 | 24 TakeProfitTrigger i64 | 32 TakeProfitLimit i64
//                       40 StopLossOrderId i64 | 48 StopLossTrigger i64 | 56 StopLossLimit i64
using System.Runtime.InteropServices;

namespace LowLatencyEngine.Messages;

/// <summary>The price that a stop, take-profit or trailing order watches.</summary>
public enum TriggerSource : byte
{
    /// <summary>The price of the last trade in the engine's own book.</summary>
    Last = 0,

    /// <summary>The mark.</summary>
    Mark = 1,

    /// <summary>The index.</summary>
    Index = 2,
}

/// <summary>What a pegged order's price follows.</summary>
public enum PegKind : byte
{
    /// <summary>Not pegged.</summary>
    None = 0,

    /// <summary>The middle of the touch.</summary>
    Mid = 1,

    /// <summary>The best price of the order's own side.</summary>
    Own = 2,

    /// <summary>The best price of the opposite side.</summary>
    Opposite = 3,
}

/// <summary>What happens when an order would trade against its own account or firm group.</summary>
public enum SelfTradeRule : byte
{
    /// <summary>The trade happens.</summary>
    None = 0,

    /// <summary>The rest of the incoming order is cancelled.</summary>
    CancelNewest = 1,

    /// <summary>The resting order is cancelled, the incoming one goes on.</summary>
    CancelOldest = 2,

    /// <summary>Both are cancelled.</summary>
    CancelBoth = 3,

    /// <summary>Both shrink by the lots that would have traded.</summary>
    Decrement = 4,
}

/// <summary>In what a trailing distance is given.</summary>
public enum TrailUnit : byte
{
    /// <summary>Ticks.</summary>
    Ticks = 0,

    /// <summary>Parts per million of the best price seen.</summary>
    Ppm = 1,
}

/// <summary>The second slot of a NewOrder: conditions that plain orders do not have. A zero field means: none.</summary>
[StructLayout(LayoutKind.Explicit, Size = Command.SlotBytes)]
public struct OrderDetail
{
    /// <summary>Price at which a stop or take-profit triggers; for trailing orders the price from which it trails, 0: at once.</summary>
    [FieldOffset(0)] public long TriggerPrice;

    /// <summary>How far a trailing order's trigger stays behind the best price seen, in ticks or ppm.</summary>
    [FieldOffset(8)] public long TrailDistance;

    /// <summary>A trailing trigger moves only by at least this many ticks at once; 0: any move.</summary>
    [FieldOffset(16)] public long TrailStep;

    /// <summary>Lots an iceberg shows at a time; 0: all.</summary>
    [FieldOffset(24)] public long DisplayQuantity;

    /// <summary>Fewest lots the first execution on entry must reach; else the order is refused (immediate orders) or does not take (resting ones).</summary>
    [FieldOffset(32)] public long MinimumQuantity;

    /// <summary>Engine time from which the order is dead (good till date), ns since the Unix epoch.</summary>
    [FieldOffset(40)] public long ExpiryNanos;

    /// <summary>Ticks added to what a pegged order follows, away from the market when positive.</summary>
    [FieldOffset(48)] public long PegOffset;

    /// <summary>Which price triggers.</summary>
    [FieldOffset(56)] public TriggerSource TriggerBy;

    /// <summary>What the price follows.</summary>
    [FieldOffset(57)] public PegKind Peg;

    /// <summary>Self-trade prevention.</summary>
    [FieldOffset(58)] public SelfTradeRule SelfTrade;

    /// <summary>Unit of the trailing distance.</summary>
    [FieldOffset(59)] public TrailUnit Trail;

    /// <summary>Session group for cancel on disconnect; 0: none.</summary>
    [FieldOffset(60)] public int SessionGroup;
}

/// <summary>The third slot of a NewOrder: orders that belong together. A zero field means: none.</summary>
[StructLayout(LayoutKind.Explicit, Size = Command.SlotBytes)]
public struct OrderLinks
{
    /// <summary>One cancels the other: the id of the other order in the same instrument and account.</summary>
    [FieldOffset(0)] public long OtherOrderId;

    /// <summary>Fill-or-kill by budget: most atoms of value the whole order may cost (buy), least it must bring (sell).</summary>
    [FieldOffset(8)] public long ValueBudget;

    /// <summary>Bracket: id of the take-profit that is placed when this order fills.</summary>
    [FieldOffset(16)] public long TakeProfitOrderId;

    /// <summary>Bracket: trigger of the take-profit, ticks.</summary>
    [FieldOffset(24)] public long TakeProfitTrigger;

    /// <summary>Bracket: limit of the take-profit, ticks; 0: market.</summary>
    [FieldOffset(32)] public long TakeProfitLimit;

    /// <summary>Bracket: id of the stop that is placed when this order fills.</summary>
    [FieldOffset(40)] public long StopLossOrderId;

    /// <summary>Bracket: trigger of the stop, ticks.</summary>
    [FieldOffset(48)] public long StopLossTrigger;

    /// <summary>Bracket: limit of the stop, ticks; 0: market.</summary>
    [FieldOffset(56)] public long StopLossLimit;
}
