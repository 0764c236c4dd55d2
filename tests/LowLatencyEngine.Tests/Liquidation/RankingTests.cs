using System.Collections.Generic;
using LowLatencyEngine.Liquidation;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Positions;
using LowLatencyEngine.Tests.Models;
using Xunit;

namespace LowLatencyEngine.Tests.Liquidation;

/// <summary>Who gives, in which order, while the positions that were ranked change.</summary>
public sealed class RankingTests
{
    private const int Instrument = 0;

    /// <summary>A ranked short turns long by an order that enters in the same command, and the longs are ranked too: the shorts behind it still stand in their list.</summary>
    [Fact]
    public void A_position_that_turns_over_within_a_command_takes_nobody_out_of_the_list_it_stood_in()
    {
        EngineOptions options = BothEngines.Options(BothEngines.Linear()) with { AccountsMax = 8, PositionsMax = 8 };
        using Ledger ledger = new(options);
        using Units units = new(ledger, options);
        using Marks marks = new(options);
        using OpenOrders orders = new(ledger, 8);
        marks[Instrument].Mark = 100;
        MarginModel margin = new(ledger, orders, marks, units, options);
        using Ranking ranking = new(ledger, units, marks, margin, options);
        List<int> shorts = [];
        for (int account = 1; account <= 4; account++)
        {
            int position = ledger.AddPosition(ledger.AddAccount(account), Instrument);
            shorts.Add(position);
            // The later, the less its profit: the order of the ranking is that of the accounts.
            ledger.BookFill(ref ledger.Position(position), -10, -10 * (120 - account), 0);
            ledger.Cash(ledger.Position(position).Account, 0) = 10_000;
        }

        Assert.Equal(shorts, Walk(ranking, ranking.Best(Instrument, 10, 1_000, command: 1), against: 10));

        ref PositionRow turned = ref ledger.Position(shorts[1]);
        ledger.BookFill(ref turned, 20, 2_000, 1_000);
        Assert.Equal([shorts[1]], Walk(ranking, ranking.Best(Instrument, -10, -1_000, command: 1), against: -10));

        int first = ranking.Best(Instrument, 10, 1_000, command: 1);
        Assert.Equal(shorts, Walk(ranking, first, against: 10));
        Assert.Equal([true, false, true, true], shorts.ConvertAll(position => ranking.MayGive(position, against: 10)));
    }

    private static List<int> Walk(Ranking ranking, int first, long against)
    {
        List<int> walked = [];
        for (int p = first; p != Ledger.None; p = ranking.After(p, against)) walked.Add(p);
        return walked;
    }
}
