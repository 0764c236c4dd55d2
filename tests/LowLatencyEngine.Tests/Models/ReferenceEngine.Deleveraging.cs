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

    /// <summary>Openings before each ranking: a position opened later is not in it, though its account may be.</summary>
    private readonly Dictionary<(int Instrument, int Sign), long> _openedBefore = [];

    /// <summary>
    /// Closes <paramref name="lots"/> of a leg at <paramref name="worth"/> against the opposite positions. <paramref name="legWorth"/> and
    /// <paramref name="legLots"/> are those of the whole leg; they tell whom closing would hurt.
    /// </summary>
    private void Deleverage(RefPosition leg, Big lots, Big worth, Big legWorth, Big legLots, int depth)
    {
        RefInstrument instrument = _instruments[leg.Instrument];
        int sign = leg.Sign;
        Big lotsLeft = lots, worthLeft = worth;
        Note(Path.RankingReused, _rankings.ContainsKey((instrument.Number, sign)));
        if (instrument.Terms.DeleverageRule == DeleverageRule.ProRata)
        {
            foreach ((Ranked counter, Big given) in Proportions(CurrentRanking(), lots)) Give(counter, given);
            Note(Path.ProRata, lotsLeft < lots);
            Note(Path.ProRataRest, lotsLeft > 0 && lotsLeft < lots);
        }

        while (lotsLeft > 0)
        {
            Ranked counter = CurrentRanking().First(MayGive);
            Give(counter, Min(lotsLeft, counter.Position.Lots));
        }

        bool MayGive(Ranked r) => CanGive(r.Position, leg, sign) && r.Position.OpenSequence <= _openedBefore[(instrument.Number, sign)];

        List<Ranked> CurrentRanking()
        {
            if (!_rankings.TryGetValue((instrument.Number, sign), out List<Ranked>? ranking)) ranking = [];
            if (ranking.Any(MayGive)) return ranking;

            Note(Path.RankedAgain, ranking.Count > 0);
            _openedBefore[(instrument.Number, sign)] = _openings;
            return _rankings[(instrument.Number, sign)] = Rank(instrument, leg, sign, legWorth, legLots);
        }

        void Give(Ranked counter, Big given)
        {
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

        List<(Ranked Counter, Big Lots)> Proportions(List<Ranked> ranking, Big wanted)
        {
            List<Ranked> givers = ranking.Where(r => r.Group is 1 or 3 && MayGive(r) && Profit(r.Position) > 0).ToList();
            Big offered = givers.Aggregate((Big)0, (sum, r) => sum + r.Position.Lots), taken = Min(wanted, offered);
            if (taken == 0) return [];

            Big[] parts = givers.Select(r => taken * r.Position.Lots / offered).ToArray();
            Big over = taken - parts.Aggregate((Big)0, (sum, part) => sum + part);
            for (int i = 0; i < parts.Length && over > 0; i++)
            {
                if (parts[i] == givers[i].Position.Lots) continue;

                parts[i]++;
                over--;
            }

            return givers.Zip(parts).Where(pair => pair.Second > 0).ToList();
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
