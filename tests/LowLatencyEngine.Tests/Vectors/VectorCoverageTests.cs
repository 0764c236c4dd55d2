// Every example of the file is either played by a test of this folder or stands in the table below with the reason why it is not.
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Xunit;

namespace LowLatencyEngine.Tests.Vectors;

public sealed class VectorCoverageTests
{
    private const string
        EntryValue = "the venue keeps maintenance margin on the entry value, the engine on the notional at mark (RULEBOOK 2)",
        SpreadLimit = "the venue limits by a spread in proportion to its maintenance margin, the engine by the bankruptcy price (RULEBOOK 5.3)",
        ClosingFee = "the venue's price includes a closing fee; the engine takes none from the liquidated (RULEBOOK 5.4)",
        Health = "settles profit and weighs another token; the engine has one currency per unit and sizes lots only (RULEBOOK 5.2)",
        Seizure = "borrowed tokens and their collateral; the engine has futures only",
        Portion = "the venue's size is a portion or a tier's size, the engine's the fewest lots above the buffer (RULEBOOK 5.2)",
        SizeRate = "the margin rate grows with size without steps; the engine has tiers (RULEBOOK 2)",
        Interest = "initial margin grows with the open interest; the engine's depends on the account alone (RULEBOOK 2)",
        FeeRamp = "a fee from margin left, shortage or time; the engine's is a rate capped by the improvement (RULEBOOK 5.4)",
        Throttle = "an allowance of size per window; the engine's budget counts accounts per command (RULEBOOK 5)";

    /// <summary>What is left out, and why.</summary>
    private static readonly (string Reason, string[] Ids)[] s_leftOut =
    [
        (EntryValue,
            ["bybit-inverse-isolated-60000", "ten10101-inverse-short-flip", "bybit-inverse-cross-liq",
            "bybit-isolated-long-10x", "bybit-isolated-long-1x", "bybit-isolated-short-10x", "bybit-isolated-short-1x",
            "bybit-isolated-short-3x", "bybit-usdt-long-50x"]),
        (SpreadLimit,
            ["dydx-docs-max-liquidation-spread", "dydx-fillable-long-just-below-mm", "dydx-fillable-long-spread-1ppm",
            "dydx-fillable-long-spread20pct", "dydx-fillable-long-zero-equity-half-size", "dydx-fillable-short-ba2x",
            "dydx-fillable-short-just-below-mm", "dydx-fillable-short-negative-equity-clamped",
            "dydx-fillable-short-zero-equity", "dydx-fillable-two-longs-close-eth"]),
        ("64-bit subticks of the venue; the engine's limit is clamped to [1, largest price], tested without these numbers",
            ["dydx-price-to-ticks-clamped-to-max", "dydx-price-to-ticks-zero-clamped-to-one-tick"]),
        (ClosingFee, ["bybit-inverse-cross-bankruptcy"]),
        ("a price of less than an atom per lot; the engine's smallest value of a tick and lot is one atom",
            ["dydx-bankruptcy-rounds-toward-plus-inf-partial-short", "dydx-insurance-delta-short-fill-quote-rounds-to-zero"]),
        ("a fill worse than bankruptcy; the engine's limit forbids it, its fund pays at the takeover (RULEBOOK 5.6)",
            ["dydx-insurance-delta-short-1pct-worse-fund-pays"]),
        (FeeRamp,
            ["drift-insurance-fee-1usd", "drift-insurance-fee-20usd", "drift-insurance-fee-liq-fee-10pct",
            "drift-insurance-fee-zero-base", "drift-liquidation-fee-ramp-grace"]),
        (Health,
            ["mango-perp-liq-all-phases-2", "mango-perp-liq-base-and-settle", "mango-perp-liq-base-limit",
            "mango-perp-liq-neg-base-health-positive", "mango-perp-liq-neg-base-to-zero", "mango-perp-liq-other-token-1",
            "mango-perp-liq-other-token-2", "mango-perp-liq-other-token-3", "mango-perp-liq-other-token-4",
            "mango-perp-liq-pos-base-limited", "mango-perp-liq-pos-base-to-zero", "mango-perp-liq-settle-fee-1",
            "mango-perp-liq-settle-fee-2", "mango-perp-liq-settle-fee-4", "mango-perp-liq-settle-only",
            "mango-perp-liq-zero-overall-settle-only", "mango-perp-liq-zero-overall-weight-no-settlement"]),
        (Seizure,
            ["drift-asset-for-liability-1pct", "drift-asset-for-liability-asset-5-decimals",
            "drift-liability-implied-by-asset-1pct", "drift-liability-implied-by-asset-no-fee",
            "drift-liability-transfer-10pct-fees", "drift-liability-transfer-10pct-fees-if-1pct",
            "drift-liability-transfer-if-1pct", "drift-liability-transfer-no-fee"]),
        (Portion,
            ["drift-max-pct-ramp", "dydx-partial-size-half", "dydx-partial-size-min-overridden-by-position",
            "okx-forced-partial-tier1"]),
        (SizeRate,
            ["synthetix-required-margins", "deribit-inverse-im-25", "deribit-inverse-im-350", "deribit-linear-btc-25-mm",
            "deribit-linear-sol-25-im", "deribit-linear-sol-25-mm"]),
        (Interest, ["dydx-oi-scaled-imr-oi-above-upper", "dydx-oi-scaled-imr-oi-half-way", "dydx-oi-scaled-imr-oi-realistic"]),
        (Throttle, ["synthetix-throttle-sequence", "synthetix-window-300"]),
        ("sorted by the distance of the limit from the oracle; the engine sorts by (MM − equity) / MM (RULEBOOK 5)",
            ["dydx-liquidation-order-sort-distance-mixed", "dydx-liquidation-order-sort-distance-shorts"]),
        ("collateral in another asset, valued at the mark; the engine's collateral is the settlement currency", ["gmx-liq-4000"]),
        ("how a venue chooses the rate; the engine is given the rate", ["hyperliquid-mm-rate-20x", "bitmex-funding-rate"]),
        ("profit times margin ratio of the whole account; the engine ranks by profit times leverage (RULEBOOK 5.7)",
            ["binance-adl-leverage-pnl-score"]),
        ("deleveraging by a fall of the fund; the engine's follows from what the fund can pay (RULEBOOK 5.6)",
            ["okx-adl-threshold"]),
        ("spread over base lots by a funding rate; the engine spreads over unrealised profit (RULEBOOK 5.8)",
            ["drift-socialised-loss-funding-delta"]),
    ];

    [Fact]
    public void Every_example_is_played_or_left_out_for_a_reason()
    {
        List<string> leftOut = s_leftOut.SelectMany(row => row.Ids).ToList();
        List<string> known = [.. Played(), .. leftOut];

        Assert.Equal(known.Count, known.Distinct().Count());
        Assert.Equal(VectorFile.All().Keys.Order(), known.Order());
    }

    private static IEnumerable<string> Played() =>
        from type in typeof(VectorCoverageTests).Assembly.GetTypes()
        where type.Namespace == typeof(VectorCoverageTests).Namespace
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance)
        from data in method.GetCustomAttributes<InlineDataAttribute>()
        select (string)data.Data[0]!;
}
