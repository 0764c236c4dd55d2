using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Book;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Workload;

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

/// <summary>Matches a workload and hands 64-byte reports to a sink.</summary>
/// <typeparam name="TSink">Where reports go; a struct, so that its calls are inlined.</typeparam>
internal sealed unsafe class WorkloadMatcher<TSink> : IDisposable
    where TSink : struct, IReportSink
{
    private const int Ahead = 4;

    private readonly OrderPool _pool;
    private readonly OrderBook[] _books;
    private readonly TSink _sink;

    /// <summary>Empty books.</summary>
    /// <param name="ordersMax">Most orders that rest at once.</param>
    /// <param name="windowTicks">See <see cref="BookOptions.WindowTicks"/>.</param>
    /// <param name="sink">Where reports go.</param>
    /// <param name="instruments">Number of books.</param>
    public WorkloadMatcher(int ordersMax, int windowTicks, TSink sink, int instruments = 1)
    {
        _pool = new OrderPool(ordersMax);
        _books = new OrderBook[instruments];
        for (int i = 0; i < instruments; i++) _books[i] = new OrderBook(_pool, i, new BookOptions { WindowTicks = windowTicks });
        _sink = sink;
    }

    /// <summary>Most orders that rested at the end of any run.</summary>
    public int OrdersPeak { get; private set; }

    /// <summary>The first book.</summary>
    public OrderBook Book => _books[0];

    /// <summary>The book of an instrument.</summary>
    public OrderBook BookOf(int instrument) => _books[instrument];

    /// <summary>Backs all memory, so that no timed run meets a page for the first time.</summary>
    public void Touch() => _pool.Touch();

    /// <summary>Matches all messages.</summary>
    /// <param name="messages">In order.</param>
    /// <param name="look">What to fetch ahead.</param>
    public void Run(ReadOnlySpan<WorkloadMessage> messages, LookAhead look)
    {
        int peak = OrdersPeak;
        for (int i = 0; i < messages.Length; i++)
        {
            if (look != LookAhead.None && i + 3 * Ahead < messages.Length) Prefetch(messages.Slice(i, 3 * Ahead + 1), look);
            Apply(messages[i]);
            peak = Math.Max(peak, _pool.Count);
        }

        OrdersPeak = peak;
    }

    /// <summary>Matches one message.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(in WorkloadMessage message)
    {
        OrderBook book = _books[message.Instrument];
        switch (message.Kind)
        {
            case WorkloadKind.New: New(book, message); break;
            case WorkloadKind.Cancel: Cancel(book, message); break;
            default: Modify(book, message); break;
        }
    }

    public void Dispose() => _pool.Dispose();

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
            ref WorkloadReport trade = ref _sink.Next();
            Fill(ref trade, ReportKind.Trade, message, 0, _pool.PriceOf(maker), (uint)lots);
            trade.MakerId = _pool.IdOf(maker);
            trade.TakerId = message.OrderId;
            _sink.Commit();
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

    private void Report(ReportKind kind, in WorkloadMessage message, byte isSell, long price, uint quantity)
    {
        Fill(ref _sink.Next(), kind, message, isSell, price, quantity);
        _sink.Commit();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fill(ref WorkloadReport report, ReportKind kind, in WorkloadMessage message, byte isSell, long price, uint quantity)
    {
        report.Kind = kind;
        report.IsSell = isSell;
        report.Quantity = quantity;
        report.Sequence = message.Sequence;
        report.OrderId = message.OrderId;
        report.Price = price;
    }

    // Apart, because building the text costs the hot method a larger frame.
    [DoesNotReturn]
    private static void ThrowCannotRest(in WorkloadMessage message) =>
        throw new InvalidOperationException($"Message {message.Sequence}: the pool is full, or the id is in use.");

    private static Side SideOf(in WorkloadMessage message) => (Side)(message.IsSell + 1);
}
