// The insurance fund takes legs over at their bankruptcy value; what it does not take is deleveraged. RULES.md section 7.
using System.Linq;
using LowLatencyEngine.Messages;
using Big = System.Int128;
using static LowLatencyEngine.Tests.Models.ReferenceMath;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    private void TakeOver(RefUnit unit)
    {
        if (IsSafe(unit))
        {
            End(unit);
            return;
        }

        foreach (RefPosition leg in FreshLegs(unit)) TakeOverLeg(unit, leg);

        if (LegsOf(unit).Count == 0) End(unit);
        else WaitForFirstStaleLeg(unit);
    }

    private void TakeOverLeg(RefUnit unit, RefPosition leg)
    {
        RefInstrument instrument = _instruments[leg.Instrument];
        RefLiquidation running = unit.Running!;
        running.LastLeg = leg.Instrument;
        Big equity = EquityOf(unit), lots = leg.Lots;
        Big share = LegsOf(unit).Count == 1 ? equity : equity * Maintenance(leg) / MaintenanceOf(unit);
        Big worth = MarkValue(leg) - share;
        int sign = leg.Sign;

        Big taken = LotsTheFundTakes(instrument, sign, lots, Max(0, -share));
        Big takenWorth = worth * taken / lots;
        Note(Path.PartialTakeover, taken > 0 && taken < lots);
        if (taken > 0)
        {
            Big atMark = Value(instrument.Terms, instrument.Mark, sign * taken);
            running.FundDelta += atMark - takenWorth;
            running.TakeoverLots += taken;
            BookAtValue(leg, -sign, taken, -takenWorth);
            BookAtValue(_fund.Positions[instrument.Number]!, sign, taken, takenWorth);
            Emit(new EngineEvent
            {
                Kind = EventKind.FundTookOver,
                AccountId = unit.AccountId,
                Currency = (byte)unit.Currency,
                Side = sign > 0 ? Side.Buy : Side.Sell,
                Quantity = (long)taken,
                Price = instrument.Mark,
                Amount = (long)takenWorth,
                Depth = DepthByte(running.Depth),
            }, instrument);
        }

        running.DeleveragedLots += lots - taken;
        if (taken < lots) Deleverage(leg, lots - taken, worth - takenWorth, worth, lots, running.Depth);
    }

    /// <summary>As many lots as the fund can pay for and may hold.</summary>
    private Big LotsTheFundTakes(RefInstrument instrument, int sign, Big lots, Big cost)
    {
        RefPosition held = _fund.Positions[instrument.Number]!;
        if (-Min(0, Profit(held)) > instrument.Terms.FundLossMax) return 0;

        int currency = instrument.Terms.Currency;
        Big free = _fund.Wallets[currency].Money + RecordsOf(_fund, currency).Aggregate((Big)0, (sum, p) => sum + Min(0, Profit(p)));
        Big taken = cost <= free ? lots : cost == 0 ? 0 : Down(lots * Max(0, free), cost);
        return Max(0, Min(taken, instrument.Terms.FundPositionMax - sign * held.Quantity));
    }

    /// <summary>Books lots at a value instead of a price, without fee; a part that closes has its proportional part of the value.</summary>
    private void BookAtValue(RefPosition position, int direction, Big lots, Big value)
    {
        Big closes = position.Sign == -direction ? Min(lots, position.Lots) : 0;
        Book(position, direction, lots, value, value * closes / lots, 0, 0, releasesMargin: false);
    }
}
