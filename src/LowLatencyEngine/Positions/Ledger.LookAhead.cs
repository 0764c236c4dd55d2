using System.Runtime.CompilerServices;
using LowLatencyEngine.Memory;

namespace LowLatencyEngine.Positions;

// Rows brought near before they are needed. Nothing is changed, and what is guessed is believed by nobody.
internal sealed partial class Ledger
{
    /// <summary>Brings near what a margin check reads of a position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void PrefetchPosition(int position) => _positions.Prefetch(position);

    /// <summary>Brings the sums of a position's orders near.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void PrefetchSums(int position) => _positions.Prefetch(position, CacheLine.Bytes);

    /// <summary>Brings an account's row near.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void PrefetchAccount(int account) => _accounts.Prefetch(account);

    /// <summary>Brings a wallet near.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void PrefetchWallet(int wallet) => _wallets.Prefetch(wallet);

    /// <summary>Brings near where an account id is looked for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void PrefetchAccountIndex(long id) => _accountById.Prefetch(id);

    /// <summary>The account that probably has an id, or None.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int GuessAccount(long id) => _accountById.Guess(id);

    /// <summary>Brings near where an account's position in an instrument is looked for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void PrefetchPositionIndex(int account, int instrument) => _positionByPair.Prefetch(PairKey(account, instrument));
}
