// What a liquidated position is worth to those who take it: limit price, takeover value, liquidation fee, deleveraging.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Text.Json;
using LowLatencyEngine.Liquidation;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Tests.Models;
using Xunit;

namespace LowLatencyEngine.Tests.Vectors;

public sealed class BankruptcyVectors
{
    /// <summary>dYdX's quantums in a lot that is worth one atom (10^-6 dollar) at a price of one tick (a dollar).</summary>
    private static readonly Dictionary<string, long> s_quantumsPerLot = new() { ["BTC"] = 100, ["ETH"] = 1_000 };

    /// <summary>Brings the subject to a quote balance and positions: longs bought above, shorts sold below the oracle price, by half.</summary>
    private static BothEngines Reach(Example example, Instrument instrument, out List<string> markets, out List<long> marks)
    {
        markets = example.Inputs.GetProperty("positions_base_quantums").EnumerateObject().Select(p => p.Name).ToList();
        marks = markets.Select(m => (long)Example.Number(example.Inputs.GetProperty("oracle_price").GetProperty(m))).ToList();
        List<long> lots = markets.Select(m => LotsOf(example, m)).ToList();
        List<long> entries = marks.Select((mark, i) => lots[i] > 0 ? mark * 3 / 2 : mark / 2).ToList();
        BothEngines both = VectorMarket.Open(entries.ToArray(), markets.Select(_ => instrument).ToArray());
        both.Send(Commands.FundDeposit(both.TimeNanos, 0, 1L << 50));
        both.Deposit(VectorMarket.Subject, (long)example.Input("quote_balance_quantums") + lots.Zip(entries, (q, e) => q * e).Sum());
        for (int i = 0; i < lots.Count; i++) VectorMarket.Take(both, i, entries[i], lots[i]);
        return both;
    }

    private static long LotsOf(Example example, string market) =>
        (long)Example.Number(example.Inputs.GetProperty("positions_base_quantums").GetProperty(market)) / s_quantumsPerLot[market];

    private static Instrument Contract(Example example)
    {
        int initial = (int)example.Input("initial_margin_ppm");
        return VectorMarket.Contract((int)(initial * example.Input("maintenance_fraction_ppm") / 1_000_000), initial);
    }

    /// <summary>
    /// dYdX asks what must be paid or received for a part of a position: the value at which the fund takes just that part over.
    /// It is signed the other way round only in words: a long's value is what its seller receives.
    /// </summary>
    [Theory]
    [InlineData("dydx-bankruptcy-two-longs-close-eth")]
    [InlineData("dydx-bankruptcy-two-shorts-close-eth")]
    [InlineData("dydx-bankruptcy-short-full-below-mm")]
    [InlineData("dydx-bankruptcy-short-full-at-zero-equity")]
    [InlineData("dydx-bankruptcy-short-full-negative-equity")]
    [InlineData("dydx-bankruptcy-short-half-at-zero-equity")]
    [InlineData("dydx-bankruptcy-long-half-at-zero-equity")]
    public void The_fund_takes_over_at_the_bankruptcy_value(string id)
    {
        Example example = VectorFile.Get(id);
        string market = example.Inputs.GetProperty("market").GetString()!;
        long lots = long.Abs((long)example.Input("delta_base_quantums")) / s_quantumsPerLot[market];
        Instrument instrument = Contract(example) with { FundPositionMax = lots };
        using BothEngines both = Reach(example, instrument, out List<string> markets, out List<long> marks);
        List<EngineEvent> events = [];
        for (int i = 0; i < marks.Count; i++) events = both.Mark(i, marks[i]);

        EngineEvent taken = Assert.Single(events, e => e.Kind == EventKind.FundTookOver && e.Instrument == markets.IndexOf(market));
        Assert.Equal((lots, (long)example.Expected), (taken.Quantity, taken.Amount));
    }

    /// <summary>
    /// The account pays the fund what its fill is better than bankruptcy, at most the fee. A rate of 100 % is the engine's largest,
    /// 999,999 ppm: the improvement is smaller than either. BTCMEX's fund takes all of the improvement, whatever it is.
    /// </summary>
    [Theory]
    [InlineData("dydx-insurance-delta-long-at-bankruptcy")]
    [InlineData("dydx-insurance-delta-long-0.1pct-better-pays-all-leftover")]
    [InlineData("dydx-insurance-delta-long-fee-100pct")]
    [InlineData("dydx-insurance-delta-short-at-bankruptcy")]
    [InlineData("dydx-insurance-delta-short-10pct-better-fee-capped")]
    public void The_liquidation_fee_is_capped_by_the_improvement(string id)
    {
        Example example = VectorFile.Get(id);
        int fee = int.Min(999_999, (int)example.Input("max_liquidation_fee_ppm"));
        using BothEngines both = Reach(example, Contract(example) with { LiquidationFeePpm = fee }, out _, out List<long> marks);
        bool sells = example.Inputs.GetProperty("side").GetString() == "sell";
        long lots = (long)example.Input("fill_base_quantums") / 100, price = (long)example.Input("fill_subticks") / 1_000_000;
        both.Limit(VectorMarket.Rich, 0, sells ? Side.Buy : Side.Sell, price, lots);

        long before = both.Reference.GetHouse(0).FundCash;
        Assert.True(VectorMarket.Liquidates(both.Mark(0, marks[0])));
        Assert.Equal((long)example.Expected, both.Reference.GetHouse(0).FundCash - before);
        Assert.Equal(0, both.Position(VectorMarket.Subject, 0).Quantity);
    }

    [Theory]
    [InlineData("btcmex-insurance-fill-better")]
    public void The_fund_gains_the_improvement(string id)
    {
        Example example = VectorFile.Get(id);
        const long entry = 4_000;
        long bankruptcy = (long)example.Input("bankruptcy"), mark = (long)example.Input("liq");
        int rate = (int)((mark - bankruptcy) * 1_000_000 / mark) + 1;
        Instrument instrument = VectorMarket.Contract(rate, 200_000) with { LiquidationFeePpm = 999_999 };
        using BothEngines both = VectorMarket.Open([entry], instrument);
        both.Deposit(VectorMarket.Subject, entry - bankruptcy);
        VectorMarket.Take(both, 0, entry, (long)example.Input("qty"));
        both.Limit(VectorMarket.Rich, 0, Side.Buy, (long)example.Input("fill"), (long)example.Input("qty"));
        both.Mark(0, mark);

        Assert.Equal((long)example.Expected, both.Reference.GetHouse(0).FundCash);
    }

    /// <summary>The limit of the liquidation order is the price at which the account loses all it has, its wallet included.</summary>
    [Theory]
    [InlineData("bybit-linear-bankruptcy-abc")]
    public void The_limit_is_the_bankruptcy_price(string id)
    {
        Example example = VectorFile.Get(id);
        long entry = (long)example.Input("entry"), size = (long)example.Input("size");
        using BothEngines both = VectorMarket.Open([entry], VectorMarket.Contract(10_000, 20_000));
        both.Deposit(VectorMarket.Subject, (long)(example.Input("position_margin") + example.Input("wallet_balance")));
        VectorMarket.Take(both, 0, entry, size);
        EngineEvent order = BothEngines.One(both.Mark(0, entry - 9), EventKind.OrderAccepted);

        Assert.Equal((OrderFlags.Liquidation, (long)example.Expected), ((OrderFlags)order.Flags, order.Price));
    }

    /// <summary>Nobody takes the order, the fund takes nothing: the winner gives up its position where the loser has nothing left.</summary>
    [Theory]
    [InlineData("dydx-docs-deleverage-bankruptcy-short")]
    public void Deleveraging_closes_both_at_the_bankruptcy_price(string id)
    {
        Example example = VectorFile.Get(id);
        const decimal ticks = 1_000;
        long size = (long)example.Input("size"), entry = (long)(example.Input("entry") * ticks);
        using BothEngines both = VectorMarket.Open([entry], VectorMarket.Contract(30_000, 200_000) with { FundPositionMax = 0 });
        both.Deposit(VectorMarket.Subject, (long)(example.Input("deposit") * ticks));
        VectorMarket.Take(both, 0, entry, size);
        long richBefore = both.Wallet(VectorMarket.Rich).Cash;
        EngineEvent closed = BothEngines.One(both.Mark(0, (long)(example.Input("oracle_after") * ticks)), EventKind.Deleveraged);

        Assert.Equal((long)(example.ExpectedOf("bankruptcy_price") * size * ticks), closed.Amount);
        Assert.Equal((long)(example.ExpectedOf("counterparty_pnl") * ticks), both.Wallet(VectorMarket.Rich).Cash - richBefore);
        Assert.Equal((long)example.ExpectedOf("bankrupt_equity_after"), both.Wallet(VectorMarket.Subject).CrossEquity);
    }

    /// <summary>Scores rise as entry prices fall; every long has 10,000 of cash per lot, so that leverage is the same for all.</summary>
    [Theory]
    [InlineData("bitmex-adl-allocation")]
    public void Deleveraging_takes_the_highest_scores_first(string id)
    {
        Example example = VectorFile.Get(id);
        long lots = (long)example.Input("liquidated_qty"), bankruptcy = (long)example.Input("bankruptcy_price");
        const long entry = 600;
        using BothEngines both = VectorMarket.Open([entry], VectorMarket.Contract(10_000, 20_000) with { FundPositionMax = 0 });
        foreach (JsonElement winner in example.Inputs.GetProperty("accounts").EnumerateArray())
        {
            (long account, long held, long score) = (10 + Of(winner, "id"), Of(winner, "qty"), Of(winner, "score"));
            both.Open(account);
            both.Deposit(account, held * 10_000);
            both.Trade(buyer: account, seller: VectorMarket.Rich, 0, entry - 20 * score, held);
        }

        both.Deposit(VectorMarket.Subject, (bankruptcy - entry) * lots);
        VectorMarket.Take(both, 0, entry, -lots);
        both.Mark(0, bankruptcy + 10);

        List<long[]> got = [];
        foreach (EventView e in new EventStream(both.LastSlots))
        {
            if (e.Head.Kind != EventKind.Deleveraged) continue;

            got.Add([e.Deleverage.CounterAccountId - 10, e.Head.Quantity, e.Deleverage.CounterPosition]);
            Assert.Equal(-bankruptcy * e.Head.Quantity, e.Head.Amount);
        }

        Assert.Equal(example.Expects.EnumerateArray().Select(row => row.EnumerateArray().Select(n => n.GetInt64()).ToArray()), got);
    }

    private static long Of(JsonElement json, string name) => json.GetProperty(name).GetInt64();

    /// <summary>Profit in ppm times leverage in thousandths, whole numbers rounded down; a loss is divided by the leverage.</summary>
    [Theory]
    [InlineData("bitmex-adl-score-long-linear")]
    [InlineData("bitmex-adl-score-short-loss")]
    public void Scores_are_profit_times_leverage(string id)
    {
        Example example = VectorFile.Get(id);
        const long atoms = 1_000_000;
        int sign = example.IsLong ? 1 : -1;
        long entry = (long)example.Input("entry") * atoms, mark = (long)example.Input("mark") * atoms;
        long profit = sign * (mark - entry), equity = sign * (mark - (long)example.Input("bankruptcy") * atoms);
        decimal expected = decimal.Floor(example.Expected * (profit < 0 ? 1_000 : 1_000_000_000));

        Assert.Equal((Int128)expected, Ranking.Score(profit, sign * entry, mark, equity));
        Assert.Equal((BigInteger)expected, ReferenceMath.Score(profit, sign * entry, mark, equity));
    }

    /// <summary>
    /// A shortage of 10 at a margin rate of 10 % and a fee of 1 %: 10 / (100 · 0.09) in lots of 10^-9. Drift truncates; the engine needs one
    /// atom more for rounding and goes up to the next lot, which is one lot more. Three units bought at 110 with 50 are 10 short at 100.
    /// </summary>
    [Theory]
    [InlineData("drift-base-to-cover-shortage-liq-fee-1pct")]
    public void Minimal_size_covers_the_shortage_and_its_own_fee(string id)
    {
        Example example = VectorFile.Get(id);
        const long lots = 3_000_000_000, mark = 1_000, atomsPerDollar = 10_000_000_000;
        int rate = (int)(example.Input("margin_ratio_e4") * 100);
        Instrument instrument = VectorMarket.Contract(rate, rate) with
        {
            PriceMax = 10_000,
            Policy = LiquidationPolicy.Minimal,
            LiquidationFeePpm = (int)example.Input("liquidator_fee_e6"),
            SlippagePpm = 0,
        };
        using BothEngines both = VectorMarket.Open(BothEngines.Options(instrument) with { ExitBufferPpm = 0 }, mark * 11 / 10);
        both.Deposit(VectorMarket.Subject, 50 * atomsPerDollar);
        VectorMarket.Take(both, 0, mark * 11 / 10, lots);
        var events = both.Mark(0, mark);

        EngineEvent started = BothEngines.One(events, EventKind.LiquidationStarted);
        Assert.Equal((long)example.Input("margin_shortage_quote_e6") * atomsPerDollar / 1_000_000, started.Quantity - started.Amount);
        Assert.Equal((long)example.Expected + 1, BothEngines.One(events, EventKind.OrderAccepted).Quantity);
    }
}
