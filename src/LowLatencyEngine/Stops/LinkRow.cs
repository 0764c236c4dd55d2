using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Stops;

/// <summary>What an open order is linked with, by the pool's slot. Means something only while the order says that it is linked.</summary>
internal struct LinkRow
{
    /// <summary>The other order of a pair, 0: none or no longer; and the bracket it brings.</summary>
    internal OrderLinks Links;

    // As wide as its place: a row that is copied has no byte that nobody wrote, and so has a saved table.
    private long _source;

    /// <summary>The price that the bracket's orders watch.</summary>
    internal TriggerSource Source
    {
        readonly get => (TriggerSource)_source;
        set => _source = (long)value;
    }

    internal readonly bool IsLinked => (Links.OtherOrderId | Links.TakeProfitOrderId | Links.StopLossOrderId) != 0;
}
