using LowLatencyEngine.Book;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Memory;

namespace LowLatencyEngine;

// All state in one fixed order, to be saved and loaded; and the end of it.
public sealed partial class EngineCore
{
    /// <summary>All state, in one fixed order; see <see cref="StateVisitor"/>.</summary>
    internal void Visit(StateVisitor visitor)
    {
        _ledger.Visit(visitor);
        _openOrders.Visit(visitor);
        _pool.Visit(visitor);
        _rich.Visit(visitor);
        _proRata.Visit(visitor);
        foreach (OrderBook book in _books) book.Visit(visitor);
        _stops.Visit(visitor);
        visitor.Table(_links);
        _marks.Visit(visitor);
        _units.Visit(visitor);
        _triggers.Visit(visitor);
        _queue.Visit(visitor);
        _ranking.Visit(visitor);
        _socialiser.Visit(visitor);
        _fundWorth.Visit(visitor);
        _outbox.Visit(visitor);
        _review.Visit(visitor);
        _sources.Visit(visitor);
        _timers.Visit(visitor);
        _basis.Visit(visitor);
        visitor.Values<FundingRow>(_funding);
        visitor.Values<AddOnRow>(_addOns);
        _margin.Visit(visitor);
        _phases.Visit(visitor);
        _breakers.Visit(visitor);
        visitor.Values<long>(_tradeIds);
        visitor.Values<int>(_fundOrders);
        _fundOrderCount = visitor.Value(_fundOrderCount);
        _lastEngineOrderId = visitor.Value(_lastEngineOrderId);
        _worked = visitor.Value(_worked);
        _looks = visitor.Value(_looks);
        _budget = visitor.Value(_budget);
        _stopBudget = visitor.Value(_stopBudget);
        _hasTime = visitor.Value(_hasTime);
        _calmUntil = visitor.Value(_calmUntil);
    }

    /// <summary>
    /// Backs all memory with pages now, so that no page fault comes later, in the first crash: <see cref="FootprintBytes"/> become resident, at some gigabytes a
    /// second. Changes nothing else; between any two commands, best before the first.
    /// </summary>
    public void BackMemory() => Visit(new PageBacker());

    /// <summary>Frees all memory. The engine must not be used afterwards.</summary>
    public void Dispose()
    {
        _stops.Dispose();
        _links.Dispose();
        _pool.Dispose();
        _rich.Dispose();
        _proRata.Dispose();
        _openOrders.Dispose();
        _ledger.Dispose();
        _marks.Dispose();
        _units.Dispose();
        _triggers.Dispose();
        _queue.Dispose();
        _ranking.Dispose();
        _socialiser.Dispose();
        _fundWorth.Dispose();
        _review.Dispose();
        _sources.Dispose();
        _timers.Dispose();
        _basis.Dispose();
        _phases.Dispose();
        _breakers.Dispose();
        _outbox.Dispose();
    }
}
