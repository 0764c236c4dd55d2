// The events of one command, written in place and handed out as one span. The buffer is as long as the event limit; whoever loops asks HasRoom
// before each step, so it is never outrun. Carried-over work and timers may use half of it, the command's own work has the rest.
using System;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Memory;

namespace LowLatencyEngine.Messages;

internal sealed class Outbox : IDisposable
{
    private Table<EngineEvent> _slots;
    private Table<long> _sequences;
    private readonly int _instruments;
    private readonly int _half;
    private int _count;
    private int _limit;

    internal Outbox(int slotsMax, int instruments)
    {
        _slots = new Table<EngineEvent>(slotsMax);
        _sequences = new Table<long>(instruments + 1);
        _instruments = instruments;
        _half = slotsMax / 2;
    }

    internal long Bytes => _slots.Bytes + _sequences.Bytes;

    /// <summary>Engine time, stamped on every event.</summary>
    internal long NowNanos { get; set; }

    internal ReadOnlySpan<EngineEvent> Events => _slots.AsSpan(0, _count);

    /// <summary>Last sequence numbers, by instrument; the common one last.</summary>
    internal ReadOnlySpan<long> Sequences => _sequences.AsSpan();

    /// <summary>Forgets the last command's events; carried-over work may use half of the room.</summary>
    internal void Begin()
    {
        _count = 0;
        _limit = _half;
    }

    /// <summary>Opens the whole room to the command's own work.</summary>
    internal void BeginOwnWork() => _limit = _slots.Length;

    internal bool HasRoom(int slots) => _limit - _count >= slots;

    /// <summary>Appends an event of one slot with its header; the caller fills the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref EngineEvent Add(EventKind kind, int instrument, long accountId)
    {
        ref EngineEvent slot = ref _slots[_count++];
        Head(out slot, kind, instrument, NowNanos, ref _sequences[instrument < 0 ? _instruments : instrument]);
        slot.AccountId = accountId;
        return ref slot;
    }

    /// <summary>Forgets the last command's events, and says the only one of a command that says no more, of an instrument and no account.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref EngineEvent AddOnly(EventKind kind, int instrument, long nowNanos)
    {
        _count = 1;
        ref EngineEvent slot = ref _slots[0];
        Head(out slot, kind, instrument, nowNanos, ref _sequences[instrument]);
        return ref slot;
    }

    /// <summary>The event said by <see cref="AddOnly"/>, which checked that there is a slot.</summary>
    internal unsafe ReadOnlySpan<EngineEvent> Only => new(_slots.Pointer, 1);

    /// <summary>Appends an event of two slots.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref EngineEvent Add<TDetail>(EventKind kind, int instrument, long accountId, out Span<TDetail> detail) where TDetail : unmanaged
    {
        ref EngineEvent slot = ref Add(kind, instrument, accountId);
        slot.Slots = 2;
        Span<EngineEvent> second = _slots.AsSpan(_count++, 1);
        second.Clear();
        detail = System.Runtime.InteropServices.MemoryMarshal.Cast<EngineEvent, TDetail>(second);
        return ref slot;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Head(out EngineEvent slot, EventKind kind, int instrument, long nowNanos, ref long sequence)
    {
        slot = default;
        slot.Kind = kind;
        slot.Slots = 1;
        slot.Instrument = (short)instrument;
        slot.TimeNanos = nowNanos;
        slot.Sequence = ++sequence;
    }

    /// <summary>Lengthens the event added last by one slot.</summary>
    internal void Extend<TDetail>(ref EngineEvent head, in TDetail detail) where TDetail : unmanaged
    {
        head.Slots++;
        System.Runtime.InteropServices.MemoryMarshal.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(_slots.AsSpan(_count++, 1)), in detail);
    }

    /// <summary>Answers a refused command. Takes no sequence number: a refusal changes nothing.</summary>
    internal void Reject(in Command command, RejectReason reason)
    {
        ref EngineEvent slot = ref _slots[_count++];
        slot = default;
        slot.Kind = EventKind.Rejected;
        slot.Slots = 1;
        slot.Reason = (byte)reason;
        slot.Instrument = EngineEvent.NoInstrument;
        slot.Flags = (byte)command.Kind;
        slot.TimeNanos = NowNanos;
        slot.AccountId = command.AccountId;
        slot.OrderId = command.OrderId;
        slot.Price = command.Source;
        slot.Quantity = command.SourceSequence;
    }

    internal void Visit(StateVisitor visitor)
    {
        visitor.Scratch(_slots);
        visitor.Table(_sequences);
        NowNanos = visitor.Value(NowNanos);
        _count = visitor.Value(_count);
        _limit = visitor.Value(_limit);
    }

    public void Dispose()
    {
        _slots.Dispose();
        _sequences.Dispose();
    }
}
