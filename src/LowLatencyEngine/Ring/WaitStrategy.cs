namespace LowLatencyEngine.Ring;

/// <summary>What a thread does while a ring has nothing for it: a reader on an empty ring, a producer on a full one.</summary>
public enum WaitStrategy : byte
{
    /// <summary>Looks again at once, for ever. Lowest latency; takes a whole core.</summary>
    BusySpin = 0,

    /// <summary>Looks again at once for some microseconds, then gives the core to whoever else wants it between two looks.</summary>
    SpinThenYield = 1,

    /// <summary>
    /// Looks again at once for some microseconds, then sleeps until it is woken. Takes no core while idle; a wake-up costs the
    /// kernel's time, and every publish or release that could wake somebody pays one memory fence.
    /// </summary>
    Blocking = 2,
}
