using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Stops;

/// <summary>Where an order that waits for a price stands.</summary>
internal enum StopState : byte
{
    None = 0,

    /// <summary>Triggers when its price comes.</summary>
    Waiting = 1,

    /// <summary>A trailing order that waits for the price from which it trails.</summary>
    Dormant = 2,

    /// <summary>Triggered, and waits for its turn to enter the book.</summary>
    Due = 3,
}

/// <summary>What an order is until it enters the book, by the pool's slot. Cold: read when it is placed, moved, triggered or cancelled.</summary>
internal struct StopRow
{
    /// <summary>Price at which it triggers, or from which it trails while dormant.</summary>
    internal long Trigger;

    /// <summary>Limit with which it enters, 0: market; of a trailing stop-limit: ticks from the trigger to the limit.</summary>
    internal long Limit;

    /// <summary>The price a trailing order has followed to.</summary>
    internal long Best;

    /// <summary>The price that triggered it.</summary>
    internal long TriggeredAt;
    internal int Instrument;
    internal int TrailSlot;
    internal int Next;
    internal int Previous;

    /// <summary>Which queue it stands in when it is due: its instrument's, while that does not trade, or the common one.</summary>
    internal int Queue;
    internal Side Side;
    internal OrderType Type;
    internal TimeInForce TimeInForce;
    internal StopState State;

    /// <summary>Stop logic has paused its instrument for it, which it does once.</summary>
    internal bool HasPaused;

    /// <summary>As sent.</summary>
    internal OrderDetail Detail;

    internal readonly TriggerSource Source => Detail.TriggerBy;

    internal readonly bool IsTrailing => Type is OrderType.TrailingStop or OrderType.TrailingStopLimit;

    /// <summary>Whether it waits for what its side gains by: take-profits, and trailing orders before they trail.</summary>
    internal readonly bool WaitsForGain => Type is OrderType.TakeProfit or OrderType.TakeProfitLimit || State == StopState.Dormant;

    /// <summary>The side of its ladder: sell for triggers reached by a rising price (the lowest comes first), buy for those reached by a falling one.</summary>
    internal readonly Side LadderSide => (Side == Side.Buy) != WaitsForGain ? Side.Sell : Side.Buy;

    /// <summary>Whether it becomes a limit order.</summary>
    internal readonly bool IsLimit => Type.BecomesLimit();

    /// <summary>Whether its detail says more than when it triggers: how it is to enter.</summary>
    internal readonly bool HasEntryDetail => (Detail.DisplayQuantity | Detail.MinimumQuantity | (long)Detail.SelfTrade | (long)Detail.SessionGroup) != 0;

    /// <summary>
    /// The trigger of an active trailing order that has followed to <see cref="Best"/>: the distance is rounded up, and the trigger kept within the
    /// instrument's prices.
    /// </summary>
    internal readonly long TrailedTrigger(long priceMin, long priceMax)
    {
        long distance = Detail.Trail == TrailUnit.Ticks
            ? Detail.TrailDistance
            : (long)(((System.Int128)Best * Detail.TrailDistance + 999_999) / 1_000_000);
        return System.Math.Clamp(Side == Side.Buy ? Best + distance : Best - distance, priceMin, priceMax);
    }

    /// <summary>The next price that a trailing order follows to; 0 or less: none.</summary>
    internal readonly long NextBest()
    {
        long step = System.Math.Max(1, Detail.TrailStep);
        return Side == Side.Buy ? Best - step : Best + step;
    }
}
