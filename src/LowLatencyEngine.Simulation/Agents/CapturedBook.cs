// The captured depth as resting orders: one order per captured level, moved only when the capture changes that level. What the engine's
// participants take out of a level stays taken until then; a capture cannot show how it would have refilled, and this does not guess.
// A change is another quantity than the capture stated before: a level that is only stated again, by a change or by a whole new snapshot, keeps
// what was taken out of it. So it does not matter whether a format sends changes, snapshots now and then, or nothing but snapshots: behind a
// clear the levels that are not stated again go, the others are compared.
// The levels of one captured message are applied together, first what shrinks, then what grows, so that the book never crosses itself;
// growing orders are post-only: a level that would trade with somebody is left out until the capture touches it again.
// Levels are dealt out to several accounts, since an account's margin check may look at all of its orders.
// Worst case: one command per changed level, and a look at every level behind a clear.
using System;
using System.Collections.Generic;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

internal sealed class CapturedBook
{
    internal const int Accounts = 64;
    private const long FirstOrderId = 1L << 41;

    private readonly Instrument _instrument;
    private readonly int _number;
    private readonly long _firstAccount;
    private readonly RestingOrders _orders;
    private readonly Dictionary<long, int> _slotOf;
    private readonly int[] _freeSlots;
    private readonly List<(Side Side, long Price, long Lots)> _message = new(4_096);
    private readonly List<(long Key, int Slot)> _gone = [];
    private readonly long[] _stated;
    private readonly int[] _statedIn;
    private int _free, _snapshot;
    private bool _open, _cleared;

    internal CapturedBook(Instrument instrument, int number, long firstAccount, int levelsMax)
    {
        _instrument = instrument;
        _number = number;
        _firstAccount = firstAccount;
        _orders = new RestingOrders(FirstOrderId, levelsMax);
        _slotOf = new Dictionary<long, int>(levelsMax);
        _freeSlots = new int[levelsMax];
        _stated = new long[levelsMax];
        _statedIn = new int[levelsMax];
        for (_free = 0; _free < levelsMax; _free++) _freeSlots[_free] = levelsMax - 1 - _free;
    }

    /// <summary>Levels that did not fit into the table.</summary>
    internal long LevelsLeftOut { get; private set; }

    /// <summary>Whether whole messages are there to be shown.</summary>
    internal bool Waits => !_open && _message.Count > 0;

    internal void Open(CommandPort port)
    {
        for (int i = 0; i < Accounts; i++)
        {
            Command open = Commands.OpenAccount(port.Now, _firstAccount + i);
            Command deposit = Commands.Deposit(port.Now, _firstAccount + i, _instrument.Currency, (1L << 60) / 64 / Accounts);
            port.Send(in open);
            port.Send(in deposit);
        }

        port.Listen(_orders);
        _open = true;
    }

    /// <summary>Levels that are not stated until the next <see cref="End"/> are gone.</summary>
    internal void Clear()
    {
        _message.Clear();
        _cleared = true;
    }

    internal void Level(Side side, long price, long lots) => _message.Add((side, price, lots));

    /// <summary>Applies the levels since the last call; before <see cref="Open"/> they are kept.</summary>
    internal void End(CommandPort port)
    {
        if (!_open) return;

        if (_cleared) DropWhatIsNotStated(port);
        foreach ((Side side, long price, long lots) in _message)
        {
            long key = side == Side.Buy ? price : -price;
            if (!_slotOf.TryGetValue(key, out int slot) || lots == _stated[slot] || lots >= _orders.Open(slot)) continue;

            Set(port, slot, side, price, lots);
            if (lots == 0) Free(key, slot);
        }

        foreach ((Side side, long price, long lots) in _message)
        {
            long key = side == Side.Buy ? price : -price;
            if (_slotOf.TryGetValue(key, out int slot))
            {
                if (lots == _stated[slot]) continue;

                Set(port, slot, side, price, lots);
                if (lots == 0) Free(key, slot);
            }
            else if (lots > 0 && InLimits(price, lots))
            {
                if (_free == 0)
                {
                    LevelsLeftOut++;
                    continue;
                }

                slot = _freeSlots[--_free];
                _slotOf.Add(key, slot);
                Set(port, slot, side, price, lots);
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
            Set(port, slot, key > 0 ? Side.Buy : Side.Sell, Math.Abs(key), 0);
            Free(key, slot);
        }
    }

    private void Free(long key, int slot)
    {
        _slotOf.Remove(key);
        _freeSlots[_free++] = slot;
    }

    private bool InLimits(long price, long lots) =>
        price >= _instrument.PriceMin && price <= _instrument.PriceMax && price % _instrument.PriceStep == 0 && lots >= _instrument.OrderMin;

    private void Set(CommandPort port, int slot, Side side, long price, long lots)
    {
        long shown = Math.Min(lots, _instrument.OrderMax) / _instrument.LotStep * _instrument.LotStep;
        _orders.Set(port, slot, _firstAccount + slot % Accounts, _number, side, price, shown, OrderFlags.PostOnly);
        _stated[slot] = _orders.Open(slot) == shown ? lots : 0;
    }
}
