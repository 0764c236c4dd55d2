// Events may be read when the command that caused them is durable. The engine's thread notes beside every claim of events how far the inbound ring had
// been worked through; the journal's thread says how far it is durable; a reader compares the two. So the core never waits for the disk, and
// nothing is told to the world that a crash can take back.
//
// Why it is right: the note is written before the claim's stamp and read after it; it is overwritten only when every reader has released the claim a
// lap before. Worst case: one more line read per claim, and per reader one look at the journal's line when it has caught up with it.
using System.Threading;
using LowLatencyEngine.Ring;

namespace LowLatencyEngine.Durability;

internal sealed class EventGate(int outboundSlots) : RingGate
{
    private readonly long[] _inboundEnds = new long[outboundSlots];
    private PaddedSequence _durable;

    /// <summary>Notes, before it is published, that a claim of events follows from commands up to an inbound position.</summary>
    internal void Note(long outboundSequence, long inboundEnd) => _inboundEnds[(int)outboundSequence & (_inboundEnds.Length - 1)] = inboundEnd;

    /// <summary>Slots of the inbound ring that are durable. Set by the journal's thread.</summary>
    internal long DurableSlots { get => Volatile.Read(ref _durable.Value); set => Volatile.Write(ref _durable.Value, value); }

    internal override bool Allows(long sequence) => _inboundEnds[(int)sequence & (_inboundEnds.Length - 1)] <= DurableSlots;
}
