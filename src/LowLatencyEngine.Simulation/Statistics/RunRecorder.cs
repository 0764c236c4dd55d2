// Watches a run beside its statistics and keeps what pictures need, in memory that does not grow with the run: a timeline of equal stretches, the
// book around the steepest move, all traders before and at the end. Nothing here feeds back; the engine is only asked.
// Worst case per command: its events once; at a tick one look at the touch; twice in a run a pass over all traders.
using System;
using System.Collections.Generic;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

/// <summary>What a recorder keeps. Times in nanoseconds, prices in ticks.</summary>
public sealed record RecorderOptions
{
    /// <summary>Begin and end of the run.</summary>
    public required (long First, long Last) Nanos { get; init; }

    /// <summary>When the traders are looked at before the crash; trades count for the market's impact from here on.</summary>
    public required long BeforeNanos { get; init; }

    /// <summary>The stretch and prices of the picture of the book.</summary>
    public required (long From, long To, long Low, long High) Heat { get; init; }

    /// <summary>Lowest and highest liquidation price of the map.</summary>
    public required (long Low, long High) MapPrices { get; init; }

    /// <summary>Rows of the timeline.</summary>
    public int TimelineRows { get; init; } = 400;

    /// <summary>Columns and rows of the picture of the book.</summary>
    public (int Columns, int Rows) HeatSize { get; init; } = (240, 160);

    /// <summary>Whether the traders and the book are looked at; without, only timeline and impact are kept.</summary>
    public bool Pictures { get; init; } = true;
}

/// <summary>Keeps the story of one run for pictures and comparisons.</summary>
public sealed class RunRecorder
{
    private readonly EngineCore _engine;
    private readonly RecorderOptions _options;
    private readonly int _instrument;
    private readonly int _currency;
    private readonly Dictionary<long, long> _paidIn = [];
    private readonly HashSet<long> _traders = [];
    private readonly CommandKind _inputKind;
    private readonly int _firstTierPpm;
    private long _input, _haltedSince, _lastNanos;

    /// <summary>Begins with nothing recorded.</summary>
    /// <param name="engine">The engine that produces the events.</param>
    /// <param name="options">What to keep.</param>
    /// <param name="instrument">The instrument watched.</param>
    public RunRecorder(EngineCore engine, RecorderOptions options, int instrument = 0)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(options);
        _engine = engine;
        _options = options;
        _instrument = instrument;
        _currency = engine.Options.Instruments[instrument].Currency;
        Instrument terms = engine.Options.Instruments[instrument];
        _inputKind = InputKind(terms);
        _firstTierPpm = terms.Tiers[0].MaintenancePpm;
        MaintenancePpm = (_firstTierPpm, _firstTierPpm);
        Timeline = new Timeline(options.Nanos.First, options.Nanos.Last, options.TimelineRows);
        Impact = new MarketImpact(options.BeforeNanos);
        Heat = new BookHeat(options.Heat, options.HeatSize.Columns, options.HeatSize.Rows);
    }

    /// <summary>The run in equal stretches of time.</summary>
    public Timeline Timeline { get; }

    /// <summary>How far the own market strayed from the input.</summary>
    public MarketImpact Impact { get; }

    /// <summary>The book around the steepest move.</summary>
    public BookHeat Heat { get; }

    /// <summary>The traders before the crash; null: the run did not come so far, or no pictures are wanted.</summary>
    public AccountCensus? Before { get; private set; }

    /// <summary>The traders at the end; null before <see cref="Finish"/>.</summary>
    public AccountCensus? After { get; private set; }

    /// <summary>The lowest and the highest maintenance rate of a first-tier position in the run: tier and add-on, ppm.</summary>
    public (long Low, long High) MaintenancePpm { get; private set; }

    /// <summary>Time in which the instrument did not trade continuously.</summary>
    public long HaltedNanos { get; private set; }

    /// <summary>The command by which the market's price comes to an instrument: the mark, or the index where the engine makes the mark.</summary>
    public static CommandKind InputKind(Instrument instrument)
    {
        ArgumentNullException.ThrowIfNull(instrument);
        return instrument.MarkMethod == MarkMethod.External ? CommandKind.MarkTick : CommandKind.IndexTick;
    }

    /// <summary>Takes one command and its events.</summary>
    public void Add(in Command command, ReadOnlySpan<EngineEvent> slots)
    {
        _lastNanos = Math.Max(_lastNanos, command.TimeNanos);
        bool isInput = command.Kind == _inputKind && command.Instrument == _instrument;
        if (isInput)
        {
            _input = command.Price;
            Impact.OnInput(_input);
        }

        ref TimelineRow row = ref Timeline.At(command.TimeNanos);
        if (isInput) Range(_input, ref row.InputLow, ref row.InputHigh, ref row.Input);
        foreach (EventView view in new EventStream(slots)) Count(view, ref row);
        if (isInput) Tick(command.TimeNanos, ref row);
    }

    /// <summary>Looks at the traders once more. Call at the end of the run.</summary>
    public void Finish()
    {
        if (_haltedSince != 0) HaltedNanos += Math.Max(0, _lastNanos - _haltedSince);
        _haltedSince = 0;
        if (_options.Pictures) After = Census(_lastNanos);
    }

    private void Tick(long timeNanos, ref TimelineRow row)
    {
        HouseView house = _engine.GetHouse(_currency);
        row.FundEquity = house.FundEquity;
        InstrumentView market = _engine.GetInstrument(_instrument);
        Impact.OnTick(timeNanos, market.BestBid, market.BestAsk, _input);
        if (!_options.Pictures) return;

        Heat.Sample(_engine, _instrument, timeNanos, _input);
        if (Before is null && timeNanos >= _options.BeforeNanos) Before = Census(timeNanos);
    }

    private AccountCensus Census(long timeNanos) => AccountCensus.Take(_engine, _instrument, timeNanos, _options.MapPrices, Paid());

    private IEnumerable<KeyValuePair<long, long>> Paid()
    {
        foreach (KeyValuePair<long, long> entry in _paidIn)
        {
            if (_traders.Contains(entry.Key)) yield return entry;
        }
    }

    private void Count(EventView view, ref TimelineRow row)
    {
        ref readonly EngineEvent e = ref view.Head;
        switch (e.Kind)
        {
            case EventKind.Deposited when e.Currency == _currency:
                _paidIn[e.AccountId] = _paidIn.GetValueOrDefault(e.AccountId) + e.Amount;
                break;
            case EventKind.Withdrawn when e.Currency == _currency:
                _paidIn[e.AccountId] = _paidIn.GetValueOrDefault(e.AccountId) - e.Amount;
                break;
            case EventKind.LeverageChanged when e.Instrument == _instrument:
                _traders.Add(e.AccountId);
                break;
            case EventKind.MarkChanged when e.Instrument == _instrument:
                Range(e.Price, ref row.MarkLow, ref row.MarkHigh, ref row.Mark);
                break;
            case EventKind.Trade when e.Instrument == _instrument:
                bool isLiquidation = ((OrderFlags)e.Flags & OrderFlags.Liquidation) != 0;
                Range(e.Price, ref row.TradeLow, ref row.TradeHigh, ref row.Trade);
                Impact.OnTrade(e.TimeNanos, e.Price, _input, isLiquidation, e.Side);
                if (!isLiquidation) break;
                if (e.Side == Side.Sell) row.SoldValue += view.Trade.Value;
                else row.BoughtValue += view.Trade.Value;
                break;
            case EventKind.PhaseChanged when e.Instrument == _instrument:
                if (_haltedSince != 0) HaltedNanos += e.TimeNanos - _haltedSince;
                _haltedSince = (TradingPhase)e.Flags == TradingPhase.Continuous ? 0 : e.TimeNanos;
                if (_haltedSince != 0) row.Halts++;
                break;
            case EventKind.MarginAdjusted when e.Instrument == _instrument:
                long rate = _firstTierPpm + e.Quantity;
                MaintenancePpm = (Math.Min(MaintenancePpm.Low, rate), Math.Max(MaintenancePpm.High, rate));
                break;
            case EventKind.MarginCalled:
                row.Calls++;
                break;
            case EventKind.LiquidationStarted:
                row.Started++;
                if (e.Depth > 0) row.StartedByCascade++;
                row.Depth = Math.Max(row.Depth, e.Depth);
                break;
            case EventKind.FundTookOver when e.Instrument == _instrument:
                row.TakenOverValue += Math.Abs(e.Amount);
                break;
            case EventKind.Deleveraged when e.Instrument == _instrument:
                row.DeleveragedValue += Math.Abs(e.Amount);
                break;
        }
    }

    private static void Range(long price, ref long low, ref long high, ref long last)
    {
        low = low == 0 ? price : Math.Min(low, price);
        high = Math.Max(high, price);
        last = price;
    }
}
