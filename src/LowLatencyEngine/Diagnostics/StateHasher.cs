// A 64-bit hash of a stream of numbers: multiply, rotate, multiply, and a final avalanche (the round of xxHash64). Not cryptographic: it finds
// accidents, not attackers. The same numbers in the same order give the same hash on every machine.
using System.Numerics;
using System.Text;

namespace LowLatencyEngine.Diagnostics;

internal struct StateHasher
{
    private const ulong Prime1 = 0x9E3779B185EBCA87;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4F;
    private const ulong Prime3 = 0x165667B19E3779F9;

    private ulong _state;
    private ulong _count;

    internal void Add(long value)
    {
        ulong round = BitOperations.RotateLeft((ulong)value * Prime2, 31) * Prime1;
        _state = BitOperations.RotateLeft(_state ^ round, 27) * Prime1 + Prime3;
        _count++;
    }

    internal void Add(string text)
    {
        Add(text.Length);
        foreach (Rune rune in text.EnumerateRunes()) Add(rune.Value);
    }

    internal readonly ulong Finish()
    {
        ulong hash = _state + _count * Prime3;
        hash = (hash ^ (hash >> 33)) * Prime2;
        hash = (hash ^ (hash >> 29)) * Prime3;
        return hash ^ (hash >> 32);
    }
}
