// The trading phase of every instrument and what belongs to it. A change of phase is a little program (cancel auction-only orders, uncross, cancel what is
// left of them, enter) whose place is kept in the row, so that one that the event limit cuts goes on in the next command.
using System;
using LowLatencyEngine.Diagnostics;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Market;

/// <summary>The phase of one instrument. Prices in ticks, 0: none.</summary>
internal struct PhaseRow
{
    /// <summary>When the phase ends by itself; 0: it does not.</summary>
    internal long EndNanos;

    /// <summary>The timer of <see cref="EndNanos"/>, its handle plus 1; 0: none.</summary>
    internal int TimerPlus1;

    /// <summary>First of the orders that live for an auction only, its slot plus 1; 0: none.</summary>
    internal int FirstPlus1;

    /// <summary>Centre of the static band: the operator's or the last auction's price.</summary>
    internal long Reference;

    /// <summary>The trading clock when continuous trading stopped; while it runs: the time it did not count.</summary>
    internal long FrozenNanos;
    internal long NotCountedNanos;

    /// <summary>At which price an auction that is under way trades, and how many lots it has traded.</summary>
    internal long AuctionPrice;
    internal long AuctionLots;

    /// <summary>Last price when the chain of stops that runs began; 0: none runs, or stop logic is off.</summary>
    internal long ChainPrice;

    /// <summary>What the last AuctionIndicated said.</summary>
    internal long IndicatedPrice;
    internal long IndicatedLots;
    internal long IndicatedSurplus;

    /// <summary>The command in which the indication was looked at last.</summary>
    internal long LookedAt;

    /// <summary>What is entered when the change under way is done.</summary>
    internal long NextEndNanos;
    internal TradingPhase Next;
    internal PhaseReason NextReason;
    internal TradingPhase Phase;
    internal bool IsChanging;
    internal bool ClearsFirst;
    internal bool Uncrosses;
}

/// <summary>Places of an order in its instrument's list of auction-only orders, slots plus 1.</summary>
internal struct AuctionLink
{
    internal int PreviousPlus1;
    internal int NextPlus1;
}

/// <summary>Phases, and the lists of auction-only orders by the book's slot numbers.</summary>
internal sealed class Phases : IDisposable
{
    private const int Million = 1_000_000;

    private Table<PhaseRow> _rows;
    private Table<AuctionLink> _links;
    private readonly Instrument[] _terms;

    internal Phases(EngineOptions options, int ordersMax)
    {
        _rows = new Table<PhaseRow>(options.Instruments.Count);
        _links = new Table<AuctionLink>(ordersMax);
        _terms = [.. options.Instruments];
    }

    internal long Bytes => _rows.Bytes + _links.Bytes;

    internal ref PhaseRow this[int instrument] => ref _rows[instrument];

    /// <summary>Instruments whose change of phase is under way.</summary>
    internal int ChangingCount { get; set; }

    /// <summary>Instruments in which orders collect.</summary>
    internal int CollectingCount { get; set; }

    /// <summary>Instruments in which a chain of stops that stop logic watches is not over.</summary>
    internal int ChainCount { get; set; }

    /// <summary>Whether the instrument trades continuously; not while a change of its phase is under way, whatever the phase still is.</summary>
    internal bool IsContinuous(int instrument)
    {
        ref PhaseRow row = ref _rows[instrument];
        return row.Phase == TradingPhase.Continuous && !row.IsChanging;
    }

    internal bool IsCollecting(int instrument) => IsCollecting(_rows[instrument].Phase);

    internal static bool IsCollecting(TradingPhase phase) =>
        phase is TradingPhase.PreOpen or TradingPhase.Halted or TradingPhase.ClosingAuction;

    /// <summary>Centre of the static band; without an operator's or an auction's price the mark.</summary>
    internal long Reference(int instrument, long mark) => _rows[instrument].Reference != 0 ? _rows[instrument].Reference : mark;

    /// <summary>The edges of the static band, on the price step; false without a band or a price to put it around.</summary>
    internal bool TryStaticBand(int instrument, long mark, out long lowest, out long highest)
    {
        lowest = highest = 0;
        Instrument terms = _terms[instrument];
        if (terms.StaticBandPpm == 0) return false;

        long reference = Reference(instrument, mark);
        if (reference == 0) return false;

        Int128 below = (Int128)reference * (Million - terms.StaticBandPpm);
        Int128 above = (Int128)reference * (Million + terms.StaticBandPpm);
        long step = terms.PriceStep;
        lowest = (long)((below + (Int128)Million * step - 1) / ((Int128)Million * step)) * step;
        highest = (long)Int128.Min(above / ((Int128)Million * step) * step, long.MaxValue);
        return true;
    }

    /// <summary>Appends an order to the front of its instrument's list of auction-only orders.</summary>
    internal void Link(int instrument, int slot)
    {
        ref PhaseRow row = ref _rows[instrument];
        _links[slot] = new AuctionLink { NextPlus1 = row.FirstPlus1 };
        if (row.FirstPlus1 != 0) _links[row.FirstPlus1 - 1].PreviousPlus1 = slot + 1;
        row.FirstPlus1 = slot + 1;
    }

    /// <summary>The order behind one in that list, its slot plus 1; 0: none.</summary>
    internal int After(int slot) => _links[slot].NextPlus1;

    internal void Unlink(int instrument, int slot)
    {
        AuctionLink link = _links[slot];
        if (link.PreviousPlus1 == 0) _rows[instrument].FirstPlus1 = link.NextPlus1;
        else _links[link.PreviousPlus1 - 1].NextPlus1 = link.NextPlus1;
        if (link.NextPlus1 != 0) _links[link.NextPlus1 - 1].PreviousPlus1 = link.PreviousPlus1;
    }

    internal void AddTo(ref StateHasher hasher)
    {
        foreach (ref PhaseRow row in _rows.AsSpan())
        {
            ReadOnlySpan<long> values =
            [
                (long)row.Phase, row.EndNanos, row.Reference, row.FrozenNanos, row.NotCountedNanos, row.AuctionPrice, row.AuctionLots, row.ChainPrice, row.IndicatedPrice,
                row.IndicatedLots, row.IndicatedSurplus, row.NextEndNanos, (long)row.Next, (long)row.NextReason, row.IsChanging ? 1 : 0,
                row.ClearsFirst ? 1 : 0, row.Uncrosses ? 1 : 0,
            ];
            foreach (long value in values) hasher.Add(value);
        }
    }

    internal void Visit(StateVisitor visitor)
    {
        visitor.Table(_rows);
        visitor.Table(_links);
        ChangingCount = visitor.Value(ChangingCount);
        CollectingCount = visitor.Value(CollectingCount);
        ChainCount = visitor.Value(ChainCount);
    }

    public void Dispose()
    {
        _rows.Dispose();
        _links.Dispose();
    }
}
