// Attacks on the mark by trades with oneself, and markets whose every number is as large as their definition allows. Played on both engines.
using System.Linq;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Tests.Models;
using Xunit;

namespace LowLatencyEngine.Tests.Liquidation;

public sealed class MarkAttackTests
{
    private const long Second = 1_000_000_000, Index = 10_000, Victim = 1, Maker = 2, AttackerA = 3, AttackerB = 4;

    /// <summary>A victim, long 100 with 2,000: breached below 9,896. The mark's band is 1 %, the orders' prices are free.</summary>
    private static BothEngines Market(MarkMethod method)
    {
        BothEngines both = new(BothEngines.Options(BothEngines.Linear() with { MarkMethod = method, MarkBandPpm = 10_000, BasisHalfLifeNanos = Second }));
        both.Open(Victim, Maker, AttackerA, AttackerB);
        both.Deposit(Victim, 20_300);
        both.Deposit(Maker, 1_000_000_000);
        both.Deposit(AttackerA, 1_000_000_000);
        both.Deposit(AttackerB, 1_000_000_000);
        both.Send(Commands.IndexTick(both.TimeNanos, 0, Index));
        both.Trade(Victim, Maker, 0, Index, 100);
        return both;
    }

    /// <summary>A hundred trades with himself at half the price: the last price moves, the mark does not, whoever watches the last price is on his own.</summary>
    [Theory]
    [InlineData(MarkMethod.IndexBasis)]
    [InlineData(MarkMethod.MedianOfThree)]
    public void Trading_with_oneself_moves_the_last_price_and_no_mark(MarkMethod method)
    {
        using BothEngines both = Market(method);
        for (int n = 0; n < 100; n++)
        {
            both.TimeNanos += Second;
            both.Limit(AttackerA, 0, Side.Buy, 5_000, 10);
            var events = both.Limit(AttackerB, 0, Side.Sell, 5_000, 10, TimeInForce.ImmediateOrCancel);
            Assert.Single(events, e => e.Kind == EventKind.Trade);
            Assert.DoesNotContain(events, e => e.Kind is EventKind.MarkChanged or EventKind.LiquidationStarted or EventKind.MarginCalled);
        }

        Assert.Equal((5_000, Index), (both.Reference.GetInstrument(0).LastPrice, both.Reference.GetInstrument(0).Mark));
    }

    /// <summary>A false book that is held for long, and last prices to go with it, carry the mark to its band, 1 %, and not a tick further.</summary>
    [Theory]
    [InlineData(MarkMethod.IndexBasis)]
    [InlineData(MarkMethod.MedianOfThree)]
    public void A_false_book_held_for_long_moves_the_mark_to_its_band_at_most(MarkMethod method)
    {
        using BothEngines both = Market(method);
        both.Limit(AttackerA, 0, Side.Buy, 5_000, 10);
        both.Limit(AttackerB, 0, Side.Sell, 5_002, 1_000);
        long lowest = Index;
        for (int n = 0; n < 100; n++)
        {
            both.TimeNanos += Second;
            both.Send(Commands.IndexTick(both.TimeNanos, 0, Index));
            both.Limit(AttackerA, 0, Side.Buy, 5_002, 1, TimeInForce.ImmediateOrCancel);
            lowest = long.Min(lowest, both.Reference.GetInstrument(0).Mark);
        }

        Assert.Equal(method == MarkMethod.IndexBasis ? 9_900 : Index, method == MarkMethod.IndexBasis ? lowest : both.Reference.GetInstrument(0).Index);
        Assert.True(lowest >= 9_900);
        Assert.Equal(100, both.Position(Victim, 0).Quantity);
    }

    /// <summary>
    /// All money a currency may hold, the largest position at the largest price, the largest add-on, funding at the largest rate, and prices from end to
    /// end: both engines agree on every atom, the laws hold, and nothing wraps round.
    /// </summary>
    [Theory]
    [InlineData(ContractKind.Linear)]
    [InlineData(ContractKind.Inverse)]
    public void Everything_at_its_largest(ContractKind kind)
    {
        const long Top = 1L << 40, Lots = 1L << 20;
        bool isLinear = kind == ContractKind.Linear;
        long priceMax = isLinear ? Top : 1L << 30, low = isLinear ? 1 : 4;
        Instrument terms = BothEngines.Linear() with
        {
            Kind = kind,
            Multiplier = isLinear ? 1 : 1L << 42,
            PriceMin = low,
            PriceMax = priceMax,
            OrderMax = Lots,
            PositionMax = Lots,
            OpenInterestMax = Lots,
            AddOnMaxPpm = 400_000,
            FundingRateMaxPpm = 100_000,
            AttemptsMax = 2,
        };
        using BothEngines both = new(BothEngines.Options(terms));
        both.Open(1, 2);
        both.Deposit(1, 1L << 59);
        both.Deposit(2, (1L << 59) - 1);
        EngineEvent refused = BothEngines.One(both.Send(Commands.Deposit(both.TimeNanos, 1, 0, 2)), EventKind.Rejected);
        Assert.Equal(RejectReason.Overflow, (RejectReason)refused.Reason);

        long dearest = isLinear ? priceMax : low, cheapest = isLinear ? low : priceMax;
        both.Mark(0, dearest);
        both.Send(Commands.SetLeverage(both.TimeNanos, 1, 0, 50));
        both.Send(Commands.SetLeverage(both.TimeNanos, 2, 0, 50));
        both.Trade(buyer: 1, seller: 2, 0, dearest, Lots);
        Assert.True(both.Position(1, 0).Notional >= (1L << 60) - 1);

        int started = 0;
        void Send(Command command) => started += both.Send(command).Count(e => e.Kind == EventKind.LiquidationStarted);

        long[] path = [dearest, cheapest, dearest, (dearest + cheapest) / 2, cheapest, dearest];
        for (int n = 0; n < path.Length; n++)
        {
            Send(Commands.SetFundingRate(both.TimeNanos, 0, n % 2 == 0 ? 100_000 : -100_000, both.TimeNanos + 1));
            Send(Commands.SetMarginAddOn(both.TimeNanos, 0, n % 2 == 0 ? 0 : 400_000));
            both.TimeNanos++;
            Send(Commands.MarkTick(both.TimeNanos, 0, path[n]));
            Send(Commands.MarkTick(both.TimeNanos, 0, path[n]));
            both.Limit(1, 0, Side.Buy, path[n], Lots);
            both.Limit(2, 0, Side.Sell, path[n], Lots, TimeInForce.ImmediateOrCancel);
            Assert.Null(Laws.Broken(both.Reference));
        }

        Assert.True(started > 0);
    }
}
