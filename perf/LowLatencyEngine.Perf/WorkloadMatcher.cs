using System;
using LowLatencyEngine.Book;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Perf;

// The thinnest loop that matches on an OrderBook: no accounts, no margin, no checks that the workload does not need. It looks ahead
// in the messages only to fetch cache lines (distance 0: not at all); what it does to the book is the same either way.

/// <summary>Matches a workload on one book and writes 64-byte reports into a ring.</summary>
internal sealed unsafe class WorkloadMatcher : IDisposable
{
    private const int Instrument = 1;

    private readonly OrderPool _pool;
    private readonly OrderBook _book;
    private readonly Slab<WorkloadReport> _reports;
    private readonly WorkloadReport* _ring;
    private readonly long _mask;
    private long _written;

    /// <summary>An empty book.</summary>
    /// <param name="ordersMax">Most orders that rest at once.</param>
    /// <param name="windowTicks">See <see cref="BookOptions.WindowTicks"/>.</param>
    /// <param name="reportsKept">Size of the ring, a power of two.</param>
    public WorkloadMatcher(int ordersMax, int windowTicks, int reportsKept)
    {
        _pool = new OrderPool(ordersMax);
        _book = new OrderBook(_pool, Instrument, new BookOptions { WindowTicks = windowTicks });
        _reports = new Slab<WorkloadReport>(reportsKept);
        _reports.Touch();
        _ring = _reports.Pointer;
        _mask = reportsKept - 1;
    }

    /// <summary>Reports written since the start.</summary>
    public long Written => _written;

    /// <summary>Most orders that rested at the end of any run.</summary>
    public int OrdersPeak { get; private set; }

    /// <summary>The reports, if the ring never wrapped.</summary>
    public ReadOnlySpan<WorkloadReport> Reports => _reports.AsSpan(0, checked((int)_written));

    /// <summary>Matches all messages.</summary>
    /// <param name="messages">In order.</param>
    /// <param name="ahead">Messages between the stages of prefetching; 0: none.</param>
    public void Run(ReadOnlySpan<WorkloadMessage> messages, int ahead)
    {
        int peak = 0;
        for (int i = 0; i < messages.Length; i++)
        {
            if (ahead > 0) Prefetch(messages, i, ahead);
            ref readonly WorkloadMessage message = ref messages[i];
            switch (message.Kind)
            {
                case WorkloadKind.New: New(message); break;
                case WorkloadKind.Cancel: Cancel(message); break;
                default: Modify(message); break;
            }

            peak = Math.Max(peak, _pool.Count);
        }

        OrdersPeak = peak;
    }

    public void Dispose()
    {
        _book.Dispose();
        _pool.Dispose();
        _reports.Dispose();
    }

    private void New(in WorkloadMessage message)
    {
        Report(ReportKind.OrderAck, message, message.IsSell, message.Price, message.Quantity);
        long leaves = Match(message);
        if (leaves == 0) return;
        if (message.IsImmediateOrCancel != 0)
            Report(ReportKind.CancelAck, message, message.IsSell, message.Price, 0);
        else
            Rest(message, leaves);
    }

    private void Cancel(in WorkloadMessage message)
    {
        if (!_pool.TryFind(Instrument, message.OrderId, out int slot))
        {
            Report(ReportKind.CancelReject, message, 0, 0, 0);
            return;
        }

        Report(ReportKind.CancelAck, message, (byte)(_pool.SideOf(slot) - 1), _pool.PriceOf(slot), 0);
        _book.Remove(slot);
    }

    private void Modify(in WorkloadMessage message)
    {
        if (!_pool.TryFind(Instrument, message.OrderId, out int slot))
        {
            Report(ReportKind.ModifyReject, message, 0, 0, 0);
            return;
        }

        _book.Remove(slot);
        long leaves = Match(message);
        if (leaves > 0) Rest(message, leaves);
        Report(ReportKind.ModifyAck, message, message.IsSell, message.Price, message.Quantity);
    }

    private void Rest(in WorkloadMessage message, long leaves)
    {
        if (_pool.IsFull || _pool.TryFind(Instrument, message.OrderId, out _))
            throw new InvalidOperationException($"Message {message.Sequence}: the pool is full, or the id is in use.");
        _book.Add(message.OrderId, SideOf(message), message.Price, leaves, owner: 0, OrderFlags.None);
    }

    private long Match(in WorkloadMessage message)
    {
        long leaves = message.Quantity;
        Side side = SideOf(message);

        while (leaves > 0)
        {
            int maker = _book.FrontAgainst(side, message.Price);
            if (maker == OrderPool.None) break;
            long lots = Math.Min(leaves, _pool[maker].Leaves);
            WorkloadReport* trade = Report(ReportKind.Trade, message, 0, _pool.PriceOf(maker), (uint)lots);
            trade->OrderId = _pool.IdOf(maker);
            trade->TakerId = message.OrderId;
            _book.Reduce(maker, lots);
            leaves -= lots;
        }

        return leaves;
    }

    private void Prefetch(ReadOnlySpan<WorkloadMessage> messages, int at, int ahead)
    {
        if (at + 3 * ahead >= messages.Length) return;
        ref readonly WorkloadMessage far = ref messages[at + 3 * ahead];
        _pool.PrefetchIndex(Instrument, far.OrderId);
        if (far.Kind != WorkloadKind.Cancel) _book.PrefetchCell(SideOf(far), far.Price);

        ref readonly WorkloadMessage middle = ref messages[at + 2 * ahead];
        _pool.PrefetchOrder(Instrument, middle.OrderId);
        if (middle.Kind != WorkloadKind.Cancel) _book.PrefetchLevel(SideOf(middle), middle.Price);

        _pool.PrefetchNeighbours(Instrument, messages[at + ahead].OrderId);
    }

    private WorkloadReport* Report(ReportKind kind, in WorkloadMessage message, byte isSell, long price, uint quantity)
    {
        WorkloadReport* report = _ring + (_written++ & _mask);
        report->Kind = kind;
        report->IsSell = isSell;
        report->Quantity = quantity;
        report->Sequence = message.Sequence;
        report->OrderId = message.OrderId;
        report->Price = price;
        return report;
    }

    private static Side SideOf(in WorkloadMessage message) => (Side)(message.IsSell + 1);
}
