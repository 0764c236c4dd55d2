using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Orders;

/// <summary>What an order that rests, or waits for a price, has beyond price and lots. The cold half of an order's row, by the book's slot numbers.</summary>
internal struct RichRow
{
    /// <summary>The detail it came with.</summary>
    internal OrderDetail Detail;

    /// <summary>Lots of an iceberg that are not in the book yet.</summary>
    internal long Reserve;

    /// <summary>Engine time from which it is dead, ns; 0: none.</summary>
    internal long ExpiryNanos;

    /// <summary>Counts rich orders as they came to rest or to wait: what a session group's cancel covers.</summary>
    internal long Arrival;

    internal int Instrument;

    /// <summary>Handle of its expiry timer, or None.</summary>
    internal int Timer;

    internal int NextOfGroup;
    internal int PreviousOfGroup;
    internal int NextPeg;
    internal int PreviousPeg;
    internal OrderType Type;
    internal TimeInForce TimeInForce;

    /// <summary>It does not rest yet but waits for a price.</summary>
    internal readonly bool Waits => Type.IsConditional();
}

/// <summary>The session groups' lists, and what of a cancel is left to do.</summary>
internal struct GroupRow
{
    internal int First;
    internal int Last;

    /// <summary>A cancel is under way: orders that came to rest up to this arrival are to go. 0: none.</summary>
    internal long CancelsUpTo;

    /// <summary>Orders that the cancel has taken so far.</summary>
    internal long Cancelled;

    /// <summary>The group whose cancel was asked for after this one's; 0: none.</summary>
    internal int NextPending;
}

/// <summary>The pegged orders of an instrument, and the touch they were priced at.</summary>
internal struct PegRow
{
    /// <summary>In place of a touch: a peg came to rest since the last pricing.</summary>
    internal const long Unpriced = -1;

    internal int First;
    internal int Last;
    internal int Count;
    internal bool IsMoved;

    /// <summary>Followed bid at the last pricing; 0: none.</summary>
    internal long Bid;

    /// <summary>Followed ask at the last pricing; 0: none.</summary>
    internal long Ask;
}
