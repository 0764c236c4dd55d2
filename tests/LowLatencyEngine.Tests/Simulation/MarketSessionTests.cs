using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Simulation;
using Xunit;

namespace LowLatencyEngine.Tests.Simulation;

public sealed class MarketSessionTests
{
    [Fact]
    public void Same_seed_same_bytes_and_another_seed_another_market()
    {
        using TestMarket.Recorder first = TestMarket.Run(TestMarket.Session(1_000, seed: 1));
        using TestMarket.Recorder again = TestMarket.Run(TestMarket.Session(1_000, seed: 1));
        using TestMarket.Recorder other = TestMarket.Run(TestMarket.Session(1_000, seed: 2));

        Assert.Equal(first.CommandHash, again.CommandHash);
        Assert.Equal(first.Engine.StateHash(), again.Engine.StateHash());
        Assert.NotEqual(first.CommandHash, other.CommandHash);
    }

    [Fact]
    public void The_commands_alone_lead_to_the_same_state()
    {
        using TestMarket.Recorder session = TestMarket.Run(TestMarket.Session(1_000, seed: 3), keep: true);
        using EngineCore replay = new(session.Engine.Options);

        foreach (Command command in session.Commands) replay.Apply(in command);

        Assert.Equal(session.Engine.StateHash(), replay.StateHash());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_crash_kills_high_leverage_first_and_leaves_the_books_in_order(ulong seed)
    {
        using TestMarket.Recorder run = TestMarket.Run(TestMarket.Session(3_000, seed));
        RunStatistics s = run.Statistics;

        Assert.True(run.Engine.CheckConservation().Holds);
        LeverageRow[] rows = [.. s.Leverages];
        Assert.Equal([5, 10, 20, 50, 100], rows.Select(r => r.Leverage));
        Assert.True(rows[4].FirstNanos <= rows[3].FirstNanos && rows[3].FirstNanos < rows[2].FirstNanos && rows[2].FirstNanos < rows[1].FirstNanos);
        Assert.True(rows[0].FirstNanos == 0 || rows[0].FirstNanos > rows[1].FirstNanos);
        Assert.True(rows[3].Liquidated * rows[0].Accounts > rows[0].Liquidated * rows[3].Accounts);
        Assert.True(s.LiquidationFills > 0 && s.AverageSlippagePpm > 0);
        Assert.True(s.Fund.Least < s.Fund.Start || s.Fund.End > s.Fund.Start);
        Assert.All(s.Accounts, account => Assert.False(
            run.Engine.TryGetWallet(account, 0, out WalletView wallet) && wallet.CrossEquity < 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Makers_are_never_called_never_refused_and_never_trade_with_each_other(ulong seed)
    {
        SessionOptions session = TestMarket.Session(2_000, seed);

        using TestMarket.Recorder run = TestMarket.Run(session, keep: true);

        long firstMaker = session.Population.Accounts + 1;
        Assert.DoesNotContain(run.Events, e =>
            e.AccountId >= firstMaker && (e.Kind is EventKind.MarginCalled or EventKind.LiquidationStarted));
        Assert.DoesNotContain(run.Events, e => e.Kind == EventKind.Rejected && e.AccountId >= firstMaker);
        Assert.DoesNotContain(run.Trades, trade => trade.Taker >= firstMaker && trade.Maker >= firstMaker);
    }

    [Fact]
    public void Every_trader_opens_and_nearly_all_get_their_whole_position()
    {
        using TestMarket.Recorder run = TestMarket.Run(TestMarket.Session(2_000, seed: 4), keep: true);

        Assert.Equal(2_000, run.Events.Count(e => e.Kind == EventKind.AccountOpened && e.AccountId <= 2_000));
        long wanted = run.Traders.Sum(t => t.Lots);
        long missed = run.Events.Where(e => e.Kind == EventKind.OrderCancelled && e.OrderId is > 0 and <= 2_000).Sum(e => e.Quantity);
        Assert.InRange(missed, 0, wanted / 20);
        Assert.DoesNotContain(run.Events, e => e.Kind == EventKind.Rejected && (CommandKind)e.Flags == CommandKind.NewOrder && e.AccountId <= 2_000);
    }

    [Fact]
    public void Those_who_respond_to_a_call_bring_money_and_fewer_of_them_die()
    {
        SessionOptions session = TestMarket.Session(2_000, seed: 5) with
        {
            Population = new PopulationOptions
            {
                Accounts = 2_000,
                LotsMin = 8,
                EntryWindowNanos = 100_000_000_000,
                Leverages = [new(50, 1)],
                RespondPpm = 500_000,
                TopUpPpm = 20_000_000,
                RespondNanos = 0,
            },
        };

        using TestMarket.Recorder run = TestMarket.Run(session, keep: true);

        HashSet<long> died = [.. run.Events.Where(e => e.Kind == EventKind.LiquidationStarted).Select(e => e.AccountId)];
        int Deaths(bool responds) => Enumerable.Range(0, 2_000).Count(i => run.Traders[i].Responds == responds && died.Contains(i + 1));
        Assert.All(
            run.Commands.Where(c => c.Kind == CommandKind.Deposit).GroupBy(c => c.AccountId),
            deposits => Assert.InRange(deposits.Count(), 1, 2));
        Assert.True(Deaths(true) * 2 < Deaths(false), $"{Deaths(true)} of the responding died, {Deaths(false)} of the others");
    }

    [Fact]
    public void Depth_thins_out_while_the_price_falls()
    {
        SessionOptions session = TestMarket.Session(0, seed: 1) with { Makers = new MarketMakerOptions { DepthLots = 10_000 } };
        using TestMarket.Recorder run = TestMarket.Run(session, keep: true);
        long crashAt = TestMarket.Path.StartNanos + TestMarket.Path.CalmNanos + TestMarket.Path.SlideNanos;

        long Largest(long from, long to) => run.Commands
            .Where(c => c.Kind == CommandKind.AmendOrder && c.TimeNanos >= from && c.TimeNanos < to)
            .Max(c => c.Quantity);
        long calm = Largest(TestMarket.Path.StartNanos, crashAt - TestMarket.Path.SlideNanos);
        long crash = Largest(crashAt + 30_000_000_000, crashAt + 50_000_000_000);

        Assert.True(crash * 3 < calm, $"largest level {calm} lots in the calm, {crash} in the crash");
    }

    [Fact]
    public void A_cancelled_session_stops_between_two_commands()
    {
        SessionOptions session = TestMarket.Session(1_000, seed: 1);
        EngineOptions options = session.EngineOptionsFor(TestMarket.Instrument, "USDT");
        using CancellationTokenSource source = new();
        using TestMarket.Recorder recorder = new(new EngineCore(options), keep: false);

        IEnumerable<MarketUpdate> CancelsInTheMiddle()
        {
            int count = 0;
            foreach (MarketUpdate mark in CrashPath.Marks(TestMarket.Path, 0, 1))
            {
                if (++count == 100) source.Cancel();
                yield return mark;
            }
        }

        Assert.Throws<OperationCanceledException>(() => new MarketSession(session, options, recorder).Run(CancelsInTheMiddle(), source.Token));
        Assert.Equal(99, recorder.Statistics.Ticks);
        Assert.True(recorder.Engine.CheckConservation().Holds);
    }

    [Fact]
    public void The_steady_state_of_a_session_allocates_nothing()
    {
        SessionOptions session = TestMarket.Session(500, seed: 1);
        EngineOptions options = session.EngineOptionsFor(TestMarket.Instrument, "USDT");
        using EngineCore engine = new(options);
        MarketSession market = new(session, options, new EngineTarget(engine));
        MarketUpdate[] marks = [.. CrashPath.Marks(TestMarket.Path, 0, 1)];
        Array.Resize(ref marks, 600);
        ArraySegment<MarketUpdate> warm = new(marks, 0, 200), steady = new(marks, 200, 400);
        market.Run(warm, CancellationToken.None);

        long before = GC.GetAllocatedBytesForCurrentThread();
        market.Run(steady, CancellationToken.None);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;

        // The segment and its enumerator are boxed once per call.
        Assert.InRange(bytes, 0, 128);
    }
}
