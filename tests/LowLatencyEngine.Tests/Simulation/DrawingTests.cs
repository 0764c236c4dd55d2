using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Simulation;
using Xunit;

namespace LowLatencyEngine.Tests.Simulation;

public sealed class DrawingTests
{
    [Fact]
    public void Random_numbers_are_those_of_the_published_generator()
    {
        // SplitMix64 from 1234567, then xoshiro256**, computed by an independent implementation.
        SeededRandom random = new(1234567);

        Assert.Equal([3504822795582309479UL, 1819558768956484042UL, 1250851346055027673UL, 16940231675099994102UL], Enumerable.Range(0, 4).Select(_ => random.NextBits()));
    }

    [Fact]
    public void Streams_of_one_seed_differ()
    {
        Assert.NotEqual(new SeededRandom(1, 1).NextBits(), new SeededRandom(1, 2).NextBits());
        Assert.NotEqual(new SeededRandom(1, 1).NextBits(), new SeededRandom(2, 1).NextBits());
    }

    [Fact]
    public void Bounded_numbers_are_even_and_bell_shaped_ones_have_their_deviation()
    {
        SeededRandom random = new(3);
        int[] counts = new int[7];
        double sum = 0, squares = 0;
        for (int i = 0; i < 70_000; i++)
        {
            counts[random.Below(7)]++;
            double bell = random.Bell(1_000);
            sum += bell;
            squares += bell * bell;
        }

        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400));
        Assert.InRange(sum / 70_000, -15, 15);
        Assert.InRange(Math.Sqrt(squares / 70_000), 985, 1_015);
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    [InlineData(3UL)]
    [InlineData(1_000_003UL)]
    [InlineData(ulong.MaxValue)]
    public void Logarithms_agree_with_floating_point(ulong value)
    {
        double expected = Math.Log2(value);

        Assert.Equal(expected, FixedPoint.Log2(value) / (double)FixedPoint.One, 1e-8);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.25)]
    [InlineData(1.0)]
    [InlineData(3.7)]
    [InlineData(20.125)]
    public void Powers_agree_with_floating_point(double exponent)
    {
        long x = (long)(exponent * FixedPoint.One);

        Assert.Equal(Math.Pow(2, -exponent), FixedPoint.PowerOfHalf(x) / (double)FixedPoint.One, 1e-8);
        Assert.Equal(1_000 * Math.Pow(2, exponent), FixedPoint.TimesPowerOfTwo(1_000, x, long.MaxValue), 1.0);
    }

    [Fact]
    public void A_population_has_the_shares_it_was_asked_for()
    {
        PopulationOptions options = new() { Accounts = 50_000, LotsMin = 100 };

        Trader[] traders = Trader.DrawAll(options, TestMarket.Instrument, seed: 5);

        Assert.InRange(traders.Count(t => t.Leverage == 50), 6_500 - 400, 6_500 + 400);
        Assert.InRange(traders.Count(t => t.Side == Side.Buy), 29_000 - 600, 29_000 + 600);
        Assert.InRange(traders.Count(t => t.Mode == MarginMode.Isolated), 20_000 - 600, 20_000 + 600);
        Assert.InRange(traders.Count(t => t.Responds), 7_500 - 400, 7_500 + 400);
        Assert.Equal(traders.Select(t => t.EntryNanos), traders.Select(t => t.EntryNanos).Order());
        Assert.InRange(traders[25_000].EntryNanos, options.EntryWindowNanos * 48 / 100, options.EntryWindowNanos * 52 / 100);
    }

    [Fact]
    public void Sizes_have_the_tail_they_were_asked_for()
    {
        PopulationOptions options = new() { Accounts = 50_000, LotsMin = 1_000, TailThousandths = 1_250, LotsRatioMax = 1_000 };

        long[] lots = [.. Trader.DrawAll(options, TestMarket.Instrument, seed: 6).Select(t => t.Lots).Order()];

        // P(size > x) = (least / x)^1.25: the median is least · 2^(1/1.25), the 99th percentile least · 100^(1/1.25).
        Assert.Equal(1_000, lots[0]);
        Assert.InRange(lots[25_000], 1_741 - 40, 1_741 + 40);
        Assert.InRange(lots[49_500], 39_811 - 4_000, 39_811 + 4_000);
        Assert.InRange(lots[^1], 200_000, 1_000_000);
    }

    [Fact]
    public void Sizes_keep_to_lot_step_and_smallest_order()
    {
        Instrument instrument = TestMarket.Instrument with { LotStep = 5, OrderMin = 12 };

        Trader[] traders = Trader.DrawAll(new PopulationOptions { Accounts = 2_000, LotsMin = 3 }, instrument, seed: 1);

        Assert.All(traders, t => Assert.True(t.Lots >= 15 && t.Lots % 5 == 0));
    }

    [Theory]
    [InlineData("0:5", "leverage 0 is not between")]
    [InlineData("-5", "leverage -5 is not between")]
    [InlineData("5:0", "weight 0 is not between")]
    [InlineData("5,5", "stands there twice")]
    [InlineData("many", "is not LEVERAGE")]
    [InlineData("", "is not LEVERAGE")]
    public void Impossible_leverage_mixes_are_refused(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<FormatException>(() => PopulationOptions.ParseLeverages(text)).Message);

    [Fact]
    public void Leverage_mixes_read_as_written() =>
        Assert.Equal([new LeverageShare(5, 25), new(100, 1)], PopulationOptions.ParseLeverages("5:25, 100x"));

    [Fact]
    public void A_crash_ends_where_its_options_say_whatever_the_seed()
    {
        CrashPathOptions options = new() { NoisePpm = 0, StepNanos = 1_000_000_000 };
        for (ulong seed = 1; seed <= 5; seed++)
        {
            List<MarketUpdate> marks = [.. CrashPath.Marks(options, 0, seed)];

            Assert.Equal(options.Marks, marks.Count);
            Assert.Equal(options.StartPrice, marks[0].Price);
            Assert.Equal(options.StartPrice * (1_000_000L - options.SlidePpm - options.CrashPpm) / 1_000_000, marks.Min(m => m.Price), 1.0);
            Assert.Equal(options.StartPrice * (1_000_000L - options.SlidePpm - options.CrashPpm + options.ReboundPpm) / 1_000_000, marks[^1].Price, 1.0);
        }
    }

    [Fact]
    public void A_crash_is_the_same_each_time_it_is_walked_and_another_for_another_seed()
    {
        IEnumerable<MarketUpdate> marks = CrashPath.Marks(new CrashPathOptions(), 0, 9);

        Assert.Equal(marks, marks);
        Assert.NotEqual(marks, CrashPath.Marks(new CrashPathOptions(), 0, 10));
        Assert.Equal(marks.Select(m => m.TimeNanos), marks.Select(m => m.TimeNanos).Order());
    }
}
