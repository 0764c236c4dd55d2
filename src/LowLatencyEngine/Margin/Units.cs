// A unit is what is margined together: the cross positions of one account in one currency (with its cash), or one isolated position (with its
// margin). Units are numbered so that per-unit state needs no lookup: wallet (account, currency) is account · currencies + currency, the
// isolated unit of a position comes after all wallets.
using System;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine.Margin;

/// <summary>Numbers units and remembers which ones must be looked at.</summary>
internal sealed class Units : IDisposable
{
    /// <summary>How many units ahead rows are brought near: some hundred nanoseconds of work.</summary>
    internal const int Ahead = 16;

    private readonly Ledger _ledger;
    private readonly int _wallets;
    private readonly Divisor _currencies;
    private Table<int> _touched;
    private Table<int> _popped;
    private int _poppedCount;

    internal Units(Ledger ledger, EngineOptions options)
    {
        _ledger = ledger;
        _currencies = new Divisor(options.Currencies.Count);
        _wallets = (options.AccountsMax + 1) * options.Currencies.Count;
        Count = _wallets + options.PositionsMax + options.Instruments.Count;
        _touched = new Table<int>(Count);
        _popped = new Table<int>(2 * (Count - _wallets));
    }

    internal int Count { get; }

    internal int TouchedCount { get; private set; }

    /// <summary>Units to look at, those noted by their positions among them; 0: none.</summary>
    internal int ListedCount
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TouchedCount + _poppedCount;
    }

    /// <summary>Whether money or a fill changed any of them; else marks alone have moved.</summary>
    internal bool AnyMoved { get; private set; }

    internal long Bytes => _touched.Bytes + _popped.Bytes;

    /// <summary>What is known of a unit: it stands beside its money.</summary>
    internal ref UnitRow this[int unit]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (IsIsolated(unit)) return ref _ledger.Position(unit - _wallets).Unit;

            return ref _ledger.Wallet(unit).Unit;
        }
    }

    internal int OfWallet(int account, int currency) => account * _ledger.Currencies + currency;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int OfPosition(int position)
    {
        ref PositionRow row = ref _ledger.Position(position);
        return OfPosition(position, in row, _ledger.Contracts[row.Instrument]);
    }

    /// <summary>The unit of a position, its row and contract being at hand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int OfPosition(int position, in PositionRow row, Contract contract) =>
        row.IsIsolated ? _wallets + position : OfWallet(row.Account, contract.Currency);

    /// <summary>The unit of an isolated position.</summary>
    internal int OfIsolated(int position) => _wallets + position;

    internal bool IsIsolated(int unit) => unit >= _wallets;

    /// <summary>Whether it is a wallet of the insurance fund, which is not margined; the fund has no isolated positions.</summary>
    internal bool IsFund(int unit) => unit < _ledger.Currencies;

    /// <summary>The position of an isolated unit.</summary>
    internal int PositionOf(int unit) => unit - _wallets;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int AccountOf(int unit) => IsIsolated(unit) ? _ledger.Position(unit - _wallets).Account : _currencies.Quotient(unit);

    /// <summary>Whose a unit is, as its announcements say it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal UnitOwner OwnerOf(int unit) => IsIsolated(unit)
        ? OwnerOf(in _ledger.Position(unit - _wallets))
        : new(_ledger.Account(_currencies.Quotient(unit)).Id, EngineEvent.NoInstrument, (byte)_currencies.Remainder(unit));

    /// <summary>Whose an isolated position is, its row being at hand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal UnitOwner OwnerOf(in PositionRow row) => new(row.AccountId, row.Instrument, (byte)_ledger.Contracts[row.Instrument].Currency);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int CurrencyOf(int unit) =>
        IsIsolated(unit) ? _ledger.Contracts[_ledger.Position(unit - _wallets).Instrument].Currency : _currencies.Remainder(unit);

    /// <summary>Whether a position is a leg of a unit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool IsLeg(int unit, int position, in PositionRow row) => IsIsolated(unit)
        ? row.IsIsolated && unit - _wallets == position
        : !row.IsIsolated && _ledger.Contracts[row.Instrument].Currency == CurrencyOf(unit);

    /// <summary>The first position that may be a leg; walk on with NextOfAccount for cross units.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int FirstLeg(int unit) => IsIsolated(unit) ? unit - _wallets : _ledger.Account(AccountOf(unit)).FirstPosition;

    /// <summary>Where the unit's money lies: an account's cash, or an isolated position's margin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref long Collateral(int unit)
    {
        if (IsIsolated(unit)) return ref _ledger.Position(unit - _wallets).Margin;

        return ref _ledger.Cash(unit);
    }

    /// <summary>Brings near what is known of a unit, and its money: a position's row, or a wallet's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Prefetch(int unit)
    {
        if (IsIsolated(unit)) _ledger.PrefetchPosition(unit - _wallets);
        else _ledger.PrefetchWallet(unit);
    }

    /// <summary>
    /// Money came into a unit, or left it, and its collateral says so already. That matters to few: who gains crosses no threshold but that of
    /// restoration, which only those below one wait for, and its triggers hold, too near; who holds nothing and owes nothing has no threshold.
    /// </summary>
    /// <param name="unit">Whose money.</param>
    /// <param name="amount">Atoms; below 0: they left.</param>
    /// <param name="cause">Why they left, should it come to a liquidation; money that comes in causes none.</param>
    /// <param name="depth">Cascade depth of that.</param>
    internal void TouchMoney(int unit, long amount, LiquidationCause cause, int depth)
    {
        ref UnitRow row = ref this[unit];
        if (row.Flags == UnitFlags.None && (amount >= 0 || !MayHold(unit)) && Collateral(unit) >= 0) return;

        if (amount < 0) Touch(unit, cause, depth);
        else Enlist(unit, ref row, UnitFlags.Credited);
    }

    /// <summary>Notes that equity or maintenance margin changed by a fill or by money. A unit in liquidation is looked at when that ends.</summary>
    internal void Touch(int unit, LiquidationCause cause, int depth) => Touch(unit, ref this[unit], cause, depth);

    /// <summary>The same, what is known of the unit being at hand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Touch(int unit, ref UnitRow row, LiquidationCause cause, int depth)
    {
        if (row.Has(UnitFlags.Started)) return;

        row.NoteCause(cause, depth);
        Enlist(unit, ref row, UnitFlags.Touched);
    }

    /// <summary>Notes that a mark crossed a trigger of a position. Its row, anywhere in memory, is gone to only when it is looked at.</summary>
    internal void PopLeg(int position)
    {
        if (_poppedCount < Ahead) _ledger.PrefetchPosition(position);
        _popped[_poppedCount++] = position;
    }

    /// <summary>Positions noted by <see cref="PopLeg"/> whose units are not enlisted.</summary>
    internal ReadOnlySpan<int> Popped => _popped.AsSpan(0, _poppedCount);

    /// <summary>
    /// In a walk over <see cref="Popped"/>: notes, in the place of positions that were passed already, the wallet to which a cross position belongs, and asks for its
    /// rows.
    /// </summary>
    /// <param name="row">The position.</param>
    /// <param name="wallets">How many wallets were noted already.</param>
    internal void NoteWallet(in PositionRow row, ref int wallets)
    {
        int wallet = OfWallet(row.Account, _ledger.Contracts[row.Instrument].Currency);
        _ledger.PrefetchWallet(wallet);
        _ledger.PrefetchAccount(row.Account);
        _popped[wallets++] = wallet;
    }

    /// <summary>After the walk: enlists the wallets that were noted in it, each once; no position is noted any more.</summary>
    internal void EnlistWallets(int wallets)
    {
        foreach (int wallet in _popped.AsSpan(0, wallets)) Pop(wallet);
        _poppedCount = 0;
    }

    /// <summary>Enlists the units of all positions noted, where they cannot be looked at now.</summary>
    internal void EnlistPopped()
    {
        foreach (int position in Popped) Pop(OfPosition(position));
        _poppedCount = 0;
    }

    /// <summary>The units that are enlisted, in no particular order; emptied by <see cref="ClearTouched"/>.</summary>
    internal ReadOnlySpan<int> Touched => _touched.AsSpan(0, TouchedCount);

    internal void ClearTouched()
    {
        TouchedCount = 0;
        AnyMoved = false;
    }

    internal void Visit(StateVisitor visitor)
    {
        visitor.Table(_touched);
        visitor.Scratch(_popped);
        _poppedCount = visitor.Value(_poppedCount);
        TouchedCount = visitor.Value(TouchedCount);
        AnyMoved = visitor.Value(AnyMoved);
    }

    public void Dispose()
    {
        _touched.Dispose();
        _popped.Dispose();
    }

    /// <summary>Whether a unit may hold lots; an account whose only position is isolated has no other.</summary>
    private bool MayHold(int unit)
    {
        int first = FirstLeg(unit);
        if (first == Ledger.None) return false;

        ref PositionRow row = ref _ledger.Position(first);
        return IsIsolated(unit) ? row.Quantity != 0 : !row.IsIsolated || row.NextOfAccount != Ledger.None;
    }

    /// <summary>Notes that a mark crossed a trigger of the unit.</summary>
    private void Pop(int unit) => Enlist(unit, ref this[unit], UnitFlags.Popped);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Enlist(int unit, ref UnitRow row, UnitFlags how)
    {
        if (!row.Has(UnitFlags.Listed)) _touched[TouchedCount++] = unit;
        row.Flags |= how;
        if (how != UnitFlags.Popped) AnyMoved = true;
    }
}
