// The story on one screen: a command goes in, events come out, and nothing else happens. No clock, thread, file, random source, floating point or
// allocation; the same commands give the same events, byte for byte. RULES.md says what is computed and in which order. Each partial file tells one
// chapter: OpenWork, Accounts, Ticks, QuietTicks, LookAhead, NearRows, OrderShape, Orders, Feasibility, Resting, Amends, Conditionals, Stops, Links, Pegs,
// Groups, Matching, RichMatching, ProRata, Fills, Rounds, Looks, Liquidation, LiquidationEnd, CoolDown, Takeover, Deleveraging, Fund, Funding, Marks, Bands, AddOn, Timers, Phases,
// Auction; Queries and Risk read, State and StateHash save and fingerprint.
using System;
using System.Linq;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Book;
using LowLatencyEngine.Liquidation;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Market;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Orders;
using LowLatencyEngine.Positions;
using LowLatencyEngine.Stops;
using LowLatencyEngine.Timers;

namespace LowLatencyEngine;

/// <summary>The matching and liquidation core: a function of state and command. One thread at a time.</summary>
public sealed partial class EngineCore : IDisposable
{
    private readonly EngineOptions _options;
    private readonly Ledger _ledger;
    private readonly OpenOrders _openOrders;
    private readonly OrderPool _pool;
    private readonly RichOrders _rich;
    private readonly ProRataPlan _proRata;
    private readonly OrderBook[] _books;
    private readonly StopBooks _stops;
    private readonly Slab<LinkRow> _links;
    private readonly Marks _marks;
    private readonly Units _units;
    private readonly MarginModel _margin;
    private readonly TriggerIndex _triggers;
    private readonly LiquidationQueue _queue;
    private readonly LegPlan _legs;
    private readonly Ranking _ranking;
    private readonly Socialiser _socialiser;
    private readonly FundWorth _fundWorth;
    private readonly Outbox _outbox;
    private readonly UnitReview _review;
    private readonly SourceWindows _sources;
    private readonly TimerQueue _timers;
    private readonly BasisMarks _basis;
    private readonly FundingRow[] _funding;
    private readonly Phases _phases;
    private readonly Breakers _breakers;
    private readonly AddOnRow[] _addOns;
    private readonly long[] _tradeIds;
    private readonly int[] _fundOrders;
    private int _fundOrderCount;
    private long _lastEngineOrderId;

    /// <summary>Commands worked whole: marks what was looked at in the present one.</summary>
    private long _worked;

    private long _looks;
    private int _budget;
    private int _stopBudget;
    private bool _hasTime;

    /// <summary>Checks the options and takes all memory.</summary>
    /// <exception cref="ArgumentException">A limit or an instrument is refused; the message names the field and the reason.</exception>
    public EngineCore(EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        int instruments = options.Instruments.Count;
        _options = options = options with
        {
            Instruments = [.. options.Instruments.Select(instrument => instrument with { Tiers = [.. instrument.Tiers] })],
            Currencies = [.. options.Currencies],
        };
        _ledger = new Ledger(options);
        _openOrders = new OpenOrders(_ledger, options.OrdersMax + instruments);
        _pool = new OrderPool(options.OrdersMax + instruments);
        _rich = new RichOrders(_pool.Capacity, instruments, options.SessionGroupsMax);
        _proRata = new ProRataPlan();
        _books = new OrderBook[instruments];
        _fundOrders = new int[instruments];
        for (int i = 0; i < instruments; i++)
        {
            _books[i] = new OrderBook(_pool, i, BookOptions.ForBooks(instruments));
            _fundOrders[i] = OrderPool.None;
        }

        _stops = new StopBooks(_pool, options.Instruments);
        _links = new Slab<LinkRow>(_pool.Capacity);
        _marks = new Marks(options);
        _units = new Units(_ledger, options);
        _margin = new MarginModel(_ledger, _openOrders, _marks, _units, options);
        _triggers = new TriggerIndex(_ledger, _units, _marks, _margin, options);
        _queue = new LiquidationQueue(_units, options);
        _phases = new Phases(options, _pool.Capacity);
        _breakers = new Breakers(options);
        _legs = new LegPlan(_ledger, _units, _marks, _margin, _phases);
        _ranking = new Ranking(_ledger, _units, _marks, _margin, options);
        _fundWorth = new FundWorth(_ledger, _margin, options);
        _socialiser = new Socialiser(_ledger, _units, _margin, options);
        _outbox = new Outbox(options.EventsPerCommandMax, instruments);
        _review = new UnitReview(_units.Count);
        _sources = new SourceWindows(options.SourcesMax);
        _timers = new TimerQueue(_pool.Capacity + _units.Count + instruments * TimerKinds.PerInstrumentMax);
        _basis = new BasisMarks(_ledger.Contracts);
        _funding = new FundingRow[instruments];
        _addOns = new AddOnRow[instruments];
        _tradeIds = new long[instruments];
    }

    /// <summary>Memory taken at construction, bytes. What is never used is address space only.</summary>
    public long FootprintBytes
    {
        get
        {
            long bytes = _ledger.FootprintBytes + _openOrders.Bytes + _pool.FootprintBytes + _stops.Bytes + _links.Bytes + _units.Bytes + _triggers.Bytes + _queue.Bytes
                + _ranking.Bytes + _socialiser.Bytes + _fundWorth.Bytes + _outbox.Bytes + _review.Bytes + _sources.Bytes + _timers.Bytes + _basis.Bytes
                + _phases.Bytes + _breakers.Bytes + _rich.Bytes + _proRata.Bytes;
            foreach (OrderBook book in _books) bytes += book.FootprintBytes;
            return bytes;
        }
    }

    /// <summary>
    /// Applies one command. Never throws on bad input: what is refused is answered by one Rejected event and changes nothing, but that the time it
    /// carries has passed (unless it was Malformed, a TimeJump or a DuplicateCommand) and work that was due is done.
    /// </summary>
    /// <param name="command">The first slot of the command; further slots follow it in memory.</param>
    /// <returns>The events' slots, in order; valid until the next call. Walk them with <see cref="EventStream"/>.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public ReadOnlySpan<EngineEvent> Apply(in Command command) =>
        command.HeadAndSource == Command.MarkTickHead && TryWorkQuietTick(in command) ? _outbox.Only : ApplyWhole(in command);

    private ReadOnlySpan<EngineEvent> ApplyWhole(in Command command)
    {
        _outbox.Begin();
        _worked++;
        RejectReason refused = Admit(in command);
        if (refused == RejectReason.None)
        {
            if (command.Head == Command.MarkTickHead && TryWorkQuietTick(in command)) return _outbox.Only;

            _budget = _options.LiquidationsPerCommandMax;
            _stopBudget = _options.StopsPerCommandMax;
            if (_outbox.NowNanos > _calmUntil) CatchUp();
            _outbox.BeginOwnWork();
            refused = Execute(in command);
            if (refused == RejectReason.None && HasConsequences)
            {
                FinishWork();
                EnterStops();
            }
        }

        if (refused != RejectReason.None) _outbox.Reject(in command, refused);
        if (_phases.CollectingCount > 0) IndicateAuctions();
        NoteCalm();
        return _outbox.Events;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private RejectReason Admit(in Command command)
    {
        if (!IsKnown(command.Kind) || command.Version != Command.CurrentVersion || !HasSlots(in command))
            return RejectReason.Malformed;

        long step = _options.TimeStepMaxNanos;
        if (_hasTime && step > 0 && command.TimeNanos > _outbox.NowNanos && (ulong)(command.TimeNanos - _outbox.NowNanos) > (ulong)step)
            return RejectReason.TimeJump;

        if (_sources.IsTracked(in command) && !_sources.TryUse(in command)) return RejectReason.DuplicateCommand;

        _hasTime = true;
        _outbox.NowNanos = Math.Max(_outbox.NowNanos, command.TimeNanos);
        return RejectReason.None;
    }

    private static bool IsKnown(CommandKind kind) => kind is > CommandKind.None and <= CommandKind.CancelRange;

    private RejectReason Execute(in Command command) => command.Kind switch
    {
        CommandKind.NewOrder => EnterOrder(in command),
        CommandKind.CancelOrder => CancelOrder(in command),
        CommandKind.AmendOrder => AmendOrder(in command),
        CommandKind.MarkTick => MarkTick(in command),
        CommandKind.IndexTick => IndexTick(in command),
        CommandKind.TradeTick => TradeTick(in command),
        CommandKind.QuoteTick => QuoteTick(in command),
        CommandKind.MassCancel => MassCancel(in command),
        CommandKind.CancelRange => CancelRange(in command),
        CommandKind.CancelGroup => CancelGroup(in command),
        CommandKind.SetFirm => SetFirm(in command),
        CommandKind.OpenAccount => OpenAccount(in command),
        CommandKind.Deposit => Deposit(in command),
        CommandKind.Withdraw => Withdraw(in command),
        CommandKind.FundDeposit => FundDeposit(in command),
        CommandKind.SetLeverage => SetLeverage(in command),
        CommandKind.SetMarginMode => SetMarginMode(in command),
        CommandKind.MoveMargin => MoveMargin(in command),
        CommandKind.SetFundingRate => SetFundingRate(in command),
        CommandKind.SetPhase => SetPhase(in command),
        CommandKind.SetFees => SetFees(in command),
        CommandKind.SetMarginAddOn => SetMarginAddOn(in command),
        _ => RejectReason.None,
    };
}
