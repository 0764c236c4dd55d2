// Cases whose every number is computed by hand in the comments, from RULES.md alone, and played on both engines.
using System.Linq;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Models;

public sealed class HandComputedTests
{
    private static BothEngines Market(Instrument instrument, long mark)
    {
        BothEngines both = new(BothEngines.Options(instrument));
        both.Open(1, 2);
        both.Deposit(1, 10_000);
        both.Deposit(2, 1_000_000);
        both.Mark(0, mark);
        return both;
    }

    /// <summary>Closing 2 of 3 lots releases truncate(entry · 2 / 3); fees are rounded up per fill.</summary>
    [Fact]
    public void A_partial_close_releases_the_truncated_part_of_the_entry()
    {
        using BothEngines both = Market(BothEngines.Linear() with { TakerFeePpm = 500, MakerFeePpm = 200 }, 1_000);
        both.Trade(buyer: 1, seller: 2, 0, 1_000, 1);
        both.Trade(buyer: 1, seller: 2, 0, 1_001, 2);
        // Entry 1,000 + 2,002 = 3,002. Maker fees up(0.2) = 1 and up(0.4004) = 1.
        Assert.Equal((3_002, 9_998), (both.Position(1, 0).EntryValue, both.Wallet(1).Cash));

        both.Trade(buyer: 2, seller: 1, 0, 1_010, 2);
        // Released 3,002 · 2 / 3 = 2,001.33 → 2,001; realised 2,020 − 2,001 = 19; taker fee up(1.01) = 2. Left: 1 lot at 1,001.
        Assert.Equal((1_001, 9_998 + 19 - 2), (both.Position(1, 0).EntryValue, both.Wallet(1).Cash));
    }

    /// <summary>An inverse fill has one rounded value; through zero the opening part is what the closing part leaves of it.</summary>
    [Fact]
    public void An_inverse_fill_through_zero_is_rounded_once()
    {
        Instrument instrument = BothEngines.Linear() with { Kind = ContractKind.Inverse, Multiplier = 1_000_001, PriceMax = 1_000 };
        using BothEngines both = Market(instrument, 300);
        both.Trade(buyer: 1, seller: 2, 0, 300, 1);
        // −1,000,001 / 300 = −3,333.34 → −3,333.
        Assert.Equal(-3_333, both.Position(1, 0).EntryValue);

        both.Trade(buyer: 2, seller: 1, 0, 299, 3);
        // Sold 3: 3,000,003 / 299 = 10,033.45 → 10,033. Closing 1: 1,000,001 / 299 = 3,344.48 → 3,344. Opening: 10,033 − 3,344 = 6,689.
        // Realised: −3,344 − (−3,333) = −11.
        Assert.Equal((-2, 6_689, 10_000 - 11), (both.Position(1, 0).Quantity, both.Position(1, 0).EntryValue, both.Wallet(1).Cash));
    }

    /// <summary>Half of an isolated position closed at a profit: half of the margin comes back, the profit stays; the other half gives the rest.</summary>
    [Fact]
    public void A_voluntary_close_releases_margin_in_proportion()
    {
        using BothEngines both = Market(BothEngines.Linear(), 1_000);
        both.Send(Commands.SetMarginMode(both.TimeNanos, 1, 0, MarginMode.Isolated));
        both.Trade(buyer: 1, seller: 2, 0, 1_000, 10);
        Assert.Equal((200, 9_800), (both.Position(1, 0).IsolatedMargin, both.Wallet(1).Cash));

        both.Trade(buyer: 2, seller: 1, 0, 1_004, 5);
        // Realised 20, released 200 · 5 / 10 = 100; the rest keeps 120, more than its initial margin of 100.
        Assert.Equal((120, 9_900), (both.Position(1, 0).IsolatedMargin, both.Wallet(1).Cash));

        both.Trade(buyer: 2, seller: 1, 0, 990, 5);
        // Realised −50: all of 70 goes to cash.
        Assert.Equal((0, 9_970), (both.Position(1, 0).IsolatedMargin, both.Wallet(1).Cash));
    }

    /// <summary>Equity equal to the maintenance margin is safe; one tick lower is not.</summary>
    [Fact]
    public void The_trigger_is_strict()
    {
        using BothEngines both = Market(BothEngines.Linear(), 1_000);
        both.Trade(buyer: 1, seller: 2, 0, 1_000, 100);
        both.Send(Commands.Withdraw(both.TimeNanos, 1, 0, 8_000));
        // 2,000 of cash. At 990 equity is 1,000 of a margin of 990. With 89 more it is 989 of 989 at 989, and 889 of 988 at 988.
        Assert.DoesNotContain(both.Mark(0, 990), e => e.Kind == EventKind.LiquidationStarted);
        both.Send(Commands.Deposit(both.TimeNanos, 1, 0, 89));
        Assert.DoesNotContain(both.Mark(0, 989), e => e.Kind == EventKind.LiquidationStarted);
        EngineEvent started = BothEngines.One(both.Mark(0, 988), EventKind.LiquidationStarted);
        Assert.Equal((889, 988), (started.Amount, started.Quantity));
    }

    /// <summary>Size, limit price, liquidation fee and what is left, with a bid at the mark.</summary>
    [Fact]
    public void A_minimal_liquidation_sells_just_enough()
    {
        using BothEngines both = Market(BothEngines.Linear() with { LiquidationFeePpm = 1_000, SlippagePpm = 1_000 }, 1_000);
        both.Trade(buyer: 1, seller: 2, 0, 1_000, 400);
        both.Send(Commands.Withdraw(both.TimeNanos, 1, 0, 2_000));
        both.Limit(2, 0, Side.Buy, 988, 10_000);
        var events = both.Mark(0, 988);

        // Equity 8,000 − 4,800 = 3,200 of a margin of 3,952. Wanted is 1.1 · 3,952 = 4,347.2, there is 3,200 less 1.1 for rounding:
        // 1,148.3 missing, a lot gains 988 · (0.011 − 0.002) = 8.892: 129.1 lots, so 130. Bankruptcy value 395,200 − 3,200, a 400th of it 980.
        EngineEvent order = BothEngines.One(events, EventKind.OrderAccepted);
        Assert.Equal((130, 980), (order.Quantity, order.Price));

        // Proceeds 128,440; 0.1 % of that is 129, far less than the improvement over 127,400. Realised 128,440 − 130,000 = −1,560.
        EngineEvent ended = BothEngines.One(events, EventKind.LiquidationEnded);
        Assert.Equal((130, 0), (ended.Quantity, ended.Amount));
        Assert.Equal((129, 8_000 - 1_560 - 129), (both.Reference.GetHouse(0).FundCash, both.Wallet(1).Cash));
        Assert.Equal((270, 270_000), (both.Position(1, 0).Quantity, both.Position(1, 0).EntryValue));
    }

    /// <summary>The rest of the case above is worth 270 · 988 = 266,760: enough if that is the least, else the whole leg is sold.</summary>
    [Theory]
    [InlineData(266_760, 130)]
    [InlineData(266_761, 400)]
    public void A_rest_below_the_least_notional_is_sold_too(long notionalMin, long lots)
    {
        Instrument instrument = BothEngines.Linear() with { LiquidationFeePpm = 1_000, SlippagePpm = 1_000, NotionalMin = notionalMin };
        using BothEngines both = Market(instrument, 1_000);
        both.Trade(buyer: 1, seller: 2, 0, 1_000, 400);
        both.Send(Commands.Withdraw(both.TimeNanos, 1, 0, 2_000));

        Assert.Equal(lots, BothEngines.One(both.Mark(0, 988), EventKind.OrderAccepted).Quantity);
    }

    /// <summary>Nobody bids: the fund takes all at the value that leaves the account with exactly nothing, and its profit to the mark.</summary>
    [Fact]
    public void A_takeover_leaves_nothing()
    {
        using BothEngines both = Market(BothEngines.Linear() with { AttemptsMax = 1 }, 1_000);
        both.Trade(buyer: 1, seller: 2, 0, 1_000, 400);
        var events = both.Mark(0, 984);

        // Equity 10,000 − 6,400 = 3,600 of a margin of 3,936. It leaves at 393,600 − 3,600 = 390,000.
        EngineEvent taken = BothEngines.One(events, EventKind.FundTookOver);
        Assert.Equal((400, 390_000), (taken.Quantity, taken.Amount));
        Assert.Equal(0, both.Wallet(1).Cash);
        HouseView house = both.Reference.GetHouse(0);
        Assert.Equal((0, 3_600), (house.FundCash, house.FundEquity));
    }

    /// <summary>7 atoms over profits of 10, 10 and 20: 1, 1 and 3 truncated, the two left over to the lowest ids.</summary>
    [Fact]
    public void A_socialised_loss_is_pro_rata_and_its_leftover_goes_by_id()
    {
        using BothEngines both = Market(BothEngines.Linear(), 100);
        both.Open(3, 4, 5, 6);
        foreach (long account in new long[] { 3, 4, 5, 6 }) both.Deposit(account, 1_000);
        both.Trade(buyer: 2, seller: 3, 0, 100, 1);
        both.Trade(buyer: 2, seller: 4, 0, 100, 1);
        both.Trade(buyer: 2, seller: 5, 0, 100, 2);
        both.Mark(0, 90);
        both.Send(Commands.SetMarginMode(both.TimeNanos, 1, 0, MarginMode.Isolated));
        both.Trade(buyer: 1, seller: 6, 0, 90, 1);
        Assert.Equal(2, both.Position(1, 0).IsolatedMargin);

        both.Limit(2, 0, Side.Buy, 81, 1);
        var events = both.Limit(1, 0, Side.Sell, 81, 1, TimeInForce.ImmediateOrCancel);

        // 1 loses 9 of a margin of 2. In profit are only those who sold at 100.
        EngineEvent socialised = BothEngines.One(events, EventKind.Socialised);
        Assert.Equal((7, 40), (socialised.Amount, socialised.Quantity));
        Assert.Equal([998, 998, 997, 1_000], new long[] { 3, 4, 5, 6 }.Select(account => both.Wallet(account).Cash));
    }
}
