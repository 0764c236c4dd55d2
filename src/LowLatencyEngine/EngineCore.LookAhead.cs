// Commands wait in a ring, so the thread can see what comes and have its rows fetched. Where accounts no longer fit the cache, an order or a deposit reads six to
// twelve lines of memory, each a hundred nanoseconds away, one after the other; asked for in time they come side by side and cost a few each.
//
// The trick: each line says where the next one lies, so a command is looked at again and again while it comes nearer, and each time one link of the chain is
// followed: id → index → account → its positions, their triggers. What is read on the way is believed by nobody: a second slot taken for a command, an id that
// does not exist, a row that changes in between cost a line fetched in vain.
//
// Worst case: everything is near already; then a command costs its look-ahead more, some thirty nanoseconds. So small engines do not look.
using System;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    private const int ToIndex = 12;
    private const int ToAccount = 9;
    private const int ToFirstLeg = 6;
    private const int ToSecondLeg = 4;
    private const int ToThirdLeg = 2;

    /// <summary>The kinds that name no account, prices: four numbers from this one on, alone in sharing their upper bits.</summary>
    private const uint FirstMarket = (uint)CommandKind.MarkTick;
    private const uint FirstMarketBits = 0xFC;

    /// <summary>Accounts from which on the rows no longer fit a cache of a few megabytes.</summary>
    private const int CrowdedAccounts = 1 << 15;

    private bool IsCrowded => _ledger.AccountCount >= CrowdedAccounts;

    /// <summary>
    /// Brings near what the commands behind one that is about to be applied will read. Call it before each <see cref="Apply"/> of a command from a batch;
    /// it changes nothing. Worth it from some thirty thousand accounts on; below that it returns at once.
    /// </summary>
    /// <param name="slots">The batch, slot by slot, as it lies in the ring.</param>
    /// <param name="at">The slot of the command that is applied next.</param>
    public void LookAhead(ReadOnlySpan<Command> slots, int at)
    {
        if (!IsCrowded) return;

        if (at + ToIndex < slots.Length && AreOfMarket(slots.Slice(at, ToIndex + 1))) return;

        LookFurther(slots, at);
    }

    /// <summary>Whether all commands that would be looked at are prices: one question for a quiet market.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreOfMarket(ReadOnlySpan<Command> ahead)
    {
        uint any = ahead[ToIndex].Head | ahead[ToAccount].Head | ahead[ToFirstLeg].Head | ahead[ToSecondLeg].Head | ahead[ToThirdLeg].Head;
        uint all = ahead[ToIndex].Head & ahead[ToAccount].Head & ahead[ToFirstLeg].Head & ahead[ToSecondLeg].Head & ahead[ToThirdLeg].Head;
        return (any & FirstMarketBits) == FirstMarket && (all & FirstMarketBits) == FirstMarket;
    }

    private void LookFurther(ReadOnlySpan<Command> slots, int at)
    {
        if (at + ToIndex < slots.Length) BringIndexNear(in slots[at + ToIndex]);
        if (at + ToAccount < slots.Length) BringAccountNear(in slots[at + ToAccount]);
        if (at + ToFirstLeg < slots.Length)
        {
            BringNeighboursNear(in slots[at + ToFirstLeg]);
            BringLegNear(in slots[at + ToFirstLeg], 1);
        }

        if (at + ToSecondLeg < slots.Length) BringLegNear(in slots[at + ToSecondLeg], 2);
        if (at + ToThirdLeg < slots.Length) BringLegNear(in slots[at + ToThirdLeg], 3);
    }

    private static bool NamesAccount(in Command command) => (command.Head & FirstMarketBits) != FirstMarket;

    private static bool NamesOrder(in Command command) => command.Kind is CommandKind.NewOrder or CommandKind.CancelOrder or CommandKind.AmendOrder;

    /// <summary>Whether the command says at which level of which book it will rest or match.</summary>
    private bool NamesLevel(in Command command) =>
        command.Kind == CommandKind.NewOrder && (uint)command.Instrument < (uint)_books.Length && (command.Side is Side.Buy or Side.Sell);

    private void BringIndexNear(in Command command)
    {
        if (!NamesAccount(in command)) return;

        _ledger.PrefetchAccountIndex(command.AccountId);
        if (NamesOrder(in command)) _pool.PrefetchIndex(command.Instrument, command.OrderId);
        if (NamesLevel(in command)) _books[command.Instrument].PrefetchCell(command.Side, command.Price);
    }

    private void BringAccountNear(in Command command)
    {
        if (!NamesAccount(in command)) return;

        if (NamesOrder(in command)) _pool.PrefetchOrder(command.Instrument, command.OrderId);
        if (NamesLevel(in command)) _books[command.Instrument].PrefetchLevel(command.Side, command.Price);
        int account = _ledger.GuessAccount(command.AccountId);
        if (account < 0) return;

        int wallet = _units.OfWallet(account, 0);
        _ledger.PrefetchAccount(account);
        _ledger.PrefetchWallet(wallet);
        _ledger.PrefetchPositionIndex(account, command.Instrument);
    }

    private void BringNeighboursNear(in Command command)
    {
        if (NamesOrder(in command)) _pool.PrefetchNeighbours(command.Instrument, command.OrderId);
        if (NamesLevel(in command)) _books[command.Instrument].PrefetchTail(command.Side, command.Price);
    }

    private void BringLegNear(in Command command, int place)
    {
        if (!NamesAccount(in command)) return;

        int account = _ledger.GuessAccount(command.AccountId);
        if (account >= 0) BringLegNear(account, place);
    }
}
