// Rows brought near before they are needed. A tick of a crash concerns thousands of units, and works them in passes: looked at in the order of the index,
// liquidated in the order of severity. Each pass finds its rows anywhere in memory and cold again, so it asks for those of the units ahead, step by step where one row
// says where the next one lies. Nothing is read for its value; a wrong guess costs a line.
// Worst case: all is near already, and asking costs some nanoseconds a unit.
using System;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Liquidation;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    /// <summary>Units that are looked at one after the other, and brought near together.</summary>
    private const int LotMax = 16;

    /// <summary>Legs of a wallet that are brought near.</summary>
    private const int LegsAhead = 4;

    /// <summary>The row and the triggers of a position that will be looked at.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void BringPoppedNear(int position)
    {
        _ledger.PrefetchPosition(position);
        _triggers.Prefetch(position);
    }

    /// <summary>
    /// All that looking at some units reads, and arming them writes, step by step for all of them: the units; their owners or first legs; the further legs, each
    /// with its triggers and those beside them.
    /// </summary>
    private void BringLotNear(ReadOnlySpan<int> units)
    {
        Span<int> legs = stackalloc int[LotMax];
        int wallets = 0;
        foreach (int unit in units) BringNear(unit);
        foreach (int unit in units)
        {
            if (_units.IsIsolated(unit))
            {
                int position = _units.PositionOf(unit);
                if (_ledger.Position(position).Quantity != 0) _triggers.Prefetch(position);
                continue;
            }

            int first = _units.FirstLeg(unit);
            if (first == Ledger.None) continue;

            BringLegNear(first);
            legs[wallets++] = first;
        }

        for (int leg = 0; leg < LegsAhead && wallets > 0; leg++)
        {
            int more = 0;
            foreach (int position in legs[..wallets])
            {
                _triggers.PrefetchNeighbours(position);
                int next = _ledger.Position(position).NextOfAccount;
                if (next == Ledger.None) continue;

                BringLegNear(next);
                legs[more++] = next;
            }

            wallets = more;
        }
    }

    private void BringLegNear(int position)
    {
        _ledger.PrefetchPosition(position);
        _ledger.PrefetchSums(position);
        _triggers.Prefetch(position);
    }

    /// <summary>First step: the unit, an isolated position or a wallet; and the wallet's account.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void BringNear(int unit)
    {
        _units.Prefetch(unit);
        if (!_units.IsIsolated(unit)) _ledger.PrefetchAccount(_units.AccountOf(unit));
    }

    /// <summary>
    /// The position that stands at a place in an account's list, with its triggers, those before it being near; and the neighbours of the triggers of the one
    /// before, which unlinking them writes.
    /// </summary>
    private void BringLegNear(int account, int place)
    {
        int position = _ledger.Account(account).FirstPosition;
        for (int before = 1; before < place && position != Ledger.None; before++)
        {
            if (before == place - 1) _triggers.PrefetchNeighbours(position);
            position = _ledger.Position(position).NextOfAccount;
        }

        if (position == Ledger.None) return;

        BringLegNear(position);
    }

    /// <summary>The three units that will be liquidated next: the third one's own rows, the second one's owner and orders, what cancelling the first one's orders writes; and who comes fourth.</summary>
    private void BringQueuedNear()
    {
        int place = _queue.First;
        if (place == LiquidationQueue.None || !IsCrowded) return;

        ref readonly QueuedUnit first = ref _queue.At(place);
        if (_units.IsIsolated(first.Unit)) BringOrdersNearer(in _ledger.Position(_units.PositionOf(first.Unit)));
        if (first.Next == LiquidationQueue.None) return;

        ref readonly QueuedUnit second = ref _queue.At(first.Next);
        BringOwnerNear(second.Unit);
        if (second.Next == LiquidationQueue.None) return;

        ref readonly QueuedUnit third = ref _queue.At(second.Next);
        BringNear(third.Unit);
        _queue.PrefetchPlace(third.Next);
    }

    /// <summary>Second step of a unit that will be liquidated: where what is left of the position's margin goes, and its orders; or the wallet's first position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void BringOwnerNear(int unit)
    {
        if (!_units.IsIsolated(unit))
        {
            int first = _units.FirstLeg(unit);
            if (first != Ledger.None) _ledger.PrefetchPosition(first);
            return;
        }

        int position = _units.PositionOf(unit);
        ref PositionRow row = ref _ledger.Position(position);
        _ledger.PrefetchWallet(_units.OfWallet(row.Account, _ledger.Contracts[row.Instrument].Currency));
        if (!row.HasOrders) return;

        _ledger.PrefetchSums(position);
        _ledger.PrefetchAccount(row.Account);
        BringOrderNear(row.FirstBuy);
        BringOrderNear(row.FirstSell);
    }

    private void BringOrderNear(int slot)
    {
        if (slot == Ledger.None) return;

        _openOrders.Prefetch(slot);
        _pool.Prefetch(slot);
    }

    /// <summary>Third step of a unit's orders, whose records are near: where they are indexed, their levels, and those that stand beside them there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void BringOrdersNearer(in PositionRow row)
    {
        if (!row.HasOrders) return;

        BringOrderNearer(row.Instrument, row.FirstBuy);
        BringOrderNearer(row.Instrument, row.FirstSell);
    }

    private void BringOrderNearer(int instrument, int slot)
    {
        if (slot == Ledger.None) return;

        _pool.PrefetchIndex(instrument, _pool.IdOf(slot));
        _pool.PrefetchNeighbours(slot);
    }
}
