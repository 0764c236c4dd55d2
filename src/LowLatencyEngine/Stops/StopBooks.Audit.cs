using System.Collections.Generic;
using LowLatencyEngine.Book;

namespace LowLatencyEngine.Stops;

// For whoever checks the pool as a whole: tests, recovery. Allocates.
internal sealed partial class StopBooks
{
    /// <summary>The books that hold orders of the shared pool, for <see cref="OrderPool.FindFault"/>.</summary>
    internal IEnumerable<OrderBook> AllBooks => [.. _ladders, .. _due];

    /// <summary>Checks the second ladders; the first fault in words, or null.</summary>
    internal string? FindTrailFault() => _trailPool.FindFault(_trails);
}
