// The engine of RULES.md written for belief, not for speed: sorted lists, 128-bit arithmetic, and after every step a look at every unit.
// Nothing is indexed, cached or marked dirty; what touched a unit is remembered only because LiquidationStarted names the cause.
// Worst case: each command costs a full pass over all accounts. Left out: the outbox limit (EventsPerCommandMax, WorkLimit).
using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LowLatencyEngine.Messages;
using Big = System.Int128;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    private const long IdMax = 1L << 62;
    private const int MoneyMaxBits = 60;

    private readonly EngineOptions _options;
    private readonly RefInstrument[] _instruments;
    private readonly RefHouse[] _houses;
    private readonly SortedDictionary<long, RefAccount> _accounts = [];
    private readonly RefAccount _fund;
    private readonly List<EngineEvent> _events = [];
    private readonly List<RefUnit> _queue = [];
    private readonly Dictionary<uint, SortedSet<long>> _used = [];

    private long _timeNanos;
    private bool _timeIsSet;
    private long _sequence;
    private long _engineOrders;
    private long _openings;
    private long _arrivals;
    private int _budget;

    /// <summary>What a change made now counts as, and how deep.</summary>
    private LiquidationCause _cause;
    private int _depth;

    public ReferenceEngine(EngineOptions options)
    {
        options.Validate();
        _options = options;
        _instruments = options.Instruments.Select((terms, number) => new RefInstrument(number, terms)).ToArray();
        _houses = options.Currencies.Select(_ => new RefHouse()).ToArray();
        _fund = new RefAccount(0, _houses.Length, _instruments.Length);
        foreach (RefInstrument i in _instruments) _fund.Positions[i.Number] = new RefPosition(0, i.Terms.Currency, i.Number, 1);
    }

    public long EngineTimeNanos => _timeNanos;

    public EngineOptions Options => _options;

    /// <summary>One command in, its event slots out; the span holds until the next call.</summary>
    public ReadOnlySpan<EngineEvent> Apply(scoped in Command command) => Apply(new RichOrder { Head = command });

    /// <summary>The same for a command of one to three slots.</summary>
    public ReadOnlySpan<EngineEvent> Apply(scoped in RichOrder rich)
    {
        Command command = rich.Head;
        _events.Clear();
        RejectReason refusal = CheckShape(command);
        if (refusal != RejectReason.None)
        {
            Reject(command, refusal);
            return Slots();
        }

        CountTradedTime(command.TimeNanos);
        _timeNanos = long.Max(_timeNanos, command.TimeNanos);
        _timeIsSet = true;
        _budget = _options.LiquidationsPerCommandMax;
        _rankings.Clear();

        AgeMarks();
        EndChains();
        _triggeredNow = 0;
        if (_queue.Count > 0)
        {
            Note(Path.CarriedWork);
            Rounds();
        }

        Settle();

        FireTimers();
        Deadlines();
        MovePegs();
        refusal = OwnWork(rich);
        if (refusal != RejectReason.None)
        {
            Reject(command, refusal);
        }
        else
        {
            FinishWork();
            Settle();
        }

        IndicateAuctions();
        return Slots();
    }

    /// <summary>What follows the command's own work, and every triggered order.</summary>
    private void FinishWork()
    {
        MovePegs();
        MakeMarks(LiquidationCause.Price, 0);
        Rounds();
        MovePegs();
    }

    private ReadOnlySpan<EngineEvent> Slots() => CollectionsMarshal.AsSpan(_events);

    private RejectReason CheckShape(in Command command)
    {
        bool isKnown = command.Kind is > CommandKind.None and <= CommandKind.Heartbeat
            or CommandKind.SetFundingRate or CommandKind.SetPhase or CommandKind.SetMarginAddOn or CommandKind.SetFees or CommandKind.SetFirm or CommandKind.CancelRange or CommandKind.CancelGroup;
        int slotsMax = command.Kind == CommandKind.NewOrder ? 3 : 1;
        if (!isKnown || command.Version != Command.CurrentVersion || command.Slots < 1 || command.Slots > slotsMax) return RejectReason.Malformed;

        bool jumps = _timeIsSet && _options.TimeStepMaxNanos > 0 && (Big)command.TimeNanos - _timeNanos > _options.TimeStepMaxNanos;
        return jumps ? RejectReason.TimeJump : WasSent(command) ? RejectReason.DuplicateCommand : RejectReason.None;
    }

    /// <summary>Every sequence a source ever used is kept; what lies 1,024 or more behind the largest counts as used too.</summary>
    private bool WasSent(in Command command)
    {
        if (command.Source < 1 || command.Source > _options.SourcesMax || command.SourceSequence < 1) return false;

        if (!_used.TryGetValue(command.Source, out SortedSet<long>? used)) _used[command.Source] = used = [];
        return (used.Count > 0 && (Big)used.Max - command.SourceSequence >= 1_024) || !used.Add(command.SourceSequence);
    }

    private RejectReason OwnWork(in RichOrder rich)
    {
        Command command = rich.Head;
        bool trades = command.Kind is CommandKind.NewOrder or CommandKind.AmendOrder;
        (_cause, _depth) = (trades ? LiquidationCause.Fill : LiquidationCause.Cash, 0);
        return command.Kind switch
        {
            CommandKind.OpenAccount => OpenAccount(command),
            CommandKind.Deposit => Deposit(command),
            CommandKind.Withdraw => Withdraw(command),
            CommandKind.FundDeposit => FundDeposit(command),
            CommandKind.SetLeverage => SetLeverage(command),
            CommandKind.SetMarginMode => SetMarginMode(command),
            CommandKind.MoveMargin => MoveMargin(command),
            CommandKind.MarkTick => MarkTick(command),
            CommandKind.IndexTick => IndexTick(command),
            CommandKind.TradeTick => TradeTick(command),
            CommandKind.QuoteTick => QuoteTick(command),
            CommandKind.NewOrder => NewOrder(rich),
            CommandKind.CancelOrder => CancelOrder(command),
            CommandKind.AmendOrder => AmendOrder(command),
            CommandKind.MassCancel => MassCancel(command),
            CommandKind.SetFundingRate => SetFundingRate(command),
            CommandKind.SetMarginAddOn => SetMarginAddOn(command),
            CommandKind.SetFees => SetFees(command),
            CommandKind.SetFirm => SetFirm(command),
            CommandKind.CancelRange => CancelRange(command),
            CommandKind.CancelGroup => CancelGroup(command),
            CommandKind.SetPhase => SetPhase(command),
            _ => RejectReason.None,
        };
    }

    private void Reject(in Command command, RejectReason reason) => _events.Add(new EngineEvent
    {
        Kind = EventKind.Rejected,
        Slots = 1,
        Reason = (byte)reason,
        Instrument = EngineEvent.NoInstrument,
        Flags = (byte)command.Kind,
        TimeNanos = _timeNanos,
        AccountId = command.AccountId,
        OrderId = command.OrderId,
        Price = command.Source,
        Quantity = command.SourceSequence,
    });

    /// <summary>Adds an event; its time, instrument and sequence number are filled in here.</summary>
    private void Emit(EngineEvent head, RefInstrument? instrument)
    {
        head.Slots = 1;
        head.Instrument = instrument is null ? EngineEvent.NoInstrument : (short)instrument.Number;
        head.TimeNanos = _timeNanos;
        head.Sequence = instrument is null ? ++_sequence : ++instrument.Sequence;
        _events.Add(head);
    }

    private void Emit<T>(EngineEvent head, RefInstrument? instrument, T detail) where T : unmanaged
    {
        Emit(head, instrument);
        CollectionsMarshal.AsSpan(_events)[^1].Slots = 2;
        _events.Add(Unsafe.As<T, EngineEvent>(ref detail));
    }

    /// <summary>An event of as many slots as the order's command had, the second and third as they were sent.</summary>
    private void EmitWithTerms(EngineEvent head, RefInstrument instrument, RefOrder order)
    {
        Emit(head, instrument);
        CollectionsMarshal.AsSpan(_events)[^1].Slots = (byte)order.Slots;
        if (order.Slots > 1) _events.Add(Unsafe.As<OrderDetail, EngineEvent>(ref order.Detail));
        if (order.Slots > 2) _events.Add(Unsafe.As<OrderLinks, EngineEvent>(ref order.Links));
    }

    private static byte DepthByte(int depth) => (byte)int.Min(depth, 255);
}
