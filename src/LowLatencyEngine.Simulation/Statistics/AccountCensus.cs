// All traders at one moment: how much of their money is left, and at which price each would be liquidated.
// The liquidation price is found by halving, with the engine's own values and tiers (RULES.md, Values): equity falls along the losing direction and
// maintenance margin is monotonous in notional, so there is one crossing. The other legs of a cross account stand still.
// Worst case: some twenty valuations per account.
using System;
using System.Collections.Generic;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

/// <summary>The traders at one moment of a run.</summary>
public sealed class AccountCensus
{
    /// <summary>Width of a bin of equity, ppm of what was paid in.</summary>
    public const int EquityBinPpm = 50_000;

    /// <summary>Bins of equity: the first holds what is below 0, the last what is above 200 %.</summary>
    public const int EquityBins = 42;

    /// <summary>Bins of liquidation prices.</summary>
    public const int PriceBins = 120;

    private readonly long[] _equity = new long[EquityBins];
    private readonly long[] _longs = new long[PriceBins];
    private readonly long[] _shorts = new long[PriceBins];

    private AccountCensus(long timeNanos, long mark, (long Low, long High) prices)
    {
        TimeNanos = timeNanos;
        Mark = mark;
        Prices = prices;
    }

    /// <summary>When.</summary>
    public long TimeNanos { get; }

    /// <summary>Mark at that moment, ticks.</summary>
    public long Mark { get; }

    /// <summary>Prices of the map's first and last bin, ticks.</summary>
    public (long Low, long High) Prices { get; }

    /// <summary>Traders with a position.</summary>
    public long Open { get; private set; }

    /// <summary>Traders by equity as a share of what they paid in.</summary>
    public ReadOnlySpan<long> Equity => _equity;

    /// <summary>Notional of longs at mark by the price at which they would be liquidated, atoms.</summary>
    public ReadOnlySpan<long> Longs => _longs;

    /// <summary>Notional of shorts.</summary>
    public ReadOnlySpan<long> Shorts => _shorts;

    internal static AccountCensus Take(EngineCore engine, int instrument, long timeNanos, (long Low, long High) prices, IEnumerable<KeyValuePair<long, long>> paidIn)
    {
        Instrument terms = engine.Options.Instruments[instrument];
        AccountCensus census = new(timeNanos, engine.GetInstrument(instrument).Mark, prices);
        foreach ((long account, long paid) in paidIn)
        {
            if (!engine.TryGetWallet(account, terms.Currency, out WalletView wallet)) continue;

            bool has = engine.TryGetPosition(account, instrument, out PositionView position);
            bool isolated = has && position.Mode == MarginMode.Isolated;
            long all = wallet.CrossEquity + (isolated ? position.IsolatedMargin + position.UnrealisedPnl : 0);
            long share = paid <= 0 ? 0 : (long)((Int128)all * 1_000_000 / paid);
            census._equity[all < 0 ? 0 : (int)Math.Min(EquityBins - 1, 1 + share / EquityBinPpm)]++;
            if (!has || position.Quantity == 0) continue;

            census.Open++;
            long rest = isolated ? position.IsolatedMargin : wallet.CrossEquity - position.UnrealisedPnl;
            census.Map(position, LiquidationPrice(terms, position, rest, census.Mark));
        }

        return census;
    }

    /// <summary>The first price along the losing direction at which equity is below maintenance margin; 0 or beyond the largest price: none.</summary>
    internal static long LiquidationPrice(Instrument terms, PositionView position, long cash, long mark)
    {
        bool isLong = position.Quantity > 0;
        long lots = Math.Abs(position.Quantity);
        bool Breached(long price)
        {
            long value = ContractMath.Value(terms, price, lots);
            long signed = isLong == (terms.Kind == ContractKind.Linear) ? value : -value;
            return cash + signed - position.EntryValue < ContractMath.Maintenance(terms, value);
        }

        long safe = mark, breached = isLong ? 1 : terms.PriceMax;
        if (Breached(safe)) return mark;
        if (!Breached(breached)) return isLong ? 0 : terms.PriceMax + 1;

        while (Math.Abs(safe - breached) > 1)
        {
            long middle = safe + (breached - safe) / 2;
            if (Breached(middle)) breached = middle;
            else safe = middle;
        }

        return breached;
    }

    private void Map(PositionView position, long price)
    {
        if (price < Prices.Low || price > Prices.High) return;

        int bin = BookHeat.Place(price - Prices.Low, Prices.High - Prices.Low, PriceBins);
        (position.Quantity > 0 ? _longs : _shorts)[bin] += position.Notional;
    }
}
