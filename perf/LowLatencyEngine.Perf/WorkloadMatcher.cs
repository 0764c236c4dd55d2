using System;
using System.Diagnostics.CodeAnalysis;
using LowLatencyEngine.Book;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Perf;

// The thinnest loop that matches on an OrderBook: no accounts, no margin, no checks that the workload does not need. It looks ahead
// in the messages only to fetch cache lines; what it does to the book is the same either way.

/// <summary>What a matcher fetches for the messages to come.</summary>
internal enum LookAhead
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The line of the id index: for books that stay in the cache.</summary>
    Index,

    /// <summary>Also the order, its neighbours, and the level of its price: for books that do not.</summary>
    All,
}

/// <summary>Matches a workload and writes 64-byte reports into a ring.</summary>
internal sealed unsafe class WorkloadMatcher : IDisposable
{
    private const int Ahead = 4;

    private readonly OrderPool _pool;
    private readonly OrderBook[] _books;
    private readonly Slab<WorkloadReport> _reports;
    private readonly WorkloadReport* _ring;
    private readonly long _mask;
    private long _written;

    /// <summary>Empty books.</summary>
    /// <param name="ordersMax">Most orders that rest at once.</param>
    /// <param name="windowTicks">See <see cref="BookOptions.WindowTicks"/>.</param>
    /// <param name="reportsKept">Size of the ring, a power of two.</param>
    /// <param name="instruments">Number of books.</param>
    public WorkloadMatcher(int ordersMax, int windowTicks, int reportsKept, int instruments = 1)
    {
        _pool = new OrderPool(ordersMax);
        _books = new OrderBook[instruments];
        for (int i = 0; i < instruments; i++) _books[i] = new OrderBook(_pool, i, new BookOptions { WindowTicks = windowTicks });
        _reports = new Slab<WorkloadReport>(reportsKept);
        _ring = _reports.Pointer;
        _mask = reportsKept - 1;
    }

    /// <summary>Reports written since the start.</summary>
    public long Written => _written;

    /// <summary>Most orders that rested at the end of any run.</summary>
    public int OrdersPeak { get; private set; }

    /// <summary>The reports, if the ring never wrapped.</summary>
    public ReadOnlySpan<WorkloadReport> Reports => _reports.AsSpan(0, checked((int)_written));

    /// <summary>Backs all memory, so that no timed run meets a page for the first time.</summary>
    public void Touch()
    {
        _pool.Touch();
        _reports.Touch();
    }

    /// <summary>Fills so far, if the ring never wrapped.</summary>
    public long Fills
    {
        get
        {
            long fills = 0;
            foreach (ref readonly WorkloadReport report in Reports)
            {
                if (report.Kind == ReportKind.Trade) fills++;
            }

            return fills;
        }
    }

    /// <summary>Matches all messages.</summary>
    /// <param name="messages">In order.</param>
    /// <param name="look">What to fetch ahead.</param>
    public void Run(ReadOnlySpan<WorkloadMessage> messages, LookAhead look)
    {
        int peak = OrdersPeak;
        for (int i = 0; i < messages.Length; i++)
        {
            if (look != LookAhead.None && i + 3 * Ahead < messages.Length) Prefetch(messages.Slice(i, 3 * Ahead + 1), look);
            ref readonly WorkloadMessage message = ref messages[i];
            OrderBook book = _books[message.Instrument];
            switch (message.Kind)
            {
                case WorkloadKind.New: New(book, message); break;
                case WorkloadKind.Cancel: Cancel(book, message); break;
                default: Modify(book, message); break;
            }

            peak = Math.Max(peak, _pool.Count);
        }

        OrdersPeak = peak;
    }

    public void Dispose()
    {
        _pool.Dispose();
        _reports.Dispose();
    }

    private void New(OrderBook book, in WorkloadMessage message)
    {
        Report(ReportKind.OrderAck, message, message.IsSell, message.Price, message.Quantity);
        long leaves = message.Quantity;
        if (book.Crosses(SideOf(message), message.Price)) leaves = Match(book, message);
        if (leaves == 0) return;
        if (message.IsImmediateOrCancel != 0)
            Report(ReportKind.CancelAck, message, message.IsSell, message.Price, 0);
        else
            Rest(book, message, leaves);
    }

    private void Cancel(OrderBook book, in WorkloadMessage message)
    {
        if (!_pool.TryFind(message.Instrument, message.OrderId, out int slot))
        {
            Report(ReportKind.CancelReject, message, 0, 0, 0);
            return;
        }

        Report(ReportKind.CancelAck, message, (byte)(_pool.SideOf(slot) - 1), _pool.PriceOf(slot), 0);
        book.Remove(slot);
    }

    private void Modify(OrderBook book, in WorkloadMessage message)
    {
        if (!_pool.TryFind(message.Instrument, message.OrderId, out int slot))
        {
            Report(ReportKind.ModifyReject, message, 0, 0, 0);
            return;
        }

        if (book.Crosses(SideOf(message), message.Price))
        {
            book.Remove(slot);
            long leaves = Match(book, message);
            if (leaves > 0) Rest(book, message, leaves);
        }
        else
        {
            book.Move(slot, message.Price, message.Quantity);
        }

        Report(ReportKind.ModifyAck, message, message.IsSell, message.Price, message.Quantity);
    }

    private void Rest(OrderBook book, in WorkloadMessage message, long leaves)
    {
        if (_pool.IsFull || _pool.TryFind(message.Instrument, message.OrderId, out _)) ThrowCannotRest(message);
        book.Add(message.OrderId, SideOf(message), message.Price, leaves, owner: 0, OrderFlags.None);
    }

    private long Match(OrderBook book, in WorkloadMessage message)
    {
        long leaves = message.Quantity;
        Side side = SideOf(message);

        while (leaves > 0)
        {
            int maker = book.FrontAgainst(side, message.Price);
            if (maker == OrderPool.None) break;
            long lots = Math.Min(leaves, _pool[maker].Leaves);
            WorkloadReport* trade = Report(ReportKind.Trade, message, 0, _pool.PriceOf(maker), (uint)lots);
            trade->OrderId = _pool.IdOf(maker);
            trade->TakerId = message.OrderId;
            book.Reduce(maker, lots);
            leaves -= lots;
        }

        return leaves;
    }

    // Three stages, each of which needs the lines that the one before has fetched. None branches on the kind of a message: the
    // wrong guess would cost more than the line it saves.
    private void Prefetch(ReadOnlySpan<WorkloadMessage> messages, LookAhead look)
    {
        ref readonly WorkloadMessage far = ref messages[3 * Ahead];
        _pool.PrefetchIndex(far.Instrument, far.OrderId);
        if (look == LookAhead.Index) return;
        _books[far.Instrument].PrefetchCell(SideOf(far), far.Price);

        ref readonly WorkloadMessage middle = ref messages[2 * Ahead];
        _pool.PrefetchOrder(middle.Instrument, middle.OrderId);
        _books[middle.Instrument].PrefetchLevel(SideOf(middle), middle.Price);

        ref readonly WorkloadMessage near = ref messages[Ahead];
        _pool.PrefetchNeighbours(near.Instrument, near.OrderId);
        _books[near.Instrument].PrefetchTail(SideOf(near), near.Price);
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

    // Apart, because building the text costs the hot method a larger frame.
    [DoesNotReturn]
    private static void ThrowCannotRest(in WorkloadMessage message) =>
        throw new InvalidOperationException($"Message {message.Sequence}: the pool is full, or the id is in use.");

    private static Side SideOf(in WorkloadMessage message) => (Side)(message.IsSell + 1);
}
