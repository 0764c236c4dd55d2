// Rows brought near before they are needed. A tick of a crash concerns thousands of units, and works them in passes: looked at in the order of the index,
// announced in the order of accounts, liquidated in the order of severity. Each pass finds its rows anywhere in memory and cold again, so it asks for
// those of the units ahead, step by step where one row says where the next one lies. Nothing is read for its value; a wrong guess costs a line.
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

    /// <summary>Second step: where what is left of the position's margin goes, or the wallet's first position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void BringOwnerNear(int unit)
    {
        if (_units.IsIsolated(unit))
        {
            ref PositionRow row = ref _ledger.Position(_units.PositionOf(unit));
            _ledger.PrefetchWallet(_units.OfWallet(row.Account, _ledger.Contracts[row.Instrument].Currency));
        }
        else
        {
            int first = _units.FirstLeg(unit);
            if (first != Ledger.None) _ledger.PrefetchPosition(first);
        }
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

    /// <summary>The three units that will be liquidated next: the third one's own rows, the second one's owner and orders, and where the first one's orders are indexed.</summary>
    private void BringQueuedNear()
    {
        int row = _queue.First;
        if (row == LiquidationQueue.None || !IsCrowded) return;

        BringOrderIndexNear(_queue.At(row).Unit);
        row = _queue.At(row).Next;
        if (row == LiquidationQueue.None) return;

        BringOwnerNear(_queue.At(row).Unit);
        BringOrdersNear(_queue.At(row).Unit);
        row = _queue.At(row).Next;
        if (row != LiquidationQueue.None) BringNear(_queue.At(row).Unit);
    }

    private void BringOrdersNear(int unit)
    {
        if (!_units.IsIsolated(unit)) return;

        ref PositionRow row = ref _ledger.Position(_units.PositionOf(unit));
        if ((row.FirstBuy & row.FirstSell) == Ledger.None) return;

        _ledger.PrefetchSums(_units.PositionOf(unit));
        foreach (int slot in (ReadOnlySpan<int>)[row.FirstBuy, row.FirstSell])
        {
            if (slot == Ledger.None) continue;

            _openOrders.Prefetch(slot);
            _pool.Prefetch(slot);
        }
    }

    private void BringOrderIndexNear(int unit)
    {
        if (!_units.IsIsolated(unit)) return;

        ref PositionRow row = ref _ledger.Position(_units.PositionOf(unit));
        foreach (int slot in (ReadOnlySpan<int>)[row.FirstBuy, row.FirstSell])
        {
            if (slot != Ledger.None) _pool.PrefetchIndex(row.Instrument, _pool.IdOf(slot));
        }
    }
}
