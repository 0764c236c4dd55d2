// What the liquidations did to prices, as numbers that two runs of the same input can be compared by.
//   gap        how far a trade in the engine's own book is from the market file's price at that moment
//   overshoot  how far the lowest (highest) own trade lies beyond the lowest (highest) price of the whole file: a price that never was
//   recovery   from the largest gap until the middle of the own book is within a tenth of a per cent of the file's price again
// Only trades after the traders have entered count: an entry pays the spread, which is no crash.
using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

/// <summary>How far the engine's own market strayed from its input. Distances in ppm of the input price, times in nanoseconds, prices in ticks.</summary>
public sealed class MarketImpact
{
    private const int Million = 1_000_000;
    private const int RecoveredPpm = 1_000;

    private readonly long _countsFromNanos;
    private long _ownLow, _ownHigh, _inputLow, _inputHigh;
    private bool _away;

    internal MarketImpact(long countsFromNanos) => _countsFromNanos = countsFromNanos;

    /// <summary>The largest gap, and when.</summary>
    public long GapPpm { get; private set; }

    /// <summary>Time of the largest gap; 0: no trade.</summary>
    public long GapNanos { get; private set; }

    /// <summary>Time from the largest gap until the own book's middle was back; −1: not by the end of the run, or no trade.</summary>
    public long RecoveryNanos { get; private set; } = -1;

    /// <summary>Lowest price at which a long was liquidated; 0: none was.</summary>
    public long LowestSale { get; private set; }

    /// <summary>Highest price at which a short was liquidated; 0: none was.</summary>
    public long HighestPurchase { get; private set; }

    /// <summary>The larger of both overshoots.</summary>
    public long OvershootPpm => Math.Max(
        _ownLow == 0 || _ownLow >= _inputLow ? 0 : Ppm(_inputLow - _ownLow, _inputLow),
        _ownHigh <= _inputHigh || _inputHigh == 0 ? 0 : Ppm(_ownHigh - _inputHigh, _inputHigh));

    internal void OnInput(long price)
    {
        _inputLow = _inputLow == 0 ? price : Math.Min(_inputLow, price);
        _inputHigh = Math.Max(_inputHigh, price);
    }

    internal void OnTrade(long timeNanos, long price, long input, bool isLiquidation, Side side)
    {
        if (timeNanos < _countsFromNanos || input == 0) return;

        _ownLow = _ownLow == 0 ? price : Math.Min(_ownLow, price);
        _ownHigh = Math.Max(_ownHigh, price);
        if (isLiquidation && side == Side.Sell) LowestSale = LowestSale == 0 ? price : Math.Min(LowestSale, price);
        if (isLiquidation && side == Side.Buy) HighestPurchase = Math.Max(HighestPurchase, price);
        long gap = Ppm(Math.Abs(price - input), input);
        if (GapNanos != 0 && gap <= GapPpm) return;

        (GapPpm, GapNanos, RecoveryNanos, _away) = (gap, timeNanos, -1, true);
    }

    internal void OnTick(long timeNanos, long bid, long ask, long input)
    {
        if (!_away || bid == 0 || ask == 0 || Ppm(Math.Abs((bid + ask) / 2 - input), input) > RecoveredPpm) return;

        RecoveryNanos = timeNanos - GapNanos;
        _away = false;
    }

    private static long Ppm(long distance, long of) => (long)((Int128)distance * Million / Math.Max(1, of));
}
