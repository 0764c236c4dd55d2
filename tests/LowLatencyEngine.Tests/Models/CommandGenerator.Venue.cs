// What the venue sets: funding rates and margin add-ons.
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class CommandGenerator
{
    private Command VenueSetting() => _dice.Chance(500) ? FundingRate() : AddOn();

    private Command AddOn()
    {
        int i = Instrument();
        long most = _options.Instruments[i].AddOnMaxPpm;
        long addOn = _dice.Between(0, 99) switch
        {
            < 60 => _dice.Between(0, most),
            < 75 => most,
            < 92 => 0,
            _ => _dice.Pick(-1, most + 1, long.MinValue, long.MaxValue),
        };
        return Commands.SetMarginAddOn(_timeNanos, i, addOn);
    }

    private Command FundingRate()
    {
        int i = Instrument();
        long most = _options.Instruments[i].FundingRateMaxPpm;
        long rate = _dice.Between(0, 99) switch
        {
            < 40 => _dice.Between(-most, most),
            < 70 => _dice.Pick(-most, most),
            < 90 => _dice.Between(-most / 20, most / 20),
            _ => _dice.Pick(0, -most - 1, most + 1, long.MinValue, long.MaxValue),
        };
        long now = long.Max(_timeNanos, _engine.EngineTimeNanos);
        long due = _dice.Chance(60)
            ? _dice.Pick(0, now, now - 1, long.MinValue, long.MaxValue)
            : now + _dice.Pick(1, OptionsGenerator.TickNanos, _dice.Between(1, 20 * OptionsGenerator.TickNanos));
        return Commands.SetFundingRate(_timeNanos, i, rate, due);
    }
}
