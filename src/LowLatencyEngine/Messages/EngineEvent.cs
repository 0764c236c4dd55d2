// What the engine tells the world: 64-byte slots, little-endian; one event takes Slots of them, the head first.
//
//   0 Kind u8 | 1 Slots u8 | 2 Side u8 | 3 Reason u8 | 4 Instrument i16 (-1: none) | 6 Depth u8 | 7 Flags u8 or Currency u8
//   8 TimeNanos i64      engine time of the command
//  16 Sequence i64       per instrument; events without one count in a sequence of their own; rejections have 0
//  24 AccountId i64
//  32 OrderId i64
//  40 Price i64
//  48 Quantity i64
//  56 Amount i64
using System.Runtime.InteropServices;

namespace LowLatencyEngine.Messages;

/// <summary>The head slot of an event. Prices in ticks, quantities in lots, money in atoms.</summary>
[StructLayout(LayoutKind.Explicit, Size = Command.SlotBytes)]
public struct EngineEvent
{
    /// <summary>The value of <see cref="Instrument"/> where no instrument is meant.</summary>
    public const short NoInstrument = -1;

    /// <summary>What happened.</summary>
    [FieldOffset(0)] public EventKind Kind;

    /// <summary>Slots this event takes, 1 to 4.</summary>
    [FieldOffset(1)] public byte Slots;

    /// <summary>Side, where the kind has one.</summary>
    [FieldOffset(2)] public Side Side;

    /// <summary>A <see cref="RejectReason"/>, <see cref="CancelReason"/>, <see cref="LiquidationCause"/> or <see cref="TimeInForce"/>, by kind.</summary>
    [FieldOffset(3)] public byte Reason;

    /// <summary>Instrument number or <see cref="NoInstrument"/>.</summary>
    [FieldOffset(4)] public short Instrument;

    /// <summary>Cascade depth of the liquidation that caused it; 0 outside of cascades; 255 means 255 or more.</summary>
    [FieldOffset(6)] public byte Depth;

    /// <summary>Flags, by kind.</summary>
    [FieldOffset(7)] public byte Flags;

    /// <summary>Settlement currency number, in events about money.</summary>
    [FieldOffset(7)] public byte Currency;

    /// <summary>Engine time.</summary>
    [FieldOffset(8)] public long TimeNanos;

    /// <summary>Sequence number: per instrument, or of the events without instrument; 0 for rejections.</summary>
    [FieldOffset(16)] public long Sequence;

    /// <summary>The account concerned; 0 is the insurance fund.</summary>
    [FieldOffset(24)] public long AccountId;

    /// <summary>The order concerned; negative ids are the engine's own orders.</summary>
    [FieldOffset(32)] public long OrderId;

    /// <summary>A price in ticks.</summary>
    [FieldOffset(40)] public long Price;

    /// <summary>Lots, or what the kind says.</summary>
    [FieldOffset(48)] public long Quantity;

    /// <summary>Atoms, or what the kind says.</summary>
    [FieldOffset(56)] public long Amount;
}

/// <summary>The second slot of <see cref="EventKind.Trade"/>.</summary>
[StructLayout(LayoutKind.Sequential, Size = Command.SlotBytes)]
public struct TradeDetail
{
    /// <summary>The maker's account.</summary>
    public long MakerAccountId;

    /// <summary>The maker's order.</summary>
    public long MakerOrderId;

    /// <summary>The maker's open lots after.</summary>
    public long MakerLeaves;

    /// <summary>Value of the fill in atoms, unsigned.</summary>
    public long Value;

    /// <summary>The taker's fee in atoms.</summary>
    public long TakerFee;

    /// <summary>The maker's fee in atoms.</summary>
    public long MakerFee;

    /// <summary>What a liquidated taker paid into the fund, in atoms.</summary>
    public long LiquidationFee;

    /// <summary>Number of the trade in its instrument, from 1.</summary>
    public long TradeId;
}

/// <summary>The second slot of <see cref="EventKind.Deleveraged"/>.</summary>
[StructLayout(LayoutKind.Sequential, Size = Command.SlotBytes)]
public struct DeleverageDetail
{
    /// <summary>Who was deleveraged; 0 is the insurance fund's inventory.</summary>
    public long CounterAccountId;

    /// <summary>The counterparty's signed position after.</summary>
    public long CounterPosition;

    /// <summary>Rank of the counterparty: 1 hedged or unhurt account, 2 the fund, 3 another account, 4 an account in liquidation.</summary>
    public long Group;

    /// <summary>Always zero.</summary>
    public long Reserved0, Reserved1, Reserved2, Reserved3, Reserved4;
}

/// <summary>The second slot of <see cref="EventKind.LiquidationEnded"/>. Money in atoms.</summary>
[StructLayout(LayoutKind.Sequential, Size = Command.SlotBytes)]
public struct LiquidationTotals
{
    /// <summary>Value of the book fills, unsigned.</summary>
    public long FilledValue;

    /// <summary>Lots the book filled.</summary>
    public long FilledLots;

    /// <summary>Liquidation fees paid into the fund.</summary>
    public long Fees;

    /// <summary>What the fund gained (negative: lost): fees, takeovers against mark, shortfalls paid.</summary>
    public long FundDelta;

    /// <summary>Lots the fund took over.</summary>
    public long TakeoverLots;

    /// <summary>Lots deleveraged.</summary>
    public long DeleveragedLots;

    /// <summary>Attempts made in the book.</summary>
    public long Attempts;

    /// <summary>Engine time from start to end.</summary>
    public long DurationNanos;
}

/// <summary>The second slot of <see cref="EventKind.FundingPaid"/>.</summary>
[StructLayout(LayoutKind.Sequential, Size = Command.SlotBytes)]
public struct FundingDetail
{
    /// <summary>Atoms received in all.</summary>
    public long Received;

    /// <summary>Atoms that the roundings left over, to the house account Rounding: paid less received.</summary>
    public long Rounding;

    /// <summary>Lots of all long positions, which are as many as those of all short ones.</summary>
    public long OpenInterest;

    /// <summary>Positions that paid one atom or more.</summary>
    public long Payers;

    /// <summary>Positions that received one atom or more.</summary>
    public long Receivers;

    /// <summary>When this rate is paid next, ns; 0: not again.</summary>
    public long NextDueNanos;

    /// <summary>Always zero.</summary>
    public long Reserved0, Reserved1;
}
