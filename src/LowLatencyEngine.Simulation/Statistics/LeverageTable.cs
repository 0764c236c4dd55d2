// Who died, by leverage. The leverage is what an account last set; accounts that never set one (makers, the house) are not traders and not listed.
// Accounts are found through a dictionary, touched by leverage changes, calls and liquidations only, not by orders or marks.
using System;
using System.Collections.Generic;

namespace LowLatencyEngine.Simulation;

/// <summary>What happened to the traders of one leverage.</summary>
public sealed class LeverageRow
{
    /// <summary>The leverage.</summary>
    public int Leverage { get; init; }

    /// <summary>Accounts that set it.</summary>
    public long Accounts { get; internal set; }

    /// <summary>Accounts that were margin-called.</summary>
    public long Called { get; internal set; }

    /// <summary>Accounts whose liquidation started at least once.</summary>
    public long Liquidated { get; internal set; }

    /// <summary>Accounts that were liquidated and own nothing at the end.</summary>
    public long Wiped { get; internal set; }

    /// <summary>Engine time of the first liquidation; 0: none.</summary>
    public long FirstNanos { get; internal set; }

    /// <summary>Mark at the first liquidation, ticks; 0: none.</summary>
    public long FirstMark { get; internal set; }

    /// <summary>Value of the book fills of their liquidations, atoms.</summary>
    public Int128 FilledValue { get; internal set; }
}

internal sealed class LeverageTable(int accountsExpected)
{
    [Flags]
    private enum Fate : byte
    {
        None = 0,
        Called = 1,
        Liquidated = 2,
    }

    private readonly Dictionary<long, (short Row, Fate Fate)> _accounts = new(accountsExpected);
    private readonly SortedList<int, int> _rowOf = [];
    private readonly List<LeverageRow> _rows = new(64);

    /// <summary>Accounts, known or not, whose liquidation started at least once.</summary>
    internal long LiquidatedAccounts { get; private set; }

    internal void OnLeverage(long account, int leverage)
    {
        if (!_rowOf.TryGetValue(leverage, out int row))
        {
            row = _rows.Count;
            _rowOf.Add(leverage, row);
            _rows.Add(new LeverageRow { Leverage = leverage });
        }

        Fate fate = Fate.None;
        if (_accounts.TryGetValue(account, out (short Row, Fate Fate) before) && before.Row >= 0)
        {
            fate = before.Fate;
            _rows[before.Row].Accounts--;
        }

        _accounts[account] = ((short)row, fate);
        _rows[row].Accounts++;
    }

    internal void OnCalled(long account)
    {
        (short row, Fate fate) = Find(account);
        if ((fate & Fate.Called) != 0) return;

        _accounts[account] = (row, fate | Fate.Called);
        if (row >= 0) _rows[row].Called++;
    }

    internal void OnLiquidated(long account, long timeNanos, long mark)
    {
        (short row, Fate fate) = Find(account);
        if ((fate & Fate.Liquidated) != 0) return;

        LiquidatedAccounts++;
        _accounts[account] = (row, fate | Fate.Liquidated);
        if (row < 0) return;

        LeverageRow of = _rows[row];
        of.Liquidated++;
        if (of.Liquidated > 1) return;

        of.FirstNanos = timeNanos;
        of.FirstMark = mark;
    }

    internal void OnFill(long account, long value)
    {
        (short row, _) = Find(account);
        if (row >= 0) _rows[row].FilledValue += value;
    }

    /// <summary>Calls back for every liquidated account; true counts it as wiped. Returns how many were.</summary>
    internal long CountWiped(Func<long, bool> ownsNothing)
    {
        long wiped = 0;
        foreach ((long account, (short row, Fate fate)) in _accounts)
        {
            if ((fate & Fate.Liquidated) == 0 || !ownsNothing(account)) continue;

            wiped++;
            if (row >= 0) _rows[row].Wiped++;
        }

        return wiped;
    }

    internal long CalledAndSaved()
    {
        long saved = 0;
        foreach ((_, Fate fate) in _accounts.Values)
        {
            if (fate == Fate.Called) saved++;
        }

        return saved;
    }

    internal IReadOnlyList<LeverageRow> Rows()
    {
        List<LeverageRow> rows = [];
        foreach (int row in _rowOf.Values) rows.Add(_rows[row]);
        return rows;
    }

    private (short Row, Fate Fate) Find(long account) =>
        _accounts.TryGetValue(account, out (short Row, Fate Fate) found) ? found : ((short)-1, Fate.None);
}
