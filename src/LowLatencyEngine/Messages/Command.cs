// One shape from the wire to the ring to the journal to the replay: 64 bytes, little-endian, no padding bytes left undefined.
//
//   0 Kind u8 | 1 Slots u8 | 2 Version u8 | 3 reserved u8 | 4 Source u32
//   8 SourceSequence i64
//  16 TimeNanos i64
//  24 Instrument i32 | Currency i32 (deposits, withdrawals)
//  28 Side u8 | Mode u8 | Phase u8   29 Type u8   30 TimeInForce u8   31 OrderFlags u8
//  32 AccountId i64
//  40 OrderId i64
//  48 Price i64 | Leverage i64
//  56 Quantity i64 | Amount i64
//
// A command may span up to four consecutive slots; the count stands in Slots. A NewOrder may have a second slot (OrderDetail) and a third
// (OrderLinks); every other kind has one. The ring, the capture and Apply carry any count, and Apply refuses a count that its kind does not have.
using System.Runtime.InteropServices;

namespace LowLatencyEngine.Messages;

/// <summary>One request to the engine. Prices in ticks, quantities in lots, money in atoms, time in nanoseconds since the Unix epoch.</summary>
[StructLayout(LayoutKind.Explicit, Size = SlotBytes)]
public struct Command
{
    /// <summary>Bytes of one slot.</summary>
    public const int SlotBytes = 64;

    /// <summary>Most slots one command or event takes.</summary>
    public const int SlotsMax = 4;

    /// <summary>The layout version written by this library.</summary>
    public const byte CurrentVersion = 1;

    /// <summary>The instrument number that means "every instrument" in a mass cancel.</summary>
    public const int AllInstruments = -1;

    /// <summary><see cref="Head"/> of a well-formed mark tick.</summary>
    internal const uint MarkTickHead = (uint)CommandKind.MarkTick | 1u << 8 | (uint)CurrentVersion << 16;

    /// <summary>Kind, slots, version and the reserved byte at once.</summary>
    [FieldOffset(0)] internal uint Head;

    /// <summary>The same and the source: of a command that names none, its head.</summary>
    [FieldOffset(0)] internal ulong HeadAndSource;

    /// <summary>What is asked for.</summary>
    [FieldOffset(0)] public CommandKind Kind;

    /// <summary>Slots this command takes, 1 to 4.</summary>
    [FieldOffset(1)] public byte Slots;

    /// <summary>Layout version, <see cref="CurrentVersion"/>.</summary>
    [FieldOffset(2)] public byte Version;

    /// <summary>Always zero.</summary>
    [FieldOffset(3)] public byte Reserved;

    /// <summary>Which gateway or session sent it.</summary>
    [FieldOffset(4)] public uint Source;

    /// <summary>The sender's own sequence number; echoed in rejections; used once, if the source is 1 to <c>EngineOptions.SourcesMax</c> and it is 1 or more.</summary>
    [FieldOffset(8)] public long SourceSequence;

    /// <summary>Event time in nanoseconds since the Unix epoch; the engine has no other clock.</summary>
    [FieldOffset(16)] public long TimeNanos;

    /// <summary>Instrument number, its place in <c>EngineOptions.Instruments</c>.</summary>
    [FieldOffset(24)] public int Instrument;

    /// <summary>Settlement currency number (deposits, withdrawals, fund deposits).</summary>
    [FieldOffset(24)] public int Currency;

    /// <summary>Side of an order or trade, or of the orders to cancel.</summary>
    [FieldOffset(28)] public Side Side;

    /// <summary>Margin mode to set.</summary>
    [FieldOffset(28)] public MarginMode Mode;

    /// <summary>Trading phase to enter.</summary>
    [FieldOffset(28)] public TradingPhase Phase;

    /// <summary>Order type.</summary>
    [FieldOffset(29)] public OrderType Type;

    /// <summary>Time in force.</summary>
    [FieldOffset(30)] public TimeInForce TimeInForce;

    /// <summary>Execution conditions.</summary>
    [FieldOffset(31)] public OrderFlags OrderFlags;

    /// <summary>The account, 1 to 2^62.</summary>
    [FieldOffset(32)] public long AccountId;

    /// <summary>The sender's order id, 1 to 2^62, unique among the live orders of the instrument.</summary>
    [FieldOffset(40)] public long OrderId;

    /// <summary>Price in ticks; the bid of a quote.</summary>
    [FieldOffset(48)] public long Price;

    /// <summary>Leverage to set, 1 or more.</summary>
    [FieldOffset(48)] public long Leverage;

    /// <summary>Lots; the ask price of a quote.</summary>
    [FieldOffset(56)] public long Quantity;

    /// <summary>Atoms of the settlement currency.</summary>
    [FieldOffset(56)] public long Amount;
}
