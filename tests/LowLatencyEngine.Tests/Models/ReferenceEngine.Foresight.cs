// What a match would bring, before it is made: for fill-or-kill, all-or-none and minimum quantities. RULES.md section 4, foreseen lots.
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using Big = System.Int128;
using static LowLatencyEngine.Tests.Models.ReferenceMath;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    private const int PassedMax = 256, PassedInAllMax = 4_096;

    private bool IsOwn(RefOrder taker, RefOrder maker)
    {
        long firm = AccountOf(taker.AccountId).Firm;
        return taker.AccountId == maker.AccountId || (!taker.Liquidates && firm != 0 && firm == AccountOf(maker.AccountId).Firm);
    }

    private bool IsDead(RefOrder order) => order.Expiry != 0 && _timeNanos >= order.Expiry;

    private static bool IsPlain(RefOrder order) => order is { Slots: 1, Unshown: false, TimeInForce: TimeInForce.GoodTillCancel };

    private bool Fillable(RefInstrument instrument, RefPosition position, RefOrder order)
    {
        if (order.ReduceOnly && order.Open > Reducible(position, order.Side)) return false;

        SortedDictionary<long, Big> foreseen = Foreseen(instrument, order);
        if (Sum(foreseen) < order.Open) return false;
        if (order.Links.ValueBudget == 0) return true;

        Big value = foreseen.Aggregate((Big)0, (sum, level) => sum + Abs(Value(instrument.Terms, level.Key, level.Value)));
        Note(value == order.Links.ValueBudget ? Path.BudgetExact : Path.Budget);
        return order.Side == Side.Buy ? value <= order.Links.ValueBudget : value >= order.Links.ValueBudget;
    }

    /// <summary>Where fewer lots than asked for are foreseen, immediate orders are refused, and others step behind the touch and wait.</summary>
    private RejectReason CheckMinimum(RefInstrument instrument, RefOrder order)
    {
        if (order.Detail.MinimumQuantity == 0 || Sum(Foreseen(instrument, order)) >= order.Detail.MinimumQuantity) return RejectReason.None;
        if (!order.MayRest) return RejectReason.FillOrKillUnfillable;

        order.IsPassive = true;
        if (!CrossesTouch(instrument, order)) return RejectReason.None;
        if (PriceBehindTouch(instrument, order.Side) is not { } price) return RejectReason.FillOrKillUnfillable;

        Note(Path.MinimumSlides);
        order.Price = price;
        return RejectReason.None;
    }

    private void DecideAllOrNone(RefInstrument instrument, RefPosition position, RefOrder order)
    {
        if (!order.AllOrNone) return;

        bool tooMany = order.ReduceOnly && order.Open > Reducible(position, order.Side);
        order.IsPassive = tooMany || Sum(Foreseen(instrument, order)) < order.Open;
        Note(Path.AllOrNoneAcross, order.IsPassive && CrossesTouch(instrument, order));
    }

    private static Big Sum(SortedDictionary<long, Big> lots) => lots.Values.Aggregate((Big)0, (sum, part) => sum + part);

    /// <summary>The lots foreseen at each price.</summary>
    private SortedDictionary<long, Big> Foreseen(RefInstrument instrument, RefOrder order)
    {
        List<RefOrder> makers = instrument.Book(Opposite(order.Side)).Where(maker => Crosses(order, maker)).ToList();
        SortedDictionary<long, Big> foreseen = [];
        if (order.Slots == 1 && instrument.Bids.Concat(instrument.Asks).All(IsPlain))
        {
            foreach (RefOrder maker in makers.Where(m => !m.ReduceOnly)) foreseen[maker.Price] = foreseen.GetValueOrDefault(maker.Price) + maker.Open;
            return foreseen;
        }

        Big left = order.Open, uncertain = 0;
        int passed = 0, walked = 0;
        SelfTradeRule rule = order.Detail.SelfTrade;
        foreach (IGrouping<long, RefOrder> level in makers.GroupBy(m => m.Price))
        {
            bool ends = rule is SelfTradeRule.CancelNewest or SelfTradeRule.CancelBoth or SelfTradeRule.Decrement;
            if (instrument.Terms.Matching == MatchingRule.ProRata && ends && level.Any(m => IsOwn(order, m))) return foreseen;

            foreach ((RefOrder maker, Big lots) in Walk(level.ToList()))
            {
                if (left == 0 || ++walked > _options.EventsPerCommandMax) return foreseen;
                if (IsDead(maker)) continue;

                if (maker.AllOrNone && lots > left)
                {
                    if (++passed > PassedMax) return foreseen;
                    continue;
                }

                if (rule != SelfTradeRule.None && IsOwn(order, maker))
                {
                    if (ends) return foreseen;
                    continue;
                }

                if (maker.ReduceOnly || (maker.AllOrNone && lots > left - uncertain))
                {
                    uncertain += lots;
                    continue;
                }

                Big counted = Min(lots, left);
                foreseen[level.Key] = foreseen.GetValueOrDefault(level.Key) + counted;
                left -= counted;
            }
        }

        return foreseen;
    }

    /// <summary>One price: what shows, then what its icebergs keep back, then what does not show.</summary>
    private static IEnumerable<(RefOrder Maker, Big Lots)> Walk(List<RefOrder> level)
    {
        foreach (RefOrder maker in level.Where(m => !m.Unshown)) yield return (maker, maker.Shows);
        foreach (RefOrder maker in level.Where(m => !m.Unshown && m.Open > m.Shows)) yield return (maker, maker.Open - maker.Shows);
        foreach (RefOrder maker in level.Where(m => m.Unshown)) yield return (maker, maker.Open);
    }
}
