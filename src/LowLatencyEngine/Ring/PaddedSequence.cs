using System.Runtime.InteropServices;
using LowLatencyEngine.Memory;

namespace LowLatencyEngine.Ring;

/// <summary>
/// A number that several threads look at, alone on its pair of cache lines wherever the collector puts the object around it.
/// </summary>
/// <remarks>
/// <code>
///   0                128       136              256
///   |  nothing        |  Value  |    nothing      |
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 2 * CacheLine.PairBytes)]
internal struct PaddedSequence
{
    /// <summary>A count of slots since the ring was built, or a flag.</summary>
    [FieldOffset(CacheLine.PairBytes)] public long Value;
}
