// What the fund takes, what it pays and what is left for deleveraging, on random accounts that a gap leaves under water with nothing in the book. Every
// number is judged by plain formulas on what stood there before the tick.
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Tests.Models;
using Xunit;
using static LowLatencyEngine.Tests.Models.ReferenceMath;
using Big = System.Int128;

namespace LowLatencyEngine.Tests.Liquidation;

public sealed class TakeoverPropertyTests
{
    private const long Mark = 10_000, Victim = 1, Others = 3;

    private int _whole, _partial, _none, _solvent;

    [Fact]
    public void Deleveraging_takes_what_the_fund_cannot_pay_and_nobody_pays_dust()
    {
        for (ulong seed = 1; seed <= 3_000; seed++) Play(seed);

        string counts = $"{_whole} taken whole, {_partial} in part, {_none} not at all, {_solvent} solvent";
        Assert.True(_whole > 200 && _partial > 200 && _none > 200 && _solvent > 200, counts);
    }

    private void Play(ulong seed)
    {
        Dice dice = new(seed);
        bool isInverse = dice.Chance(400), isIsolated = dice.Chance(400);
        int leverage = (int)dice.Between(2, 50);
        Instrument terms = BothEngines.Linear() with
        {
            Kind = isInverse ? ContractKind.Inverse : ContractKind.Linear,
            Multiplier = isInverse ? 1_000_000_007 : dice.Pick<long>(1, 7, 1_001),
            PriceMax = 1_000_000,
            OpenInterestMax = 10_000,
            PositionMax = 10_000,
            AttemptsMax = 1,
            DefaultLeverage = leverage,
            Policy = LiquidationPolicy.Full,
            DeleverageRule = dice.Pick(DeleverageRule.Ranked, DeleverageRule.ProRata),
        };
        using EngineCore core = new(BothEngines.Options(terms));
        Apply(core, Commands.MarkTick(1, 0, Mark));
        long lots = dice.Between(1, 300), sign = dice.Pick(-1, 1);
        Side side = sign > 0 ? Side.Buy : Side.Sell;
        for (long account = Victim; account <= Victim + Others; account++)
        {
            Apply(core, Commands.OpenAccount(1, account));
            Apply(core, Commands.Deposit(1, account, 0, account == Victim ? (long)Up(Abs(Value(terms, Mark, lots)), leverage) * 13 / 10 : 1L << 50));
        }

        if (isIsolated) Apply(core, Commands.SetMarginMode(1, Victim, 0, MarginMode.Isolated));
        for (long n = 0; n < Others; n++)
        {
            long part = (lots + n) / Others;
            if (part > 0) Apply(core, Commands.LimitOrder(1, Victim + 1 + n, 100 + n, 0, Opposite(side), Mark, part));
        }

        Apply(core, Commands.LimitOrder(1, Victim, 1, 0, side, Mark, lots, TimeInForce.FillOrKill));
        long gap = Mark - sign * (Mark / leverage + dice.Between(-Mark / leverage / 50, Mark / leverage / 2));
        core.TryGetPosition(Victim, 0, out PositionView held);
        core.TryGetWallet(Victim, 0, out WalletView wallet);
        Big worth = Value(terms, gap, held.Quantity);
        Big equity = (isIsolated ? held.IsolatedMargin : wallet.Cash) + worth - held.EntryValue, cost = Max(0, -equity);
        long fund = (long)(cost * dice.Pick(0, dice.Between(0, 1_200), 1_000) / 1_000);
        if (fund > 0) Apply(core, Commands.FundDeposit(1, 0, fund));

        List<(EngineEvent Head, DeleverageDetail Detail)> events = Apply(core, Commands.MarkTick(2, 0, gap));
        if (!events.Any(e => e.Head.Kind == EventKind.LiquidationStarted)) return;

        Judge(core, terms, seed, events, isIsolated, (held.Quantity, worth, equity, cost, fund, wallet.Cash));
    }

    private void Judge(EngineCore core, Instrument terms, ulong seed, List<(EngineEvent Head, DeleverageDetail Detail)> events, bool isIsolated,
        (long Lots, Big Worth, Big Equity, Big Cost, long Fund, long Cash) before)
    {
        string where = $"seed {seed}: {before}";
        Big lots = Abs(before.Lots);
        EngineEvent took = events.FirstOrDefault(e => e.Head.Kind == EventKind.FundTookOver).Head;
        Big deleveraged = events.Where(e => e.Head.Kind == EventKind.Deleveraged).Aggregate((Big)0, (sum, e) => sum + e.Head.Quantity);
        Assert.True(took.Quantity + deleveraged == lots, where);

        // Lots deleveraged · cost of a lot = what the fund has not, and less than one lot more.
        Big missing = Max(0, before.Cost - before.Fund);
        if (before.Cost == 0) Assert.True(deleveraged == 0, where);
        else Assert.True(deleveraged * before.Cost >= missing * lots && deleveraged * before.Cost < missing * lots + before.Cost, where);

        // The lots taken leave at the bankruptcy value of their part, truncated; the fund's cash is untouched and its equity pays that part of the cost.
        Big bankruptcy = before.Worth - before.Equity;
        Assert.True(took.Amount == bankruptcy * took.Quantity / lots, where);
        HouseView house = core.GetHouse(0);
        Big atMark = took.Quantity == 0 ? 0 : Value(terms, took.Price, before.Lots > 0 ? took.Quantity : -took.Quantity);
        Assert.True(house.FundCash == before.Fund && house.FundEquity == before.Fund + atMark - took.Amount, $"{where}, {house}");
        if (terms.Kind == ContractKind.Linear) Assert.True(house.FundEquity >= -1, $"{where}, {house}");
        Assert.Equal((0, 0), (house.Rounding, house.Deficit));
        Assert.DoesNotContain(events, e => e.Head.Kind is EventKind.FundDebited or EventKind.Socialised or EventKind.DeficitBooked);

        // The account ends at exactly nothing, to the atom.
        core.TryGetPosition(Victim, 0, out PositionView after);
        core.TryGetWallet(Victim, 0, out WalletView wallet);
        Assert.Equal((0, 0, isIsolated ? before.Cash : 0), (after.Quantity, after.IsolatedMargin, wallet.Cash));
        Assert.True(core.CheckConservation().Holds, where);
        if (before.Cost == 0) _solvent++;
        else if (deleveraged == 0) _whole++;
        else if (took.Quantity == 0) _none++;
        else _partial++;
    }

    private static List<(EngineEvent Head, DeleverageDetail Detail)> Apply(EngineCore core, in Command command)
    {
        List<(EngineEvent, DeleverageDetail)> events = [];
        foreach (EventView view in new EventStream(core.Apply(in command)))
        {
            Assert.True(view.Head.Kind != EventKind.Rejected, $"{(RejectReason)view.Head.Reason} of {(CommandKind)view.Head.Flags}");
            events.Add((view.Head, view.Head.Kind == EventKind.Deleveraged ? view.Deleverage : default));
        }

        return events;
    }
}
