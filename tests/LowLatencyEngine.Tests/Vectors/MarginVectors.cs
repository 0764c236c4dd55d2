// Maintenance and initial margin, order margin, contract values, fees and equity of the worked examples, read from the engine's own views.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Tests.Models;
using Xunit;

namespace LowLatencyEngine.Tests.Vectors;

public sealed class MarginVectors
{
    private const long Atoms = 1_000_000;

    /// <summary>One tick, one lot, one unit of currency: a position's lots are its notional.</summary>
    private static Instrument Tiered(IEnumerable<(decimal Floor, decimal Rate)> tiers) => VectorMarket.Contract(1, 1_000_000) with
    {
        Multiplier = Atoms,
        PriceMax = 1,
        Tiers = tiers.Select(t => new MarginTier((long)(t.Floor * Atoms), (int)(t.Rate * 1_000_000), (int)(t.Rate * 1_250_000))).ToList(),
        DefaultLeverage = 1,
    };

    private static BothEngines Rich(Instrument instrument)
    {
        BothEngines both = VectorMarket.Open([1], instrument);
        both.Deposit(VectorMarket.Subject, 1L << 58);
        return both;
    }

    private static List<(decimal Floor, decimal Rate)> BinanceTiers()
    {
        JsonElement inputs = VectorFile.Get("binance-btc-maintenance-amounts").Inputs;
        return inputs.GetProperty("lower_bounds").EnumerateArray().Select(Example.Number)
            .Zip(inputs.GetProperty("mmr").EnumerateArray().Select(Example.Number)).ToList();
    }

    /// <summary>Hyperliquid keeps half of the initial margin at the tier's largest leverage.</summary>
    private static List<(decimal Floor, decimal Rate)> HyperliquidTiers() =>
        VectorFile.Get("hyperliquid-btc-deduction").Inputs.GetProperty("tiers").EnumerateArray()
            .Select(t => (Example.Number(t[0]), 1 / Example.Number(t[1]) / 2)).ToList();

    [Theory]
    [InlineData("binance-btc-mm-at-50000")]
    [InlineData("binance-btc-mm-at-250000")]
    [InlineData("binance-btc-mm-at-10000000")]
    [InlineData("hyperliquid-btc-mm-200m")]
    public void Maintenance_margin_is_that_of_the_tier_of_the_notional(string id)
    {
        Example example = VectorFile.Get(id);
        using BothEngines both = Rich(Tiered(id.StartsWith("binance", StringComparison.Ordinal) ? BinanceTiers() : HyperliquidTiers()));
        VectorMarket.Take(both, 0, 1, (long)example.Input("notional"));

        Assert.Equal((long)(example.Expected * Atoms), both.Position(VectorMarket.Subject, 0).MaintenanceMargin);
    }

    /// <summary>A tier's amount is what its rate takes too much at the tier's floor.</summary>
    [Theory]
    [InlineData("binance-btc-maintenance-amounts")]
    [InlineData("hyperliquid-btc-deduction")]
    public void Tier_amounts_make_maintenance_margin_continuous(string id)
    {
        bool binance = id.StartsWith("binance", StringComparison.Ordinal);
        List<(decimal Floor, decimal Rate)> tiers = binance ? BinanceTiers() : HyperliquidTiers();
        JsonElement expects = VectorFile.Get(id).Expects;
        List<decimal> amounts = (binance ? expects : expects.GetProperty("deduction")).EnumerateArray().Select(Example.Number).ToList();
        using BothEngines both = Rich(Tiered(tiers));
        long held = 0;
        for (int k = 0; k < tiers.Count; k++)
        {
            long notional = long.Max(1_000, (long)tiers[k].Floor);
            VectorMarket.Take(both, 0, 1, notional - held);
            held = notional;

            long maintenance = both.Position(VectorMarket.Subject, 0).MaintenanceMargin;
            Assert.Equal((long)(amounts[k] * Atoms), (long)(tiers[k].Rate * notional * Atoms) - maintenance);
        }
    }

    /// <summary>Without open-interest scaling: a rate of the notional, rounded up. Call ratio and buffer at their least add nothing.</summary>
    [Theory]
    [InlineData("dydx-oi-scaled-imr-20pct")]
    [InlineData("dydx-oi-scaled-imr-rounds-up-to-1")]
    public void Initial_margin_rounds_up(string id)
    {
        Example example = VectorFile.Get(id);
        Instrument instrument = VectorMarket.Contract(50_000, (int)example.Input("base_imf_ppm"));
        EngineOptions options = BothEngines.Options(instrument) with { CallRatioPpm = 1_000_000, ExitBufferPpm = 0 };
        using BothEngines both = VectorMarket.Open(options, 1);
        both.Deposit(VectorMarket.Subject, (long)example.Expected);
        both.Limit(VectorMarket.Subject, 0, Side.Buy, 1, (long)example.Input("position_notional"));

        Assert.Equal((long)example.Expected, both.Wallet(VectorMarket.Subject).Requirement);
    }

    [Theory]
    [InlineData("binance-coinm-order-cost")]
    public void Initial_margin_of_an_inverse_order(string id)
    {
        Example example = VectorFile.Get(id);
        const decimal bitcoin = 100_000_000;
        Instrument instrument = VectorMarket.Contract(10_000, 20_000) with
        {
            Kind = ContractKind.Inverse,
            Multiplier = (long)(example.Input("multiplier_usd") * bitcoin),
            PriceMax = 100_000,
            OpenInterestMax = 1_000_000,
            PositionMax = 1_000_000,
            OrderMax = 1_000_000,
            DefaultLeverage = (int)example.Input("leverage"),
        };
        using BothEngines both = VectorMarket.Open([9_800], instrument);
        both.Deposit(VectorMarket.Subject, 1_000_000);
        both.Limit(VectorMarket.Subject, 0, Side.Buy, (long)example.Input("order_price"), (long)example.Input("contracts"));

        decimal cost = both.Wallet(VectorMarket.Subject).Requirement / bitcoin;
        Assert.InRange(cost, example.Expected - example.Tolerance, example.Expected + example.Tolerance);
    }

    /// <summary>A fixed margin per lot is a price at leverage 1; position and order on one side count together.</summary>
    [Theory]
    [InlineData("exchange-core-order-margin-bid-50-flat")]
    [InlineData("exchange-core-order-margin-short30-ask10-pending")]
    public void Order_margin_counts_position_and_orders_of_a_side(string id)
    {
        Example example = VectorFile.Get(id);
        bool buys = example.Input("pending_buy") > 0;
        long price = (long)example.Input(buys ? "margin_buy" : "margin_sell");
        long position = (long)example.Input("signed_position");
        long pending = (long)example.Input(buys ? "pending_buy" : "pending_sell");
        foreach (long missing in new long[] { 0, 1 })
        {
            using BothEngines both = VectorMarket.Open([price], VectorMarket.Contract(10_000, 1_000_000));
            both.Deposit(VectorMarket.Subject, (long)example.Input("balance") - missing);
            if (position != 0) VectorMarket.Take(both, 0, price, position);
            var events = both.Limit(VectorMarket.Subject, 0, buys ? Side.Buy : Side.Sell, price, pending);

            Assert.Equal(missing == 0 ? EventKind.OrderAccepted : EventKind.Rejected, Assert.Single(events).Kind);
            if (missing == 0) Assert.Equal((long)example.ExpectedOf("required"), both.Wallet(VectorMarket.Subject).Requirement);
        }
    }

    /// <summary>A fee per lot is a rate of the value while the price stands.</summary>
    [Theory]
    [InlineData("exchange-core-fees")]
    public void Fees_go_from_both_sides_to_the_house(string id)
    {
        Example example = VectorFile.Get(id);
        const long price = 1_000;
        Instrument instrument = VectorMarket.Contract(10_000, 1_000_000) with
        {
            MakerFeePpm = (int)(example.Input("maker_fee") * 1_000_000 / price),
            TakerFeePpm = (int)(example.Input("taker_fee") * 1_000_000 / price),
        };
        using BothEngines both = new(BothEngines.Options(instrument));
        both.Open(1, 2);
        both.Deposit(1, (long)example.Input("maker_balance"));
        both.Deposit(2, (long)example.Input("taker_balance"));
        both.Mark(0, price);
        both.Trade(buyer: 1, seller: 2, 0, price, (long)example.Input("filled"));

        Assert.Equal((long)example.ExpectedOf("maker"), both.Wallet(1).Cash);
        Assert.Equal((long)example.ExpectedOf("taker"), both.Wallet(2).Cash);
        Assert.Equal((long)example.ExpectedOf("fees"), both.Reference.GetHouse(0).Fees);
    }

    /// <summary>Entry value of a position, and the profit of its close. The funding payment of the second example is not part of it.</summary>
    [Theory]
    [InlineData("bitmex-inverse-entry-value")]
    [InlineData("bitmex-inverse-pnl")]
    public void Inverse_value_and_profit(string id)
    {
        Example example = VectorFile.Get(id);
        const long bitcoin = 100_000_000;
        Instrument instrument = VectorMarket.Contract(5_000, 10_000) with
        {
            Kind = ContractKind.Inverse,
            Multiplier = bitcoin,
            PriceMax = 10_000,
            OpenInterestMax = 1_000_000,
            PositionMax = 1_000_000,
            OrderMax = 1_000_000,
        };
        bool closes = example.Kind == "pnl_inverse";
        long entry = (long)example.Input(closes ? "entry" : "price"), contracts = (long)example.Input("contracts");
        using BothEngines both = VectorMarket.Open([entry], instrument);
        both.Deposit(VectorMarket.Subject, 10 * bitcoin);
        VectorMarket.Take(both, 0, entry, contracts);
        if (!closes)
        {
            Assert.Equal(-(long)(example.Expected * bitcoin), both.Position(VectorMarket.Subject, 0).EntryValue);
            return;
        }

        both.Mark(0, (long)example.Input("exit"));
        Assert.Equal((long)(example.ExpectedOf("pnl") * bitcoin), both.Position(VectorMarket.Subject, 0).UnrealisedPnl);
        VectorMarket.Take(both, 0, (long)example.Input("exit"), -contracts);
        Assert.Equal((long)(example.ExpectedOf("pnl") * bitcoin) + 10 * bitcoin, both.Wallet(VectorMarket.Subject).Cash);
    }

    /// <summary>
    /// Five cross positions on one balance. The last market's mark is stale until all others have moved, so that the account is judged once,
    /// at the example's prices. Its entry prices carry a premium of size / (2 · skew scale).
    /// </summary>
    [Theory]
    [InlineData("synthetix-cross-5-markets-prices-1")]
    [InlineData("synthetix-cross-5-markets-margin-zero")]
    public void Cross_equity_is_cash_and_all_profits(string id)
    {
        Example example = VectorFile.Get(id);
        const long cents = 100;
        List<JsonElement> positions = example.Inputs.GetProperty("positions").EnumerateArray().ToList();
        List<long> marks = example.Inputs.GetProperty("marks").EnumerateArray().Select(m => (long)(Example.Number(m) * cents)).ToList();
        List<decimal> profits = example.Expects.GetProperty("pnl").EnumerateArray().Select(Example.Number).ToList();
        Instrument market = VectorMarket.Contract(10_000, 20_000) with { AttemptsMax = 50 };
        Instrument[] markets = [market, market, market, market, market with { StaleAfterNanos = 1 }];
        using BothEngines both = VectorMarket.Open([], markets);
        both.Deposit(VectorMarket.Subject, (long)example.Input("collateral") * cents);
        for (int i = 0; i < positions.Count; i++)
        {
            decimal size = Example.Number(positions[i].GetProperty("size"));
            decimal scale = Example.Number(positions[i].GetProperty("skew_scale"));
            long entry = (long)(Example.Number(positions[i].GetProperty("index_at_open")) * (1 + size / (2 * scale)) * cents);
            both.Mark(i, entry);
            VectorMarket.Take(both, i, entry, (long)size);
        }

        both.TimeNanos += 1_000;
        List<EngineEvent> events = [];
        for (int i = 0; i < marks.Count; i++)
        {
            Assert.DoesNotContain(events, e => e.Kind == EventKind.LiquidationStarted);
            events = both.Mark(i, marks[i]);
        }

        for (int i = 0; i < marks.Count; i++)
        {
            Assert.Equal((long)(profits[i] * cents), both.Position(VectorMarket.Subject, i).UnrealisedPnl);
        }

        long equity = both.Wallet(VectorMarket.Subject).CrossEquity;
        Assert.Equal((long)(example.ExpectedOf("available_margin") * cents), equity);
        Assert.Equal(equity == 0, VectorMarket.Liquidates(events));
    }
}
