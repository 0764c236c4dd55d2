using System;
using LowLatencyEngine.Diagnostics;
using LowLatencyEngine.Orders;

namespace LowLatencyEngine;

// What orders have beyond price and lots, pegs yet to be moved, session groups yet to be cancelled.
public sealed partial class EngineCore
{
    private void AddRich(ref StateHasher hasher, int slot)
    {
        ref RichRow row = ref _rich[slot];
        ReadOnlySpan<long> values =
        [
            _pool.PriceOf(slot), _pool[slot].Leaves, row.Reserve, row.ExpiryNanos, row.Arrival, (long)row.Type, (long)row.TimeInForce,
            row.Detail.DisplayQuantity, row.Detail.PegOffset, (long)row.Detail.Peg, (long)row.Detail.SelfTrade, row.Detail.SessionGroup,
        ];
        foreach (long value in values) hasher.Add(value);
    }

    /// <summary>Orders that live for an auction only, in the order in which they will go.</summary>
    private void AddAuctionOrders(ref StateHasher hasher)
    {
        for (int i = 0; i < _books.Length; i++)
        {
            for (int slotPlus1 = _phases[i].FirstPlus1; slotPlus1 != 0; slotPlus1 = _phases.After(slotPlus1 - 1)) hasher.Add(_pool.IdOf(slotPlus1 - 1));
        }
    }

    /// <summary>Pegs yet to be moved, and group cancels that are not finished.</summary>
    private void AddRichLists(ref StateHasher hasher)
    {
        for (int i = 0; i < _books.Length && _rich.PegCount > 0; i++)
        {
            ref PegRow pegs = ref _rich.Pegs(i);
            if (pegs.Count == 0) continue;

            hasher.Add(i);
            hasher.Add(pegs.Bid);
            hasher.Add(pegs.Ask);
        }

        for (int group = _rich.FirstPending; group != 0; group = _rich.Group(group).NextPending)
        {
            hasher.Add(group);
            hasher.Add(_rich.Group(group).CancelsUpTo);
            hasher.Add(_rich.Group(group).Cancelled);
        }
    }
}
