// Market data from events alone: L1, L2 and L3 increments and depth snapshots, without a look into the engine. The feed keeps a book of its own of the
// same make, led by the events; so it lives wherever the events go: behind a ring, in another process, in a replay.
//
// The trick: an order that was accepted rests when the next event is no longer about its matching, or when the command's events end. Until then it is
// pending, one per feed, because a command matches one order at a time.
//
// Worst case: six increments an event. Nothing is allocated after construction.
using System;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Book;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Feeds;

/// <summary>Builds market data from the engine's events.</summary>
public sealed partial class MarketFeed : IDisposable
{
    private const int IncrementsPerSlot = 6;

    private readonly OrderPool _pool;
    private readonly OrderBook[] _books;
    private readonly Slab<FeedOrder> _orders;
    private readonly Slab<FeedIncrement> _out;
    private readonly Slab<Touch> _touches;
    private readonly Slab<long> _sequences;
    private readonly bool[] _isChanged;
    private Pending _pending;
    private readonly FeedOrder[] _refilled = new FeedOrder[(int)Side.Sell + 1];
    private int _count;
    private long _now;

    /// <summary>A feed of engines with these options, from their first command on.</summary>
    /// <param name="options">The engine's options: how many orders and events there can be.</param>
    /// <exception cref="ArgumentException">An option is refused.</exception>
    public MarketFeed(EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        int instruments = options.Instruments.Count;
        int orders = options.OrdersMax + instruments;
        _pool = new OrderPool(orders);
        _orders = new Slab<FeedOrder>(orders);
        _out = new Slab<FeedIncrement>(IncrementsPerSlot * options.EventsPerCommandMax + 2 * instruments);
        _touches = new Slab<Touch>(2 * instruments);
        _sequences = new Slab<long>(instruments);
        _isChanged = new bool[instruments];
        _books = new OrderBook[instruments];
        for (int i = 0; i < instruments; i++) _books[i] = new OrderBook(_pool, i, BookOptions.ForBooks(instruments));
    }

    /// <summary>Takes the events of one command and gives the increments that follow from them; valid until the next call.</summary>
    /// <param name="events">What Apply returned, whole.</param>
    public ReadOnlySpan<FeedIncrement> Take(ReadOnlySpan<EngineEvent> events)
    {
        _count = 0;
        foreach (EventView view in new EventStream(events))
        {
            ref readonly EngineEvent e = ref view.Head;
            if (e.Instrument < 0) continue;

            _now = e.TimeNanos;
            if (_pending.IsUp && !IsOfMatch(in e)) Rest();
            Follow(view, in e);
        }

        if (_pending.IsUp) Rest();
        for (int i = 0; i < _isChanged.Length; i++)
        {
            if (!_isChanged[i]) continue;

            _isChanged[i] = false;
            SayTouch(i, Side.Buy);
            SayTouch(i, Side.Sell);
        }

        return _out.AsSpan(0, _count);
    }

    /// <summary>Number of the last increment of an instrument: a snapshot taken now follows it.</summary>
    public long SequenceOf(int instrument) => _sequences[instrument];

    /// <summary>A side's shown levels from the best on: a depth snapshot.</summary>
    /// <returns>How many were written.</returns>
    public int CopyDepth(int instrument, Side side, Span<DepthLevel> into) => _books[instrument].CopyDepth(side, into);

    /// <summary>Frees all memory.</summary>
    public void Dispose()
    {
        _pool.Dispose();
        _orders.Dispose();
        _out.Dispose();
        _touches.Dispose();
        _sequences.Dispose();
    }

    /// <summary>Whether an event belongs to the matching of the pending order.</summary>
    private bool IsOfMatch(in EngineEvent e) => e.Instrument == _pending.Instrument && e.Kind switch
    {
        EventKind.Trade => e.OrderId == _pending.OrderId && !IsOfAuction(in e),
        EventKind.OrderCancelled or EventKind.OrderDecremented or EventKind.OrderReplenished or EventKind.PhaseChanged => true,
        EventKind.OrderAccepted => ((OrderType)e.Amount).IsConditional(),
        EventKind.OrderAmended => !_pool.TryFind(e.Instrument, e.OrderId, out _),
        _ => false,
    };

    private void SayTouch(int instrument, Side side)
    {
        Unsafe.SkipInit(out DepthLevel best);
        int found = _books[instrument].CopyDepth(side, new Span<DepthLevel>(ref best));
        Touch now = found == 0 ? default : new Touch { Price = best.Price, Lots = best.Lots, Orders = best.Orders };
        ref Touch before = ref _touches[2 * instrument + (int)side - 1];
        if (now.Price == before.Price && now.Lots == before.Lots && now.Orders == before.Orders) return;

        before = now;
        Say(FeedKind.Touch, instrument, side, 0, now.Price, now.Lots, now.Orders);
    }

    private void Say(FeedKind kind, int instrument, Side side, long orderId, long price, long lots, int orders)
    {
        _out[_count++] = new FeedIncrement
        {
            Sequence = ++_sequences[instrument],
            OrderId = orderId,
            Price = price,
            Lots = lots,
            TimeNanos = _now,
            Orders = orders,
            Instrument = (short)instrument,
            Kind = kind,
            Side = side,
        };
    }

    /// <summary>What a resting order has beside its place in the book.</summary>
    private struct FeedOrder
    {
        internal long Display;
        internal OrderFlags Flags;
    }

    private struct Touch
    {
        internal long Price;
        internal long Lots;
        internal int Orders;
    }

    /// <summary>The order that is matching now, or has been accepted last.</summary>
    private struct Pending
    {
        internal bool IsUp;
        internal Side Side;
        internal OrderFlags Flags;
        internal int Instrument;
        internal long OrderId;
        internal long Price;
        internal long Lots;
        internal long Display;

        /// <summary>After a trade, what is refused under its id is its bracket, not it.</summary>
        internal bool HasTraded;
    }
}
