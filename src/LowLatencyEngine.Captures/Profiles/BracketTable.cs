// Brackets as venues state them, in decimal numbers of the settlement currency, and what an engine makes of them. Binance gives each bracket a
// "maintenance amount" cum: margin = notional · rate − cum. Since cum_n = cum_(n−1) + floor_n · (rate_n − rate_(n−1)), that is the same as charging
// each part of the notional its own bracket's rate, which is what the engine does; a table that breaks the rule is refused.
using System;
using System.Collections.Generic;
using System.Globalization;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

/// <summary>One step of a venue's margin table.</summary>
/// <param name="NotionalFloor">Smallest notional, in the settlement currency.</param>
/// <param name="NotionalCap">Largest notional; the last one's may be a stand-in for infinity, such as 2^63 − 1.</param>
/// <param name="MaintenanceRate">Maintenance rate inside the bracket.</param>
/// <param name="InitialPpm">Initial rate of the whole notional in ppm, 10⁶ / leverage rounded down.</param>
/// <param name="MaintenanceAmount">What is taken off notional · rate; null where the venue does not say.</param>
public readonly record struct LeverageBracket(decimal NotionalFloor, decimal NotionalCap, decimal MaintenanceRate, int InitialPpm, decimal? MaintenanceAmount);

/// <summary>The margin table of one symbol.</summary>
/// <param name="Symbol">The symbol as the file has it, for example BTC/USDT:USDT, BTCUSDT or XBTUSD.</param>
/// <param name="Brackets">The brackets, by rising floor; at least one.</param>
public sealed record BracketTable(string Symbol, IReadOnlyList<LeverageBracket> Brackets)
{
    private const decimal Million = 1_000_000;

    private const long MoneyMax = 1L << 60;

    /// <summary>Whether this table is meant by a symbol of a capture; case, slashes and the settlement behind a colon are ignored.</summary>
    public bool IsFor(string symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        return string.Equals(Symbol, symbol, StringComparison.OrdinalIgnoreCase) || string.Equals(Plain(Symbol), Plain(symbol), StringComparison.Ordinal);
    }

    /// <summary>The tiers of an engine whose money counts in 10 to the minus <paramref name="currencyDecimals"/>, exactly. Brackets that begin beyond 2^60
    /// atoms, which no engine's money reaches, are left out.</summary>
    /// <exception cref="ArgumentException">Rates that are no whole ppm, floors that are no whole atoms or do not rise, or maintenance amounts that do not follow from
    /// the rates; names the bracket.</exception>
    public IReadOnlyList<MarginTier> ToTiers(int currencyDecimals)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(currencyDecimals);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(currencyDecimals, 18);
        decimal atomsPerUnit = DecimalText.PowerOfTen(currencyDecimals);
        List<MarginTier> tiers = [];
        decimal amount = 0;
        for (int k = 0; k < Brackets.Count; k++)
        {
            LeverageBracket bracket = Brackets[k];
            decimal ppm = bracket.MaintenanceRate * Million;
            Require(k, ppm == decimal.Floor(ppm) && ppm is > 0 and < Million, $"maintenance rate {Text(bracket.MaintenanceRate)} is no whole ppm between 0 and 1");
            if (k > 0) amount += bracket.NotionalFloor * (bracket.MaintenanceRate - Brackets[k - 1].MaintenanceRate);
            Require(k, bracket.MaintenanceAmount is not { } stated || stated == amount,
                $"maintenance amount {Text(bracket.MaintenanceAmount ?? 0)} does not follow from the rates, which give {Text(amount)}");
            Require(k, k == 0 ? bracket.NotionalFloor == 0 : bracket.NotionalFloor > Brackets[k - 1].NotionalFloor, "floor does not rise from 0");
            if (bracket.NotionalFloor > MoneyMax / atomsPerUnit) break;

            decimal atoms = bracket.NotionalFloor * atomsPerUnit;
            Require(k, atoms == decimal.Floor(atoms), $"floor {Text(bracket.NotionalFloor)} is finer than {currencyDecimals} decimals");
            tiers.Add(new MarginTier((long)atoms, (int)ppm, bracket.InitialPpm));
        }

        return tiers;
    }

    /// <summary>A profile with these tiers; its default leverage is lowered to what the first tier allows.</summary>
    /// <exception cref="ArgumentException">As for <see cref="ToTiers"/>.</exception>
    public CaptureProfile ApplyTo(CaptureProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        IReadOnlyList<MarginTier> tiers = ToTiers(profile.CurrencyDecimals);
        int leverage = Math.Min(profile.Instrument.DefaultLeverage, (int)Million / tiers[0].InitialPpm);
        return profile with { Instrument = profile.Instrument with { Tiers = tiers, DefaultLeverage = leverage } };
    }

    private static string Plain(string symbol)
    {
        int settlement = symbol.IndexOf(':', StringComparison.Ordinal);
        string pair = settlement < 0 ? symbol : symbol[..settlement];
        int expiry = symbol.IndexOf('-', StringComparison.Ordinal);
        string date = settlement >= 0 && expiry > settlement ? "_" + symbol[(expiry + 1)..] : "";
        return (pair.Replace("/", "", StringComparison.Ordinal) + date).ToUpperInvariant();
    }

    private void Require(int bracket, bool holds, string problem)
    {
        if (!holds) throw new ArgumentException($"{Symbol}: bracket {bracket + 1}: {problem}.");
    }

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);
}
