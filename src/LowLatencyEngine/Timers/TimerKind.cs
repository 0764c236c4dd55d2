namespace LowLatencyEngine.Timers;

/// <summary>What a timer does when it fires. Whoever adds a kind adds its line to <c>EngineCore.Fire</c>.</summary>
internal enum TimerKind : byte
{
    /// <summary>Not a timer.</summary>
    None = 0,

    /// <summary>Subject: the instrument. Its phase ends by itself.</summary>
    PhaseEnd = 1,

    /// <summary>Subject: the instrument. Its funding is paid.</summary>
    Funding = 2,

    /// <summary>Subject: the order's slot. It is dead.</summary>
    Expiry = 3,

    /// <summary>Subject: the instrument. The add-on that was announced comes into force.</summary>
    AddOn = 4,

    /// <summary>Subject: the instrument. Its volatility is sampled.</summary>
    Volatility = 5,
}

internal static class TimerKinds
{
    /// <summary>Most timers that one instrument may have at a time, orders and units apart.</summary>
    internal const int PerInstrumentMax = 16;
}
