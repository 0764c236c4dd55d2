// The levels of one instrument, kept to know the best ones. Each side is two parallel arrays sorted by a signed key (bid: price, ask:
// −price), so that the best level is the last one on both sides and changes near the touch move few elements. Worst case: a change at
// the far end moves the whole side, a memory copy of at most 16 MiB.
using System.Collections.Generic;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal sealed class TouchBook
{
    /// <summary>Most levels of a side; a file that opens more is refused, so memory stays bounded.</summary>
    internal const int LevelsMax = 1 << 20;

    private readonly List<long> _bidKeys = [], _bidLots = [], _askKeys = [], _askLots = [];

    internal (long Price, long Lots) Bid => _bidKeys.Count == 0 ? default : (_bidKeys[^1], _bidLots[^1]);

    internal (long Price, long Lots) Ask => _askKeys.Count == 0 ? default : (-_askKeys[^1], _askLots[^1]);

    internal int Count => _bidKeys.Count + _askKeys.Count;

    internal void Clear()
    {
        _bidKeys.Clear();
        _bidLots.Clear();
        _askKeys.Clear();
        _askLots.Clear();
    }

    /// <summary>Lots of a level, 0: there is none.</summary>
    internal long Lots(Side side, long price)
    {
        int place = (side == Side.Buy ? _bidKeys : _askKeys).BinarySearch(side == Side.Buy ? price : -price);
        return place < 0 ? 0 : (side == Side.Buy ? _bidLots : _askLots)[place];
    }

    /// <summary>Brings a level to so many lots; 0 takes it away.</summary>
    /// <returns>False if the side is full.</returns>
    internal bool Set(Side side, long price, long lots) => side == Side.Buy
        ? Set(_bidKeys, _bidLots, price, lots)
        : Set(_askKeys, _askLots, -price, lots);

    private static bool Set(List<long> keys, List<long> amounts, long key, long lots)
    {
        int place = keys.BinarySearch(key);
        if (place >= 0)
        {
            if (lots > 0)
            {
                amounts[place] = lots;
                return true;
            }

            keys.RemoveAt(place);
            amounts.RemoveAt(place);
            return true;
        }

        if (lots == 0) return true;
        if (keys.Count == LevelsMax) return false;

        keys.Insert(~place, key);
        amounts.Insert(~place, lots);
        return true;
    }
}
