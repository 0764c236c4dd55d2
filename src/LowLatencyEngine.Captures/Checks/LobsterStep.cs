// One message applied to one row. A level that goes lets the next one come into sight, which the row before cannot know: it is taken from
// the row behind. A level that comes pushes the last one out.
using System.Collections.Generic;
using System.Globalization;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal sealed class LobsterStep
{
    private readonly List<(long Price, long Size)> _levels = [];

    /// <summary>What is wrong with a step from a row to the next; null: nothing.</summary>
    internal string? Explain(LobsterRow before, in LobsterMessage message, LobsterRow after) =>
        Explain(Side.Sell, before, in message, after) ?? Explain(Side.Buy, before, in message, after);

    private string? Explain(Side side, LobsterRow before, in LobsterMessage message, LobsterRow after)
    {
        _levels.Clear();
        for (int rank = 0; rank < before.Count(side); rank++) _levels.Add(before[side, rank]);

        bool isFull = _levels.Count == before.Levels;
        bool lost = false;
        bool changes = message.Type is LobsterMessage.New or LobsterMessage.PartCancelled or LobsterMessage.Deleted or LobsterMessage.Executed;
        if (changes && side == (message.Direction > 0 ? Side.Buy : Side.Sell) && !TryApply(side, in message, ref lost))
            return string.Create(CultureInfo.InvariantCulture, $"{side} level {message.Price} is not in the row before, or has less than {message.Size}");
        if (isFull && lost && after.Count(side) == after.Levels) _levels.Add(after[side, after.Levels - 1]);
        if (_levels.Count > before.Levels) _levels.RemoveAt(_levels.Count - 1);

        if (_levels.Count != after.Count(side)) return string.Create(CultureInfo.InvariantCulture, $"{side}: {after.Count(side)} levels, expected {_levels.Count}");

        for (int rank = 0; rank < _levels.Count; rank++)
        {
            if (_levels[rank] != after[side, rank])
            {
                return string.Create(CultureInfo.InvariantCulture,
                    $"{side} level {rank + 1}: expected {_levels[rank].Size} at {_levels[rank].Price}, found {after[side, rank].Size} at {after[side, rank].Price}");
            }
        }

        return null;
    }

    private bool TryApply(Side side, in LobsterMessage message, ref bool lost)
    {
        int at = 0;
        while (at < _levels.Count && (side == Side.Buy ? _levels[at].Price > message.Price : _levels[at].Price < message.Price)) at++;
        bool isThere = at < _levels.Count && _levels[at].Price == message.Price;
        if (message.Type == LobsterMessage.New)
        {
            if (isThere) _levels[at] = (message.Price, _levels[at].Size + message.Size);
            else _levels.Insert(at, (message.Price, message.Size));
            return true;
        }

        if (!isThere || _levels[at].Size < message.Size) return false;

        lost = _levels[at].Size == message.Size;
        if (lost) _levels.RemoveAt(at);
        else _levels[at] = (message.Price, _levels[at].Size - message.Size);
        return true;
    }
}
