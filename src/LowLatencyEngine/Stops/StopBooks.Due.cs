using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Stops;

// The queue of orders whose turn comes, and one queue aside for each instrument that does not trade: what comes due there, or was due when it stopped,
// waits in its order, and is put before all others when it trades again. A queue's ends are kept plus 1, so that fresh memory is empty queues.
//
// Worst case: an instrument that stops passes over all orders that are due; one that starts touches each that waited.
internal sealed partial class StopBooks
{
    private struct DueQueue
    {
        internal int FirstPlus1;
        internal int LastPlus1;
        internal bool IsAside;
    }

    /// <summary>Whether triggered orders wait for their turn.</summary>
    internal bool AnyDue => FirstDuePlus1 != 0;

    /// <summary>The slot of <see cref="FirstDue"/> plus 1; 0: none is due.</summary>
    internal int FirstDuePlus1 => _queues[_common].FirstPlus1;

    /// <summary>The triggered order whose turn is next.</summary>
    internal int FirstDue => FirstDuePlus1 - 1;

    /// <summary>The first of an instrument's triggered orders that wait until it trades again.</summary>
    internal int FirstAside(int instrument) => _queues[instrument].FirstPlus1 - 1;

    /// <summary>Whether an order of the instrument is due.</summary>
    internal bool IsAnyDue(int instrument) => _due[instrument].Front(Side.Buy) != None;

    /// <summary>The instrument stops trading: its due orders wait aside, in their order.</summary>
    internal void SetAside(int instrument)
    {
        _queues[instrument].IsAside = true;
        if (!IsAnyDue(instrument)) return;

        int next;
        for (int slot = FirstDue; slot != None; slot = next)
        {
            next = _rows[slot].Next;
            if (_rows[slot].Instrument != instrument) continue;

            LeaveQueue(in _rows[slot]);
            JoinQueue(slot, instrument);
        }
    }

    /// <summary>The instrument trades again: its due orders come before all others, in their order.</summary>
    internal void BringBack(int instrument)
    {
        ref DueQueue aside = ref _queues[instrument];
        ref DueQueue common = ref _queues[_common];
        aside.IsAside = false;
        if (aside.FirstPlus1 == 0) return;

        for (int slot = aside.FirstPlus1 - 1; slot != None; slot = _rows[slot].Next) _rows[slot].Queue = _common;
        _rows[aside.LastPlus1 - 1].Next = common.FirstPlus1 - 1;
        if (common.FirstPlus1 != 0) _rows[common.FirstPlus1 - 1].Previous = aside.LastPlus1 - 1;
        else common.LastPlus1 = aside.LastPlus1;
        common.FirstPlus1 = aside.FirstPlus1;
        aside.FirstPlus1 = aside.LastPlus1 = 0;
    }

    private int QueueOf(int instrument) => _queues[instrument].IsAside ? instrument : _common;

    private void JoinQueue(int slot, int number)
    {
        ref DueQueue queue = ref _queues[number];
        ref StopRow row = ref _rows[slot];
        row.Queue = number;
        row.Previous = queue.LastPlus1 - 1;
        row.Next = None;
        if (queue.LastPlus1 != 0) _rows[queue.LastPlus1 - 1].Next = slot;
        else queue.FirstPlus1 = slot + 1;
        queue.LastPlus1 = slot + 1;
    }

    private void LeaveQueue(in StopRow row)
    {
        ref DueQueue queue = ref _queues[row.Queue];
        if (row.Previous != None) _rows[row.Previous].Next = row.Next;
        else queue.FirstPlus1 = row.Next + 1;
        if (row.Next != None) _rows[row.Next].Previous = row.Previous;
        else queue.LastPlus1 = row.Previous + 1;
    }
}
