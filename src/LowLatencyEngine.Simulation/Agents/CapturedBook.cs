// The captured depth as resting orders: one order per captured level, moved only when the capture changes that level. What the engine's
// participants take out of a level stays taken until then; a capture cannot show how it would have refilled, and this does not guess.
// A change is another quantity than the capture stated before: a level that is only stated again, by a change or by a whole new snapshot, keeps
// what was taken out of it. So it does not matter whether a format sends changes, snapshots now and then, or nothing but snapshots: behind a
// clear the levels that are not stated again go, the others are compared.
// The levels of one captured message are applied together, first what shrinks, then what grows, so that the book never crosses itself;
// growing orders are post-only: a level that would trade with somebody is left out until the capture touches it again.
// Worst case: one command per changed level, and a look at every level behind a clear.
using System;
using System.Collections.Generic;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

internal sealed class CapturedBook(Instrument instrument, int number, long firstAccount, int levelsMax)
    : CapturedMarket(instrument, number, firstAccount, levelsMax)
{
    private readonly Dictionary<long, int> _slotOf = new(levelsMax);
    private readonly List<(Side Side, long Price, long Lots)> _message = new(4_096);
    private readonly List<(long Key, int Slot)> _gone = [];
    private readonly long[] _stated = new long[levelsMax];
    private readonly int[] _statedIn = new int[levelsMax];
    private int _snapshot;
    private bool _cleared;

    internal override bool Waits => !IsOpen && _message.Count > 0;

    /// <summary>Levels that are not stated until the next <see cref="End"/> are gone.</summary>
    internal override void Clear(CommandPort port)
    {
        _message.Clear();
        _cleared = true;
    }

    internal override void Take(in MarketUpdate update)
    {
        if (update.Kind == MarketUpdateKind.DepthLevel) _message.Add((update.Side, update.Price, update.Quantity));
    }

    internal override void End(CommandPort port)
    {
        if (!IsOpen) return;

        if (_cleared) DropWhatIsNotStated(port);
        foreach ((Side side, long price, long lots) in _message)
        {
            long key = side == Side.Buy ? price : -price;
            if (!_slotOf.TryGetValue(key, out int slot) || lots == _stated[slot] || lots >= Orders.Open(slot)) continue;

            Show(port, slot, side, price, lots);
            if (lots == 0) Free(key, slot);
        }

        foreach ((Side side, long price, long lots) in _message)
        {
            long key = side == Side.Buy ? price : -price;
            if (_slotOf.TryGetValue(key, out int slot))
            {
                if (lots == _stated[slot]) continue;

                Show(port, slot, side, price, lots);
                if (lots == 0) Free(key, slot);
            }
            else if (lots > 0 && InLimits(price, lots) && TryTakeSlot(out slot))
            {
                _slotOf.Add(key, slot);
                Show(port, slot, side, price, lots);
            }
        }

        _message.Clear();
    }

    private void DropWhatIsNotStated(CommandPort port)
    {
        _cleared = false;
        _snapshot++;
        foreach ((Side side, long price, long lots) in _message)
        {
            if (lots > 0 && _slotOf.TryGetValue(side == Side.Buy ? price : -price, out int slot)) _statedIn[slot] = _snapshot;
        }

        _gone.Clear();
        foreach ((long key, int slot) in _slotOf)
        {
            if (_statedIn[slot] != _snapshot) _gone.Add((key, slot));
        }

        foreach ((long key, int slot) in _gone)
        {
            Show(port, slot, key > 0 ? Side.Buy : Side.Sell, Math.Abs(key), 0);
            Free(key, slot);
        }
    }

    private void Free(long key, int slot)
    {
        _slotOf.Remove(key);
        FreeSlot(slot);
    }

    private void Show(CommandPort port, int slot, Side side, long price, long lots) =>
        _stated[slot] = Set(port, slot, side, price, lots) ? lots : 0;
}
