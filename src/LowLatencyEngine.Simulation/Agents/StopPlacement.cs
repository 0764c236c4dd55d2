// Where traders put their stops: at an even distance from their entry, and most of them at the next round price, which is why stops come in crowds.
// Everything is drawn before the first price from a stream of its own, so stops shift nobody's other draws.
using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

internal sealed class StopPlacement
{
    private readonly Instrument _instrument;
    private readonly int[] _distancePpm;
    private readonly bool[] _round;

    internal StopPlacement(PopulationOptions options, Instrument instrument, int traders, ulong seed)
    {
        _instrument = instrument;
        _distancePpm = new int[options.StopPpm == 0 ? 0 : traders];
        _round = new bool[_distancePpm.Length];
        SeededRandom random = new(seed, stream: 3);
        for (int i = 0; i < _distancePpm.Length; i++)
        {
            bool has = random.Chance(options.StopPpm);
            int distance = (int)random.Between(options.StopNearestPpm, options.StopFarthestPpm);
            _round[i] = random.Chance(options.StopRoundPpm);
            _distancePpm[i] = has ? distance : 0;
        }
    }

    /// <summary>The price at which a trader's stop triggers; false: he places none, or it would be at or beyond the mark.</summary>
    internal bool TryTrigger(int trader, Side side, long mark, out long trigger)
    {
        trigger = 0;
        if (trader >= _distancePpm.Length || _distancePpm[trader] == 0) return false;

        int sign = side == Side.Buy ? -1 : 1;
        trigger = ContractMath.Moved(_instrument, mark, (long)sign * _distancePpm[trader]);
        if (_round[trader]) trigger = Round(trigger, mark);
        return sign < 0 ? trigger < mark && trigger >= _instrument.PriceMin : trigger > mark && trigger <= _instrument.PriceMax;
    }

    /// <summary>The nearest multiple of the largest power of ten up to a hundredth of the price, on the price step.</summary>
    private long Round(long price, long mark)
    {
        long step = _instrument.PriceStep;
        while (step * 10 <= Math.Max(_instrument.PriceStep, mark / 100)) step *= 10;
        return (price + step / 2) / step * step;
    }
}
