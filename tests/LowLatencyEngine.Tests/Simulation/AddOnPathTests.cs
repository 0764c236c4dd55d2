// How procyclical an add-on was, by numbers worked out by hand.
using LowLatencyEngine.Messages;
using LowLatencyEngine.Simulation;
using Xunit;

namespace LowLatencyEngine.Tests.Simulation;

public sealed class AddOnPathTests
{
    [Fact]
    public void A_path_that_never_moved_says_nothing()
    {
        AddOnPath path = new(5_000);

        Assert.Equal((0, 0, 0, 0, 0, 0), (path.Adjustments, path.LowPpm, path.HighPpm, path.EndPpm, path.RisePpm, path.RiseInFivePpm));
        Assert.Equal(1_000_000, path.PeakToTroughPpm);
    }

    /// <summary>0, 4,000, 7,000, 6,000, 9,000, 12,000, 11,000, 3,000 on a tier of 5,000: the margin rate went from 5,000 to 17,000, 3.4 times.
    /// Largest single rise 4,000 (the first); within five from 0 to 12,000.</summary>
    [Fact]
    public void Peak_to_trough_and_rises()
    {
        AddOnPath path = Path(5_000, 4_000, 7_000, 6_000, 9_000, 12_000, 11_000, 3_000);

        Assert.Equal((7, 0, 12_000, 3_000), (path.Adjustments, path.LowPpm, path.HighPpm, path.EndPpm));
        Assert.Equal((3_400_000, 4_000, 12_000), (path.PeakToTroughPpm, path.RisePpm, path.RiseInFivePpm));
    }

    /// <summary>Six rises of 1,000 make 5,000 within five. After one of 20,000 and six small ones the largest is from 0 to the fifth, 20,400.</summary>
    [Fact]
    public void Five_steps_are_five()
    {
        Assert.Equal(5_000, Path(10_000, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000).RiseInFivePpm);

        AddOnPath path = Path(10_000, 20_000, 20_100, 20_200, 20_300, 20_400, 20_450, 20_500);
        Assert.Equal((20_000, 20_400), (path.RisePpm, path.RiseInFivePpm));
        Assert.Equal(3_050_000, path.PeakToTroughPpm);
    }

    [Fact]
    public void A_fall_between_hides_no_rise()
    {
        AddOnPath path = Path(10_000, 3_000, 2_000, 6_000);

        Assert.Equal((4_000, 6_000), (path.RisePpm, path.RiseInFivePpm));
        Assert.Equal(1_600_000, path.PeakToTroughPpm);
    }

    /// <summary>The statistics of a run take the adjustments of their instrument alone.</summary>
    [Fact]
    public void Statistics_follow_the_adjustments_of_their_instrument()
    {
        Instrument instrument = TestMarket.Instrument with { AddOnMaxPpm = 50_000, OpenInterestMax = 100_000_000 };
        using EngineCore engine = new(new EngineOptions { Instruments = [instrument, instrument with { Name = "OTHER", OpenInterestMax = 1_000, PositionMax = 1_000, OrderMax = 1_000 }], AccountsMax = 4, PositionsMax = 8 });
        RunStatistics statistics = new(engine);
        Command[] commands =
        [
            Commands.SetMarginAddOn(1, 0, 10_000), Commands.SetMarginAddOn(2, 1, 50_000), Commands.SetMarginAddOn(3, 0, 25_000), Commands.SetMarginAddOn(4, 0, 5_000),
        ];
        foreach (Command command in commands) statistics.Add(in command, engine.Apply(in command));

        AddOnPath path = statistics.AddOn;
        long tier = instrument.Tiers[0].MaintenancePpm;
        Assert.Equal((3, 0, 25_000, 5_000, 15_000, 25_000), (path.Adjustments, path.LowPpm, path.HighPpm, path.EndPpm, path.RisePpm, path.RiseInFivePpm));
        Assert.Equal((tier + 25_000) * 1_000_000 / tier, path.PeakToTroughPpm);
    }

    private static AddOnPath Path(int tierPpm, params int[] addOns)
    {
        AddOnPath path = new(tierPpm);
        foreach (int addOn in addOns) path.Add(addOn);
        return path;
    }
}
