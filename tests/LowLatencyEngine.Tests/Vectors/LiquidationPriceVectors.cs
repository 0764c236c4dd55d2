// The price at which an account becomes liquidatable: the engine must leave it alone one tick before, and act one tick beyond.
using LowLatencyEngine.Messages;
using LowLatencyEngine.Tests.Models;
using Xunit;

namespace LowLatencyEngine.Tests.Vectors;

public sealed class LiquidationPriceVectors
{
    /// <summary>A tick of 10^-6, lots of 0.1, atoms of 10^-8: ten atoms per tick and lot.</summary>
    private const decimal Ticks = 1_000_000, Lots = 10, Atoms = 100_000_000;

    /// <summary>
    /// Isolated margin of entry · quantity / leverage. Binance's maintenance amount of 0.01 is that of a second tier, from 2 on, at twice
    /// the rate of the first. OKX and Gate keep the closing fee as well: it stands in the maintenance rate.
    /// </summary>
    [Theory]
    [InlineData("binance-isolated-long-3x-10-1")]
    [InlineData("binance-isolated-long-5x-10-1")]
    [InlineData("binance-isolated-long-5x-10-0.6")]
    [InlineData("binance-isolated-long-5x-8-1")]
    [InlineData("binance-isolated-short-5x-10-1")]
    [InlineData("binance-isolated-short-5x-8-1")]
    [InlineData("okx-gate-isolated-long-5x-10-1")]
    [InlineData("okx-gate-isolated-short-3x-10-1")]
    [InlineData("okx-gate-isolated-short-5x-10-2")]
    [InlineData("okx-gate-isolated-short-5x-8-1")]
    public void Isolated_linear(string id)
    {
        Example example = VectorFile.Get(id);
        bool withFee = example.Kind == "liquidation_price_linear_with_close_fee";
        int rate = (int)(example.Input("mmr") * 1_000_000) + (withFee ? (int)(example.Input("taker_fee") * 1_000_000) : 0);
        Instrument instrument = VectorMarket.Contract(rate, 100_000) with
        {
            Multiplier = 10,
            PriceMax = 100_000_000,
            DefaultLeverage = (int)example.Input("leverage"),
            OrderMax = 1_000,
            PositionMax = 1_000,
            OpenInterestMax = 1_000_000,
        };
        if (!withFee) instrument = instrument with { Tiers = [new(0, rate / 2, 100_000), new((long)(2 * Atoms), rate, 100_000)] };

        long entry = (long)(example.Input("entry") * Ticks), lots = (long)(example.Input("qty") * Lots);
        using BothEngines both = VectorMarket.Open([entry], instrument);
        both.Deposit(VectorMarket.Subject, (long)(1_000 * Atoms));
        both.Send(Commands.SetMarginMode(both.TimeNanos, VectorMarket.Subject, 0, MarginMode.Isolated));
        VectorMarket.Take(both, 0, entry, example.IsLong ? lots : -lots);

        VectorMarket.ActsAt(both, 0, example.Expected * Ticks, example.Tolerance * Ticks, example.IsLong);
    }

    [Theory]
    [InlineData("dydx-docs-liq-price-short-3eth")]
    public void Cross_linear_single_position(string id)
    {
        Example example = VectorFile.Get(id);
        const decimal ticks = 1_000;
        long price = (long)(example.Input("price") * ticks), size = (long)example.Input("size");
        int rate = (int)(example.Input("mmf") * 1_000_000);
        using BothEngines both = VectorMarket.Open([price], VectorMarket.Contract(rate, rate * 3 / 2));
        both.Deposit(VectorMarket.Subject, (long)(example.Input("equity") * ticks));
        VectorMarket.Take(both, 0, price, size);

        VectorMarket.ActsAt(both, 0, example.Expected * ticks, example.Tolerance * ticks, isLong: size > 0);
    }

    /// <summary>Both positions in their second tier, whose amounts are the example's; Bitcoin stays at its mark.</summary>
    [Theory]
    [InlineData("binance-cross-eth-with-btc")]
    public void Cross_linear_with_another_position(string id)
    {
        Example example = VectorFile.Get(id);
        const decimal ticks = 100, lots = 1_000, atoms = 100_000;
        var ether = example.Inputs.GetProperty("this");
        var bitcoin = example.Inputs.GetProperty("other");
        decimal Of(System.Text.Json.JsonElement leg, string name) => Example.Number(leg.GetProperty(name));
        Instrument Leg(System.Text.Json.JsonElement leg, int firstRate)
        {
            int rate = (int)(Of(leg, "m") * 1_000_000);
            long floor = (long)(Of(leg, "cum") * atoms * 1_000_000 / (rate - firstRate));
            int initial = rate * 5 / 4;
            return VectorMarket.Contract(firstRate, initial) with { Tiers = [new(0, firstRate, initial), new(floor, rate, initial)] };
        }

        long etherEntry = (long)(Of(ether, "ep") * ticks), bitcoinEntry = (long)(Of(bitcoin, "ep") * ticks);
        using BothEngines both = VectorMarket.Open([etherEntry, bitcoinEntry], Leg(ether, 50_000), Leg(bitcoin, 8_700));
        both.Deposit(VectorMarket.Subject, (long)(example.Input("wallet") * atoms));
        VectorMarket.Take(both, 0, etherEntry, (long)(Of(ether, "q") * lots));
        VectorMarket.Take(both, 1, bitcoinEntry, (long)(Of(bitcoin, "q") * lots));
        both.Mark(1, (long)(Of(bitcoin, "mk") * ticks));
        both.Mark(0, (long)(Of(ether, "mk") * ticks));

        VectorMarket.ActsAt(both, 0, example.Expected * ticks, example.Tolerance * ticks, isLong: true);
    }

    /// <summary>Another position's maintenance margin of 4 stands beside an equity of 5: bought at 115 with 20, marked at 100.</summary>
    [Theory]
    [InlineData("freqtrade-torch-cross-other-mm")]
    public void Cross_linear_with_anothers_maintenance_margin(string id)
    {
        Example example = VectorFile.Get(id);
        const decimal ticks = 100;
        long mark = (long)(example.Input("mark") * ticks), loss = (long)(15 * ticks);
        int rate = (int)(example.Input("mmr") * 1_000_000);
        Instrument other = VectorMarket.Contract(10_000, 20_000);
        using BothEngines both = VectorMarket.Open([mark + loss, 1], VectorMarket.Contract(rate, 20_000), other);
        both.Deposit(VectorMarket.Subject, (long)(example.Input("equity") * ticks) + loss);
        VectorMarket.Take(both, 0, mark + loss, (long)example.Input("size"));
        VectorMarket.Take(both, 1, 1, (long)(example.Input("other_positions_mm") * ticks) * 100);
        both.Mark(0, mark);
        Assert.Equal((long)(example.Input("equity") * ticks), both.Wallet(VectorMarket.Subject).CrossEquity);

        VectorMarket.ActsAt(both, 0, example.Expected * ticks, example.Tolerance * ticks, isLong: true);
    }

    /// <summary>The document quotes the margin at the entry price; the engine's is that of the mark, 0.03 · 500 · 0.801.</summary>
    [Theory]
    [InlineData("dydx-docs-equity-below-mm")]
    public void Triggers_when_equity_is_below_maintenance_margin(string id)
    {
        Example example = VectorFile.Get(id);
        const decimal ticks = 1_000;
        long size = (long)example.Input("size"), entry = (long)(example.Input("entry") * ticks);
        using BothEngines both = VectorMarket.Open([entry], VectorMarket.Contract((int)(example.Input("mmf") * 1_000_000), 200_000));
        both.Deposit(VectorMarket.Subject, (long)(example.Input("deposit") * ticks));
        VectorMarket.Take(both, 0, entry, size);
        Assert.Equal((long)(example.ExpectedOf("mmr_at_entry") * ticks), both.Position(VectorMarket.Subject, 0).MaintenanceMargin);

        EngineEvent started = BothEngines.One(both.Mark(0, (long)(example.Input("oracle") * ticks)), EventKind.LiquidationStarted);
        Assert.Equal((long)(example.ExpectedOf("equity") * ticks), started.Amount);
        Assert.Equal((long)(example.Input("mmf") * size * example.Input("oracle") * ticks), started.Quantity);
    }
}
