using System;
using System.Globalization;
using System.Numerics;
using System.Text;
using CsCheck;
using LowLatencyEngine.Captures;
using Xunit;

namespace LowLatencyEngine.Tests.Captures;

public sealed class StepScaleTests
{
    [Theory]
    [InlineData("0.1", "61800.20", 618_002)]
    [InlineData("0.1", "61800.20000000", 618_002)]
    [InlineData("0.5", "7889.5", 15_779)]
    [InlineData("0.5", "7889", 15_778)]
    [InlineData("0.001", "0.000", 0)]
    [InlineData("0.001", "000.001", 1)]
    [InlineData("0.25", "1e2", 400)]
    [InlineData("0.25", "12.5E-1", 5)]
    [InlineData("50", "1e+3", 20)]
    [InlineData("1", "9999999999999999999e-18", -1)]
    [InlineData("0.00000001", "11529215046.06846976", 1L << 60)]
    public void Text_becomes_whole_steps(string step, string text, long expected)
    {
        StepParse parsed = Parse(step, text, roundHalfEven: false, out long steps);

        Assert.Equal(expected < 0 ? StepParse.OffStep : StepParse.Done, parsed);
        Assert.Equal(Math.Max(0, expected), steps);
    }

    [Theory]
    [InlineData("0.1", "61800.25", "OffStep")]
    [InlineData("0.5", "7889.1", "OffStep")]
    [InlineData("1", "1e-30", "OffStep")]
    [InlineData("0.1", "-1", "Negative")]
    [InlineData("0.1", "", "NotANumber")]
    [InlineData("0.1", "-", "NotANumber")]
    [InlineData("0.1", ".5", "NotANumber")]
    [InlineData("0.1", "5.", "NotANumber")]
    [InlineData("0.1", "12,3", "NotANumber")]
    [InlineData("0.1", "NaN", "NotANumber")]
    [InlineData("0.1", "1e", "NotANumber")]
    [InlineData("0.1", "1e5x", "NotANumber")]
    [InlineData("0.1", " 1", "NotANumber")]
    [InlineData("0.1", "1e400", "TooLarge")]
    [InlineData("0.1", "99999999999999999999", "TooLarge")]
    [InlineData("0.00000001", "11529215046.06846977", "TooLarge")]
    [InlineData("0.000000000000000001", "1e40", "TooLarge")]
    public void What_is_no_whole_number_of_steps_is_refused(string step, string text, string reason)
    {
        Assert.Equal(reason, Parse(step, text, roundHalfEven: false, out long steps).ToString());
        Assert.Equal(0, steps);
    }

    [Theory]
    [InlineData("61800.24999999", 618_002)]
    [InlineData("61800.25000000", 618_002)]
    [InlineData("61800.35000000", 618_004)]
    [InlineData("61800.25000001", 618_003)]
    [InlineData("0.00000000000000000000001", 0)]
    public void Marks_round_half_to_even(string text, long expected)
    {
        Assert.Equal(StepParse.Done, Parse("0.1", text, roundHalfEven: true, out long steps));
        Assert.Equal(expected, steps);
    }

    [Fact]
    public void Agrees_with_unbounded_integers() =>
        Gen.Select(Gen.Long[1, 1_000_000_000_000], Gen.Int[0, 18], Gen.OneOf(Gen.Long[0, 1_000_000], Gen.Long[0, long.MaxValue]), Gen.Int[0, 30], Gen.Bool)
            .Sample((unit, decimals, digits, textDecimals, round) =>
            {
                string text = Write(digits, textDecimals);
                decimal step = new decimal(unit) / (decimal)BigInteger.Pow(10, decimals);
                if (step == 0 || step.Scale > 18 || step * (decimal)BigInteger.Pow(10, decimals) != unit) return;

                BigInteger numerator = digits * BigInteger.Pow(10, decimals);
                BigInteger denominator = unit * BigInteger.Pow(10, textDecimals);
                BigInteger expected = BigInteger.DivRem(numerator, denominator, out BigInteger rest);
                if (round && (rest * 2 > denominator || (rest * 2 == denominator && !expected.IsEven))) expected++;

                StepParse parsed = Parse(step.ToString(CultureInfo.InvariantCulture), text, round, out long steps);
                if (rest != 0 && !round) Assert.True(parsed is StepParse.OffStep or StepParse.TooLarge, $"{text} at {step}: {parsed} {steps}");
                else if (expected > StepScale.StepsMax) Assert.Equal(StepParse.TooLarge, parsed);
                else Assert.Equal((StepParse.Done, expected), (parsed, (BigInteger)steps));
            }, iter: 20_000);

    [Theory]
    [InlineData("2020-03-12T00:01:00.000Z", 1_583_971_260_000_000_000)]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("2024-02-29T23:59:59.123456789Z", 1_709_251_199_123_456_789)]
    [InlineData("2023-02-29T00:00:00Z", -1)]
    [InlineData("2020-03-12T24:00:00Z", -1)]
    [InlineData("2020-03-12 00:01:00Z", -1)]
    [InlineData("2020-03-12T00:01:00.Z", -1)]
    [InlineData("2020-03-12T00:01:00.0000000001Z", -1)]
    [InlineData("2020-03-12T00:01:00+01", -1)]
    [InlineData("9999-03-12T00:01:00Z", -1)]
    [InlineData("", -1)]
    public void Iso_times(string text, long expected)
    {
        bool read = IsoTime.TryRead(Encoding.UTF8.GetBytes(text), out long nanos);

        Assert.Equal(expected >= 0, read);
        if (read) Assert.Equal(expected, nanos);
    }

    private static StepParse Parse(string step, string text, bool roundHalfEven, out long steps)
    {
        Assert.True(StepScale.TryFrom(decimal.Parse(step, CultureInfo.InvariantCulture), out StepScale scale));
        return scale.TryParse(Encoding.UTF8.GetBytes(text), roundHalfEven, out steps);
    }

    private static string Write(long digits, int decimals)
    {
        string all = digits.ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        return decimals == 0 ? all : $"{all[..^decimals]}.{all[^decimals..]}";
    }
}
