using System;
using System.Collections.Generic;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Simulation;

/// <summary>
/// A market for crises, in steps of 100 ms: one maker whose bids lie below 100,000, thinner with every thousand ticks, and come back slowly near there,
/// halted or not: nothing has happened but the selling. Same seed, same market.
/// </summary>
internal sealed class CrisisMarket : IDisposable
{
    internal const long Start = 100_000;
    internal const long Seller = 2;
    internal const long FirstTrader = 10;
    private const long Maker = 1;
    private const long StepNanos = 100_000_000;
    private const long Rich = 1_000_000_000_000_000;

    private readonly EngineCore _core;
    private readonly Random _random;
    private readonly int _lotsPerStep;
    private long _now = 1;
    private long _lastId;
    private bool _isInAuction;

    internal CrisisMarket(Instrument instrument, int seed, int lotsPerStep)
    {
        _random = new Random(seed);
        _lotsPerStep = lotsPerStep;
        _core = new EngineCore(LowLatencyEngine.Tests.TestMarket.Options(instrument) with { OpenOrdersPerAccountMax = 8_192 });
        Apply(Commands.MarkTick(_now, 0, Start));
        Apply(Commands.FundDeposit(_now, 0, Rich));
        Open(Maker, Rich);
        Open(Seller, Rich);
        for (long below = 0; below < 20_000; below += 10)
            Bid(Start - 10 - below - _random.Next(10), below < 1_000 ? 20 : below < 3_000 ? 6 : 2);
    }

    internal static Instrument Instrument { get; } = LowLatencyEngine.Tests.TestMarket.Linear() with
    {
        ProtectionPpm = 500_000,
        SlippagePpm = 100_000,
        Tiers = [new MarginTier(0, 5_000, 10_000)],
    };

    /// <summary>The lowest price of any trade.</summary>
    internal long Lowest { get; private set; } = Start;

    internal long LastPrice { get; private set; } = Start;

    /// <summary>Lots that liquidations sold, to the book and to the fund.</summary>
    internal long LiquidatedLots { get; private set; }

    /// <summary>Lots that the seller got rid of.</summary>
    internal long SoldLots { get; private set; }

    /// <summary>Lots that stops sold.</summary>
    internal long StoppedLots { get; private set; }

    /// <summary>Changes of phase by a breaker.</summary>
    internal int Halts { get; private set; }

    internal bool LawsHold => _core.CheckConservation().Holds;

    /// <summary>A trader who is long at the start, bought from the maker.</summary>
    internal void OpenLong(long account, long lots, int leverage)
    {
        Open(account, Rich);
        Apply(Commands.SetMarginMode(_now, account, 0, MarginMode.Isolated));
        Apply(Commands.SetLeverage(_now, account, 0, leverage));
        Apply(Commands.LimitOrder(_now, Maker, ++_lastId, 0, Side.Sell, Start, lots));
        Apply(Commands.LimitOrder(_now, account, ++_lastId, 0, Side.Buy, Start, lots));
    }

    internal void Stop(long account, long lots, long trigger)
    {
        Command order = Commands.LimitOrder(_now, account, ++_lastId, 0, Side.Sell, 0, lots, flags: OrderFlags.ReduceOnly) with { Type = OrderType.Stop };
        RichOrder rich = Commands.Rich(order, new OrderDetail { TriggerPrice = trigger });
        Follow(_core.Apply(in rich.Head));
    }

    /// <summary>The seller takes what is there at a price or better; in a halt he brings it to the auction, once.</summary>
    internal void Sell(long lots, long limit)
    {
        bool isHalted = _core.GetInstrument(0).Phase != TradingPhase.Continuous;
        if (!isHalted || !_isInAuction)
            Apply(Commands.LimitOrder(_now, Seller, ++_lastId, 0, Side.Sell, limit, lots, isHalted ? TimeInForce.AtOpen : TimeInForce.ImmediateOrCancel));
        _isInAuction = isHalted;
    }

    /// <summary>Time passes, bids come back; with <paramref name="marks"/> the mark follows the last price.</summary>
    internal void Step(bool marks)
    {
        _now += StepNanos;
        Apply(Commands.Heartbeat(_now));
        Bid(Start - 10 - _random.Next(500), _lotsPerStep);
        if (marks) Apply(Commands.MarkTick(_now, 0, LastPrice));
    }

    public void Dispose() => _core.Dispose();

    private void Open(long account, long cash)
    {
        Apply(Commands.OpenAccount(_now, account));
        Apply(Commands.Deposit(_now, account, 0, cash));
    }

    private void Bid(long price, long lots) => Apply(Commands.LimitOrder(_now, Maker, ++_lastId, 0, Side.Buy, price, lots));

    private ReadOnlySpan<EngineEvent> Apply(in Command command) => Follow(_core.Apply(in command));

    private ReadOnlySpan<EngineEvent> Follow(ReadOnlySpan<EngineEvent> events)
    {
        HashSet<long> stops = [];
        foreach (EventView view in new EventStream(events))
        {
            EngineEvent e = view.Head;
            bool isLiquidation = ((OrderFlags)e.Flags & OrderFlags.Liquidation) != 0;
            switch (e.Kind)
            {
                case EventKind.OrderTriggered:
                    stops.Add(e.OrderId);
                    break;
                case EventKind.Trade:
                    LastPrice = e.Price;
                    Lowest = Math.Min(Lowest, e.Price);
                    if (e.AccountId == Seller || view.Trade.MakerAccountId == Seller) SoldLots += e.Quantity;
                    if (isLiquidation) LiquidatedLots += e.Quantity;
                    if (stops.Contains(e.OrderId)) StoppedLots += e.Quantity;
                    break;
                case EventKind.FundTookOver:
                    LiquidatedLots += Math.Abs(e.Quantity);
                    break;
                case EventKind.PhaseChanged:
                    if ((PhaseReason)e.Reason >= PhaseReason.DynamicBreaker) Halts++;
                    break;
                case EventKind.Rejected:
                    throw new InvalidOperationException($"{(CommandKind)e.Flags} refused: {(RejectReason)e.Reason}");
            }
        }

        return events;
    }
}
