using System;
using System.Runtime.CompilerServices;

namespace LowLatencyEngine.Messages;

/// <summary>Walks a span of event slots event by event: <c>foreach (EventView e in new EventStream(slots))</c>. Allocates nothing.</summary>
public readonly ref struct EventStream(ReadOnlySpan<EngineEvent> slots)
{
    private readonly ReadOnlySpan<EngineEvent> _slots = slots;

    /// <summary>Starts at the first event.</summary>
    public Enumerator GetEnumerator() => new(_slots);

    /// <summary>Moves over the slots by each head's own count.</summary>
    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<EngineEvent> _slots;
        private int _at;
        private int _next;

        internal Enumerator(ReadOnlySpan<EngineEvent> slots) => _slots = slots;

        /// <summary>The event at hand.</summary>
        public readonly EventView Current => new(_slots.Slice(_at, _next - _at));

        /// <summary>Goes to the next event; false at the end.</summary>
        public bool MoveNext()
        {
            if (_next >= _slots.Length) return false;

            _at = _next;
            _next = _at + Math.Max((byte)1, _slots[_at].Slots);
            return true;
        }
    }
}

/// <summary>One event: its head and, where the kind has one, its detail slot.</summary>
public readonly ref struct EventView
{
    private readonly ReadOnlySpan<EngineEvent> _slots;

    internal EventView(ReadOnlySpan<EngineEvent> slots) => _slots = slots;

    /// <summary>The head slot.</summary>
    public ref readonly EngineEvent Head => ref _slots[0];

    /// <summary>All slots of the event.</summary>
    public ReadOnlySpan<EngineEvent> Slots => _slots;

    /// <summary>The detail of a Trade.</summary>
    /// <exception cref="InvalidOperationException">The event is of another kind.</exception>
    public ref readonly TradeDetail Trade => ref Detail<TradeDetail>(EventKind.Trade);

    /// <summary>The detail of a Deleveraged.</summary>
    /// <exception cref="InvalidOperationException">The event is of another kind.</exception>
    public ref readonly DeleverageDetail Deleverage => ref Detail<DeleverageDetail>(EventKind.Deleveraged);

    /// <summary>The detail of a LiquidationEnded.</summary>
    /// <exception cref="InvalidOperationException">The event is of another kind.</exception>
    public ref readonly LiquidationTotals Totals => ref Detail<LiquidationTotals>(EventKind.LiquidationEnded);

    /// <summary>What an OrderAccepted or OrderTriggered says beyond price and lots; all zero for a plain order.</summary>
    /// <exception cref="InvalidOperationException">The event is of another kind.</exception>
    public OrderDetail OrderDetail => _slots.Length == 1 ? default
        : Detail<OrderDetail>(_slots[0].Kind == EventKind.OrderTriggered ? EventKind.OrderTriggered : EventKind.OrderAccepted);

    /// <summary>The detail of a FundingPaid.</summary>
    /// <exception cref="InvalidOperationException">The event is of another kind.</exception>
    public ref readonly FundingDetail Funding => ref Detail<FundingDetail>(EventKind.FundingPaid);

    private ref readonly T Detail<T>(EventKind kind) where T : unmanaged
    {
        if (_slots[0].Kind != kind) throw new InvalidOperationException($"The event is a {_slots[0].Kind}, not a {kind}.");

        return ref Unsafe.As<EngineEvent, T>(ref Unsafe.AsRef(in _slots[1]));
    }
}
