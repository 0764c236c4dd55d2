// Deleveraging: the opposite positions, ranked, give up lots at the bankruptcy value. RULES.md section 7.
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using LowLatencyEngine.Messages;
using Big = System.Int128;
using static LowLatencyEngine.Tests.Models.ReferenceMath;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    private sealed record Ranked(RefPosition Position, int Group, BigInteger Score);

    /// <summary>The rankings of this command, by instrument and by the sign of the position that is deleveraged.</summary>
    private readonly Dictionary<(int Instrument, int Sign), List<Ranked>> _rankings = [];

    /// <summary>
    /// Closes <paramref name="lots"/> of a leg at <paramref name="worth"/> against the opposite positions. <paramref name="legWorth"/> and
    /// <paramref name="legLots"/> are those of the whole leg; they tell whom closing would hurt.
    /// </summary>
    private void Deleverage(RefPosition leg, Big lots, Big worth, Big legWorth, Big legLots, int depth)
    {
        RefInstrument instrument = _instruments[leg.Instrument];
        int sign = leg.Sign;
        Big lotsLeft = lots, worthLeft = worth;
        if (!_rankings.TryGetValue((instrument.Number, sign), out List<Ranked>? ranking)) ranking = [];
        Note(Path.RankingReused, ranking.Count > 0);

        while (lotsLeft > 0)
        {
            if (!ranking.Any(r => CanGive(r.Position, leg, sign)))
            {
                Note(Path.RankedAgain, ranking.Count > 0);
                ranking = Rank(instrument, leg, sign, legWorth, legLots);
                _rankings[(instrument.Number, sign)] = ranking;
            }

            Ranked counter = ranking.First(r => CanGive(r.Position, leg, sign));
            Big given = Min(lotsLeft, counter.Position.Lots);
            Big part = given == lotsLeft ? worthLeft : worth * given / lots;
            lotsLeft -= given;
            worthLeft -= part;

            Big value = ClampedValue(instrument, counter.Position, sign * given, part);
            Note(Path.Clamped, counter.Position.AccountId != 0 && value != part);
            BookAtValue(leg, -sign, given, -value);
            BookAtValue(counter.Position, sign, given, value);
            Emit(new EngineEvent
            {
                Kind = EventKind.Deleveraged,
                AccountId = leg.AccountId,
                Currency = (byte)instrument.Terms.Currency,
                Side = sign > 0 ? Side.Buy : Side.Sell,
                Quantity = (long)given,
                Price = instrument.Mark,
                Amount = (long)value,
                Depth = DepthByte(depth),
            }, instrument, new DeleverageDetail
            {
                CounterAccountId = counter.Position.AccountId,
                CounterPosition = (long)counter.Position.Quantity,
                Group = counter.Group,
            });
        }
    }

    private static bool CanGive(RefPosition position, RefPosition leg, int sign) => position != leg && position.Sign == -sign;

    /// <summary>The fund gives at mark; nobody gives at less than a price of 1 or more than the largest price.</summary>
    private static Big ClampedValue(RefInstrument instrument, RefPosition counter, Big lots, Big value)
    {
        if (counter.AccountId == 0) return Value(instrument.Terms, instrument.Mark, lots);

        Big atLeast = Value(instrument.Terms, 1, lots), atMost = Value(instrument.Terms, instrument.Terms.PriceMax, lots);
        return Max(Min(atLeast, atMost), Min(Max(atLeast, atMost), value));
    }

    private List<Ranked> Rank(RefInstrument instrument, RefPosition leg, int sign, Big legWorth, Big legLots)
    {
        IEnumerable<RefPosition> opposite = _accounts.Values.Append(_fund).Select(a => a.Positions[instrument.Number]).OfType<RefPosition>()
            .Where(p => CanGive(p, leg, sign));
        return opposite
            .Select(p => new Ranked(p, GroupOf(p, legWorth, legLots), ScoreOf(p)))
            .OrderBy(r => r.Group)
            .ThenByDescending(r => r.Score)
            .ThenBy(r => r.Position.OpenSequence)
            .ThenBy(r => r.Position.AccountId)
            .ToList();
    }

    private BigInteger ScoreOf(RefPosition position) =>
        Score(Profit(position), position.Entry, Notional(position), EquityOf(UnitOf(position)));

    private int GroupOf(RefPosition position, Big legWorth, Big legLots)
    {
        if (position.AccountId == 0) return 2;

        RefUnit unit = UnitOf(position);
        if (unit.Running is not null) return 4;

        Big realised = -(legWorth * position.Lots / legLots) - position.Entry;
        Big equityAfter = EquityOf(unit) - Profit(position) + realised;
        return equityAfter >= 0 && equityAfter >= MaintenanceOf(unit) - Maintenance(position) ? 1 : 3;
    }
}
