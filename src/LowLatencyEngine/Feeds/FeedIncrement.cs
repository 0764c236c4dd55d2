using System.Runtime.InteropServices;

namespace LowLatencyEngine.Feeds;

/// <summary>What an increment says. L3 speaks of orders, L2 of prices, L1 of the touch; whoever follows one level ignores the others.</summary>
public enum FeedKind : byte
{
    /// <summary>Not an increment.</summary>
    None = 0,

    /// <summary>L3: OrderId rests, last at its price: Side, Price, Lots.</summary>
    OrderAdded = 1,

    /// <summary>L3: OrderId keeps its place and shows Lots now.</summary>
    OrderChanged = 2,

    /// <summary>L3: OrderId shows nothing any more.</summary>
    OrderRemoved = 3,

    /// <summary>L2: Side, Price now show Lots in Orders orders; both 0: the price is empty.</summary>
    Level = 4,

    /// <summary>L1: the best of Side is Lots at Price in Orders orders; all 0: the side is empty.</summary>
    Touch = 5,

    /// <summary>All levels: Lots traded at Price, Side is the taker's, OrderId the maker's, 0 if the maker was not shown.</summary>
    Trade = 6,
}

/// <summary>One step of a market data feed, 48 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FeedIncrement
{
    /// <summary>Number of the increment in its instrument, from 1, without gaps.</summary>
    public long Sequence;

    /// <summary>The order, for L3.</summary>
    public long OrderId;

    /// <summary>Ticks.</summary>
    public long Price;

    /// <summary>Shown lots after, or lots traded.</summary>
    public long Lots;

    /// <summary>Engine time, nanoseconds since the Unix epoch.</summary>
    public long TimeNanos;

    /// <summary>Number of shown orders, for L1 and L2.</summary>
    public int Orders;

    /// <summary>Instrument number.</summary>
    public short Instrument;

    /// <summary>What it says.</summary>
    public FeedKind Kind;

    /// <summary>Whose side.</summary>
    public Messages.Side Side;
}
