// Reads every command and its events once and keeps totals; asks the engine only for the fund (after each mark) and, at the end, for what is
// left of the liquidated. Nothing here feeds back. Allocates only when a leverage or an account is seen for the first time.
// Slippage of a liquidation fill = how much worse than the last mark it was, in ppm of the mark: a sell below, a buy above; averages are
// weighted by value. Money and slippage are those of one instrument and its settlement currency; counts are over everything.
using System;
using System.Collections.Generic;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

/// <summary>The totals of one run, taken from its commands and events.</summary>
public sealed class RunStatistics
{
    private const int Million = 1_000_000;

    private readonly EngineCore _engine;
    private readonly int _instrument;
    private readonly int _currency;
    private readonly CommandKind _input;
    private readonly LeverageTable _leverages;
    private readonly List<long> _accounts;
    private readonly HashSet<long> _deleveraged = [];
    private readonly long[] _rejections = new long[256];
    private Int128 _slippageSum;

    /// <summary>Starts with nothing counted.</summary>
    /// <param name="engine">The engine that produces the events.</param>
    /// <param name="instrument">The instrument whose prices and money are reported.</param>
    public RunStatistics(EngineCore engine, int instrument = 0)
    {
        ArgumentNullException.ThrowIfNull(engine);
        _engine = engine;
        _instrument = instrument;
        _currency = engine.Options.Instruments[instrument].Currency;
        _input = RunRecorder.InputKind(engine.Options.Instruments[instrument]);
        _leverages = new LeverageTable(engine.Options.AccountsMax);
        _accounts = new List<long>(engine.Options.AccountsMax);
        AddOn = new AddOnPath(engine.Options.Instruments[instrument].Tiers[0].MaintenancePpm);
    }

    /// <summary>Commands seen.</summary>
    public long Commands { get; private set; }

    /// <summary>Of these, marks, indexes, trades and quotes of the market.</summary>
    public long Ticks { get; private set; }

    /// <summary>Of these, new, amended and cancelled orders.</summary>
    public long Orders { get; private set; }

    /// <summary>Events seen.</summary>
    public long Events { get; private set; }

    /// <summary>Commands refused.</summary>
    public long Rejected { get; private set; }

    /// <summary>Trades in the engine's book.</summary>
    public long Trades { get; private set; }

    /// <summary>Accounts opened, in this order.</summary>
    public IReadOnlyList<long> Accounts => _accounts;

    /// <summary>Margin calls.</summary>
    public long MarginCalls { get; private set; }

    /// <summary>Margin calls that ended: with money, with a better price, or with the position.</summary>
    public long MarginRestored { get; private set; }

    /// <summary>Accounts that were called and never liquidated.</summary>
    public long CalledAndSaved => _leverages.CalledAndSaved();

    /// <summary>Liquidations started.</summary>
    public long Liquidations { get; private set; }

    /// <summary>Liquidation fills in the book.</summary>
    public long LiquidationFills { get; private set; }

    /// <summary>Of these fills, those that sold (longs that died).</summary>
    public long LiquidationSells { get; private set; }

    /// <summary>Their value, atoms.</summary>
    public Int128 LiquidatedValue { get; private set; }

    /// <summary>Worst slippage of a liquidation fill against the mark, ppm; positive is worse than the mark.</summary>
    public long WorstSlippagePpm { get; private set; }

    /// <summary>Average slippage of liquidation fills against the mark by value, ppm.</summary>
    public long AverageSlippagePpm => LiquidatedValue == 0 ? 0 : (long)(_slippageSum / LiquidatedValue);

    /// <summary>Deepest cascade.</summary>
    public int CascadeDepthMax { get; private set; }

    /// <summary>Takeovers by the insurance fund.</summary>
    public long Takeovers { get; private set; }

    /// <summary>Lots it took over.</summary>
    public long TakeoverLots { get; private set; }

    /// <summary>Deleveragings.</summary>
    public long Deleveragings { get; private set; }

    /// <summary>Lots deleveraged.</summary>
    public long DeleveragedLots { get; private set; }

    /// <summary>Different accounts deleveraged.</summary>
    public long DeleveragedAccounts => _deleveraged.Count;

    /// <summary>What the fund paid for shortfalls, atoms.</summary>
    public Int128 FundPaid { get; private set; }

    /// <summary>Losses spread over profitable positions, atoms.</summary>
    public Int128 SocialisedLoss { get; private set; }

    /// <summary>Losses nobody could bear, atoms.</summary>
    public Int128 DeficitBooked { get; private set; }

    /// <summary>Accounts whose liquidation started at least once.</summary>
    public long LiquidatedAccounts => _leverages.LiquidatedAccounts;

    /// <summary>Engine time of the first and the last command.</summary>
    public (long First, long Last) Nanos { get; private set; }

    /// <summary>The mark, one number per change, ticks.</summary>
    public Series Price { get; } = new();

    /// <summary>The insurance fund's equity (cash and inventory at mark), one number per mark once it has money, atoms.</summary>
    public Series Fund { get; } = new();

    /// <summary>The margin add-on and how procyclical it was.</summary>
    public AddOnPath AddOn { get; }

    /// <summary>The traders by leverage, ascending.</summary>
    public IReadOnlyList<LeverageRow> Leverages => _leverages.Rows();

    /// <summary>How often each reason refused a command.</summary>
    public long RejectedFor(RejectReason reason) => _rejections[(byte)reason];

    /// <summary>Takes one command and its events.</summary>
    public void Add(in Command command, ReadOnlySpan<EngineEvent> slots)
    {
        if (Commands++ == 0) Nanos = (command.TimeNanos, command.TimeNanos);
        if (command.TimeNanos > Nanos.Last) Nanos = (Nanos.First, command.TimeNanos);
        if (command.Kind is >= CommandKind.MarkTick and <= CommandKind.QuoteTick) Ticks++;
        else if (command.Kind is >= CommandKind.NewOrder and <= CommandKind.MassCancel) Orders++;

        foreach (EventView view in new EventStream(slots))
        {
            Events++;
            Count(view);
        }

        if (command.Kind == _input || command.Kind == CommandKind.FundDeposit) SampleFund();
    }

    /// <summary>Looks at the liquidated accounts once more and counts those that own nothing. Call at the end of the run.</summary>
    public long CountWiped() => _leverages.CountWiped(account =>
        _engine.TryGetWallet(account, _currency, out WalletView wallet) && wallet.CrossEquity <= 0
        && (!_engine.TryGetPosition(account, _instrument, out PositionView position)
            || (position.Quantity == 0 && position.IsolatedMargin <= 0)));

    private void Count(EventView view)
    {
        ref readonly EngineEvent e = ref view.Head;
        switch (e.Kind)
        {
            case EventKind.Rejected:
                Rejected++;
                _rejections[e.Reason]++;
                break;
            case EventKind.AccountOpened:
                _accounts.Add(e.AccountId);
                break;
            case EventKind.LeverageChanged:
                _leverages.OnLeverage(e.AccountId, (int)e.Quantity);
                break;
            case EventKind.MarkChanged when e.Instrument == _instrument:
                Price.Add(e.Price);
                break;
            case EventKind.MarginAdjusted when e.Instrument == _instrument:
                AddOn.Add(e.Quantity);
                break;
            case EventKind.Trade:
                Trades++;
                if (((OrderFlags)e.Flags & OrderFlags.Liquidation) != 0) CountLiquidationFill(view);
                break;
            case EventKind.MarginCalled:
                MarginCalls++;
                _leverages.OnCalled(e.AccountId);
                break;
            case EventKind.MarginRestored:
                MarginRestored++;
                break;
            case EventKind.LiquidationStarted:
                Liquidations++;
                CascadeDepthMax = Math.Max(CascadeDepthMax, e.Depth);
                _leverages.OnLiquidated(e.AccountId, e.TimeNanos, Price.End);
                break;
            case EventKind.FundTookOver:
                Takeovers++;
                TakeoverLots += e.Quantity;
                break;
            case EventKind.Deleveraged:
                Deleveragings++;
                DeleveragedLots += e.Quantity;
                if (view.Deleverage.CounterAccountId != 0) _deleveraged.Add(view.Deleverage.CounterAccountId);
                break;
            case EventKind.FundDebited when e.Currency == _currency:
                FundPaid += e.Amount;
                break;
            case EventKind.Socialised when e.Currency == _currency:
                SocialisedLoss += e.Amount;
                break;
            case EventKind.DeficitBooked when e.Currency == _currency:
                DeficitBooked += e.Amount;
                break;
        }
    }

    private void CountLiquidationFill(EventView view)
    {
        ref readonly EngineEvent e = ref view.Head;
        long value = view.Trade.Value;
        _leverages.OnFill(e.AccountId, value);
        LiquidationFills++;
        if (e.Side == Side.Sell) LiquidationSells++;
        if (e.Instrument != _instrument) return;

        LiquidatedValue += value;
        long mark = Price.End, worse = e.Side == Side.Sell ? mark - e.Price : e.Price - mark;
        long ppm = mark == 0 ? 0 : (long)((Int128)worse * Million / mark);
        if (LiquidationFills == 1 || ppm > WorstSlippagePpm) WorstSlippagePpm = ppm;
        _slippageSum += (Int128)ppm * value;
    }

    private void SampleFund()
    {
        HouseView house = _engine.GetHouse(_currency);
        if (Fund.Count != 0 || house.FundCash != 0) Fund.Add(house.FundEquity);
    }
}
