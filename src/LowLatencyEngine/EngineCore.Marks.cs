// Marks that the engine makes itself. A made mark is made anew where something happened in its instrument: by an index tick at once, otherwise after each
// timer, after each unit of liquidation worked, and after the command's own work. What happened is what was said: an event of the instrument since its
// mark was made last. So time alone moves no mark, and an instrument in which nothing happens costs a compare.
using System;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Book;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    /// <summary>Sets a mark and says so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SetMark(int instrument, ref MarkRow row, long mark, LiquidationCause cause, int depth) =>
        SetMark(ref _outbox.Add(EventKind.MarkChanged, instrument, 0), ref row, mark, cause, depth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SetMark(ref EngineEvent changed, ref MarkRow row, long mark, LiquidationCause cause, int depth)
    {
        changed.Price = mark;
        changed.Quantity = row.Mark;
        changed.Depth = (byte)Math.Min(depth, byte.MaxValue);
        row.Mark = mark;
        _marks.NoteChange(ref row, cause, depth);
    }

    /// <summary>What a mark that was set reaches: units that it may have brought across a threshold, and orders that it triggers.</summary>
    private void FollowMark(int instrument, long mark)
    {
        if (_ledger.Position(Ledger.FundPosition(instrument)).Quantity != 0) _fundWorth.Refresh(instrument);
        _triggers.Sweep(instrument);
        WatchPrice(instrument, TriggerSource.Mark, mark);
        if (_addOns[instrument].SampledMark == 0 && _ledger.Contracts[instrument].Terms.VolatilityIntervalNanos > 0) BeginSampling(instrument);
    }

    /// <summary>An index tick of an instrument whose mark is made from it. Time in which the index was stale weighs nothing in the average.</summary>
    private void TakeIndex(int instrument, long index)
    {
        ref MarkRow mark = ref _marks[instrument];
        long now = _outbox.NowNanos;
        if (mark.Index != 0) _basis.Sample(instrument, mark.IsStale ? mark.StaleSinceNanos : now);
        if (mark.IsStale) _basis[instrument].SampledNanos = now;
        mark.Index = index;
        _marks.Refresh(ref mark, now);
        _marks.NoteChange(ref mark, LiquidationCause.Price, 0);
        MakeMark(instrument, LiquidationCause.Price, 0);
        _triggers.Sweep(instrument);
    }

    /// <summary>Makes the marks anew where something happened since.</summary>
    private void MakeMarks(LiquidationCause cause, int depth)
    {
        ReadOnlySpan<long> sequences = _outbox.Sequences;
        foreach (int instrument in _basis.Made)
        {
            if (!IsMarkToMake(instrument, sequences) || !_outbox.HasRoom(1)) continue;

            _basis.Sample(instrument, _outbox.NowNanos);
            MakeMark(instrument, cause, depth);
        }
    }

    private bool IsMarkToMake(int instrument, ReadOnlySpan<long> sequences) =>
        sequences[instrument] != _basis[instrument].SeenSequence && !_marks[instrument].IsStale;

    private void MakeMark(int instrument, LiquidationCause cause, int depth)
    {
        ref MarkRow row = ref _marks[instrument];
        OrderBook book = _books[instrument];
        ref FundingRow funding = ref _funding[instrument];
        book.TryShown(Side.Buy, out long bid);
        book.TryShown(Side.Sell, out long ask);
        MarkInputs inputs = new(row.Index, bid, ask, row.LastPrice, funding.RatePpm, funding.DueNanos);
        long mark = _basis.Mark(instrument, in inputs, _outbox.NowNanos);
        _basis.Hold(instrument, in inputs);
        if (mark != row.Mark)
        {
            SetMark(instrument, ref row, mark, cause, depth);
            FollowMark(instrument, mark);
        }

        _basis[instrument].SeenSequence = _outbox.Sequences[instrument];
    }
}
