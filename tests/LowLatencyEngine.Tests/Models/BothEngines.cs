// A scenario played on the core and the reference engine at once: every step must agree to the byte before anything is asserted about it.
using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Models;

internal sealed class BothEngines(EngineOptions options) : IDisposable
{
    private readonly DifferentialRun _run = new(options);
    private long _orderIds;

    public long TimeNanos { get; set; } = 1_000_000_000;

    public ReferenceEngine Reference => _run.Reference;

    /// <summary>All slots of the last step.</summary>
    public EngineEvent[] LastSlots => _run.LastSlots;

    public void Dispose() => _run.Dispose();

    /// <summary>An engine with few limits; scenarios change what they are about.</summary>
    public static EngineOptions Options(params Instrument[] instruments) => new()
    {
        Instruments = instruments,
        AccountsMax = 16,
        PositionsMax = 64,
        OrdersMax = 64,
        OpenOrdersPerAccountMax = 16,
        EventsPerCommandMax = 1 << 13,
        TimeStepMaxNanos = 0,
    };

    /// <summary>A linear contract of one atom per tick and lot: 1 % maintenance, 2 % initial margin, no fees.</summary>
    public static Instrument Linear(string name = "LINEAR") => new()
    {
        Name = name,
        Multiplier = 1,
        PriceMax = 1_000_000,
        OrderMax = 10_000,
        PositionMax = 100_000,
        OpenInterestMax = 1_000_000,
        MakerFeePpm = 0,
        TakerFeePpm = 0,
        LiquidationFeePpm = 0,
        DefaultLeverage = 50,
        Tiers = [new MarginTier(0, 10_000, 20_000)],
    };

    public List<EngineEvent> Send(Command command) => Send(new RichOrder { Head = command });

    public List<EngineEvent> Send(RichOrder command)
    {
        string? difference = _run.Step(command, compareState: true, keepSlots: true);
        Assert.True(difference is null, difference);
        return _run.LastEvents;
    }

    public void Open(params long[] accounts)
    {
        foreach (long account in accounts) Send(Commands.OpenAccount(TimeNanos, account));
    }

    public void Deposit(long account, long atoms, int currency = 0) => Send(Commands.Deposit(TimeNanos, account, currency, atoms));

    public List<EngineEvent> Mark(int instrument, long price) => Send(Commands.MarkTick(TimeNanos, instrument, price));

    public List<EngineEvent> Limit(long account, int instrument, Side side, long price, long lots,
        TimeInForce life = TimeInForce.GoodTillCancel, OrderFlags flags = OrderFlags.None) =>
        Send(Commands.LimitOrder(TimeNanos, account, ++_orderIds, instrument, side, price, lots, life, flags));

    /// <summary>Buyer and seller meet at a price, the seller aggressing.</summary>
    public void Trade(long buyer, long seller, int instrument, long price, long lots)
    {
        Accepted(Limit(buyer, instrument, Side.Buy, price, lots));
        var events = Accepted(Limit(seller, instrument, Side.Sell, price, lots, TimeInForce.ImmediateOrCancel));
        Assert.Contains(events, e => e.Kind == EventKind.Trade);
    }

    public PositionView Position(long account, int instrument)
    {
        Assert.True(Reference.TryGetPosition(account, instrument, out PositionView view));
        return view;
    }

    public WalletView Wallet(long account, int currency = 0)
    {
        Assert.True(Reference.TryGetWallet(account, currency, out WalletView view));
        return view;
    }

    public static EngineEvent One(IEnumerable<EngineEvent> events, EventKind kind) => Assert.Single(events, e => e.Kind == kind);

    private static List<EngineEvent> Accepted(List<EngineEvent> events)
    {
        Assert.DoesNotContain(events, e => e.Kind == EventKind.Rejected);
        return events.ToList();
    }
}
