namespace LowLatencyEngine.Ring;

/// <summary>Holds a reader back although something is published: what must not be seen yet.</summary>
internal abstract class RingGate
{
    /// <summary>Whether the claim at a sequence may be read. Asked in order; once allowed, always allowed. Whoever makes it so wakes the readers.</summary>
    internal abstract bool Allows(long sequence);
}
