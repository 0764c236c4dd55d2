using System;
using System.Linq;
using Xunit;

namespace LowLatencyEngine.Tests.Ring;

public sealed class RingModelTests
{
    private static int[] Lengths(string text) => [.. text.Select(digit => digit - '0')];

    [Theory]
    [InlineData(2, "111", "111")]
    [InlineData(2, "121", "211")]
    [InlineData(2, "22", "22")]
    [InlineData(3, "123", "21")]
    [InlineData(3, "222", "12")]
    [InlineData(4, "1211", "33")]
    [InlineData(4, "43", "34")]
    [InlineData(4, "232", "113")]
    [InlineData(2, "12", "211", true)]
    [InlineData(3, "31", "22", true)]
    [InlineData(4, "13", "42", true)]
    public void No_order_of_steps_breaks_the_protocol(int slots, string first, string second, bool closes = false)
    {
        (int states, string? fault) = StateSpace.Explore(new RingModel(slots, Lengths(first), Lengths(second), closes));

        TestContext.Current.TestOutputHelper?.WriteLine($"{states:N0} states");
        Assert.Null(fault);
        Assert.True(states > 1_000, $"only {states} states");
    }

    public static TheoryData<string> Sabotages => new(Enum.GetNames<RingSabotage>().Where(name => name != nameof(RingSabotage.None)));

    [Theory]
    [MemberData(nameof(Sabotages))]
    public void Every_sabotage_is_found(string sabotage)
    {
        RingModel model = new(3, Lengths("212"), Lengths("221"), closes: true, Enum.Parse<RingSabotage>(sabotage));

        string? fault = StateSpace.Explore(model).Fault;

        TestContext.Current.TestOutputHelper?.WriteLine($"{sabotage}: {fault}");
        Assert.NotNull(fault);
    }
}
