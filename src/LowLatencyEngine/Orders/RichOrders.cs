// Icebergs, pegs, orders that expire, prevent self-trades or belong to a session: what they have beyond a plain order stands here, so that plain
// orders never touch it; an order that waits for a price has its row from the start, for its date and its session. Three kinds of lists run through the
// rows: per session group and per instrument's pegs in the order in which they came to rest or to wait, and the groups whose cancel is not finished. Each
// link and unlink is constant work.
using System;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Orders;

/// <summary>The cold rows of open orders that are not plain.</summary>
internal sealed class RichOrders : IDisposable
{
    /// <summary>"No order", "no timer".</summary>
    internal const int None = -1;

    private Table<RichRow> _rows;
    private Table<GroupRow> _groups;
    private Table<PegRow> _pegs;
    private Table<int> _counts;
    private long _arrivals;
    private int _firstPending;

    internal RichOrders(int ordersMax, int instruments, int groupsMax)
    {
        _rows = new Table<RichRow>(ordersMax);
        _groups = new Table<GroupRow>(groupsMax + 1);
        _pegs = new Table<PegRow>(instruments);
        _counts = new Table<int>(instruments);
        foreach (ref GroupRow group in _groups.AsSpan()) group.First = group.Last = None;
        foreach (ref PegRow pegs in _pegs.AsSpan()) pegs.First = pegs.Last = None;
    }

    internal long Bytes => _rows.Bytes + _groups.Bytes + _pegs.Bytes + _counts.Bytes;

    internal ref RichRow this[int slot] => ref _rows[slot];

    /// <summary>Whether any instrument's touch may have moved under its pegs.</summary>
    internal bool AnyMoved { get; private set; }

    /// <summary>Pegged orders of all instruments.</summary>
    internal int PegCount { get; private set; }

    /// <summary>The group whose cancel goes on next; 0: none.</summary>
    internal int FirstPending => _firstPending;

    /// <summary>Rich orders that rest in an instrument.</summary>
    internal int CountOf(int instrument) => _counts[instrument];

    internal ref PegRow Pegs(int instrument) => ref _pegs[instrument];

    internal ref GroupRow Group(int group) => ref _groups[group];

    /// <summary>Takes up a row whose Detail, Type, TimeInForce, Instrument and ExpiryNanos are set.</summary>
    internal void Add(int slot)
    {
        ref RichRow row = ref _rows[slot];
        row.Arrival = ++_arrivals;
        row.Timer = None;
        if (!row.Waits) _counts[row.Instrument]++;
        if (row.Detail.SessionGroup != 0) JoinGroup(slot);
        if (row.Type == OrderType.Pegged) JoinPegs(slot);
    }

    /// <summary>Forgets a row; its timer is the caller's.</summary>
    internal void Remove(int slot)
    {
        ref RichRow row = ref _rows[slot];
        if (!row.Waits) _counts[row.Instrument]--;
        if (row.Detail.SessionGroup != 0) LeaveGroup(slot);
        if (row.Type == OrderType.Pegged) LeavePegs(slot);
    }

    /// <summary>Notes that an instrument's book changed; only worth a call while there are pegs.</summary>
    internal void NoteMoved(int instrument)
    {
        if (_pegs[instrument].Count == 0) return;

        _pegs[instrument].IsMoved = true;
        AnyMoved = true;
    }

    /// <summary>Ends a pass over the moved instruments, of which some may have to wait.</summary>
    internal void EndPass() => AnyMoved = NextMoved(0) != None;

    /// <summary>The lowest-numbered instrument from that one on whose book changed under its pegs, or None.</summary>
    internal int NextMoved(int from)
    {
        for (int i = from; i < _pegs.Length; i++)
        {
            if (_pegs[i].IsMoved) return i;
        }

        return None;
    }

    /// <summary>Begins to cancel what rests of a group now; one that is under way takes in what came since.</summary>
    internal void BeginCancel(int group)
    {
        ref GroupRow row = ref _groups[group];
        bool isPending = row.CancelsUpTo != 0;
        row.CancelsUpTo = _arrivals + 1;
        if (isPending) return;

        row.Cancelled = 0;
        row.NextPending = 0;
        ref int link = ref _firstPending;
        while (link != 0) link = ref _groups[link].NextPending;
        link = group;
    }

    /// <summary>The next order of the first pending group that is to go, or None: that cancel is done.</summary>
    internal int NextToCancel()
    {
        ref GroupRow row = ref _groups[_firstPending];
        return row.First != None && _rows[row.First].Arrival < row.CancelsUpTo ? row.First : None;
    }

    /// <summary>Whether a cancel of the order's group is under way that covers it.</summary>
    internal bool IsToCancel(int slot) => _groups[_rows[slot].Detail.SessionGroup].CancelsUpTo > _rows[slot].Arrival;

    /// <summary>Ends the first pending cancel.</summary>
    internal void EndCancel()
    {
        ref GroupRow row = ref _groups[_firstPending];
        row.CancelsUpTo = 0;
        _firstPending = row.NextPending;
    }

    internal void Visit(StateVisitor visitor)
    {
        visitor.Table(_rows);
        visitor.Table(_groups);
        visitor.Table(_pegs);
        visitor.Table(_counts);
        _arrivals = visitor.Value(_arrivals);
        _firstPending = visitor.Value(_firstPending);
        AnyMoved = visitor.Value(AnyMoved);
        PegCount = visitor.Value(PegCount);
    }

    public void Dispose()
    {
        _rows.Dispose();
        _groups.Dispose();
        _pegs.Dispose();
        _counts.Dispose();
    }

    private void JoinGroup(int slot)
    {
        ref RichRow row = ref _rows[slot];
        ref GroupRow group = ref _groups[row.Detail.SessionGroup];
        row.PreviousOfGroup = group.Last;
        row.NextOfGroup = None;
        if (group.Last == None) group.First = slot;
        else _rows[group.Last].NextOfGroup = slot;
        group.Last = slot;
    }

    private void LeaveGroup(int slot)
    {
        ref RichRow row = ref _rows[slot];
        ref GroupRow group = ref _groups[row.Detail.SessionGroup];
        if (row.PreviousOfGroup == None) group.First = row.NextOfGroup;
        else _rows[row.PreviousOfGroup].NextOfGroup = row.NextOfGroup;
        if (row.NextOfGroup == None) group.Last = row.PreviousOfGroup;
        else _rows[row.NextOfGroup].PreviousOfGroup = row.PreviousOfGroup;
    }

    private void JoinPegs(int slot)
    {
        ref RichRow row = ref _rows[slot];
        ref PegRow pegs = ref _pegs[row.Instrument];
        row.PreviousPeg = pegs.Last;
        row.NextPeg = None;
        if (pegs.Last == None) pegs.First = slot;
        else _rows[pegs.Last].NextPeg = slot;
        pegs.Last = slot;
        pegs.Count++;
        pegs.Bid = pegs.Ask = PegRow.Unpriced;
        PegCount++;
    }

    private void LeavePegs(int slot)
    {
        ref RichRow row = ref _rows[slot];
        ref PegRow pegs = ref _pegs[row.Instrument];
        if (row.PreviousPeg == None) pegs.First = row.NextPeg;
        else _rows[row.PreviousPeg].NextPeg = row.NextPeg;
        if (row.NextPeg == None) pegs.Last = row.PreviousPeg;
        else _rows[row.NextPeg].PreviousPeg = row.PreviousPeg;
        pegs.Count--;
        PegCount--;
    }
}
