using System.Linq;
using Xunit;

namespace LowLatencyEngine.Tests.Scenarios;

/// <summary>The runner itself: that it fails where it must, and says where and why.</summary>
public sealed class ScenarioReaderTests
{
    private const string Head = "instrument BTC mark=100\naccount ann cash=1000\naccount bob cash=1000\nscenario Test\ntime | action | events\n";

    [Fact]
    public void A_scenario_that_holds_passes() =>
        Play("1 | ann buy 3 @100 #1 | accepted ann #1 buy 3 @100\nwallet ann cash=1_000\nbook\nbid | price | ask\n3 | 100 |\n\n2 | heartbeat | -");

    [Theory]
    [InlineData("1 | ann bye 3 @100 #1 | accepted", "t:6:9: 'bye': unknown action")]
    [InlineData("1 | dan buy 3 @100 #1 | accepted", "t:6:5: 'dan': neither an account nor an action")]
    [InlineData("1 | ann buy 3 ETH @100 #1 | accepted", "t:6:15: 'ETH': expected @ and a whole number")]
    [InlineData("1 | ann buy 3 @100 | accepted", "t:6:19: 'end': the action stops too early")]
    [InlineData("1 | ann buy 3 @100 #1 gtd | accepted", "t:6:23: 'gtd': unknown word")]
    [InlineData("1 | ann buy 3 @100 #1 color=5 | accepted", "t:6:23: 'color=5': a command has no such field")]
    [InlineData("1 | ann buy 3 @100 #1 | acepted", "t:6:25: 'acepted': no event has this name")]
    [InlineData("1 | ann buy 3 @100 #1 | accepted fee=1", "t:6:34: 'fee=1': 'accepted' has no field fee")]
    [InlineData("1w | heartbeat | -", "t:6:1: '1w': not a time")]
    [InlineData("1 | heartbeat |", "t:6: no expected events")]
    [InlineData("1 | heartbeat", "t:6: expected time | action | events")]
    [InlineData("purse ann cash=5", "t:6:1: 'purse': unknown word")]
    [InlineData("wallet ann gold=5", "t:6:12: 'gold=5': unknown; known are cash, equity")]
    [InlineData("wallet ann", "t:6: checks nothing")]
    [InlineData("instrument BTC tikSize=5\n1 | heartbeat | -", "t:6:16: 'tikSize=5': unknown term")]
    [InlineData("instrument BTC takerFee=0.00005%\n1 | heartbeat | -", "t:6:25: '0.00005%': not a percentage of whole parts per million")]
    [InlineData("instrument BTC tiers=0:5%:1%\n1 | heartbeat | -", "t:7: the definitions above are refused: Instrument BTC: Tiers[0].InitialPpm")]
    [InlineData("account ann cash=5\n1 | heartbeat | -", "t:6:9: 'ann': this account is defined already")]
    public void A_word_that_is_not_known_is_an_error_with_line_and_column(string line, string message) => Assert.StartsWith(message, Failure(line));

    [Theory]
    [InlineData("1 | ann buy 3 @100 #1 | accepted ann #1 buy 4 @100")]
    [InlineData("1 | ann buy 3 @100 #1 | -")]
    [InlineData("1 | ann buy 3 @100 #1 | accepted ; accepted")]
    [InlineData("1 | ann buy 3 @100 #1 | rejected overflow")]
    [InlineData("1 | ann buy 300 @100 #1 | *")]
    [InlineData("wallet ann cash=999")]
    [InlineData("book\nbid | price | ask\n1 | 99 |")]
    public void What_differs_is_shown_side_by_side(string lines)
    {
        string failure = Failure(lines);
        Assert.StartsWith("t:6: ", failure);
        Assert.Contains("| actual", failure);
        Assert.Contains("  ! ", failure);
    }

    [Fact]
    public void The_actual_events_are_written_as_a_scenario_would_expect_them()
    {
        string failure = Failure("1 | ann buy 3 @100 #1 | -");
        string actual = failure.Split('\n').Single(l => l.Contains('!')).Split('|')[1].Trim();
        Play($"1 | ann buy 3 @100 #1 | {actual}");
    }

    [Fact]
    public void A_scenario_without_rows_is_an_error() => Assert.Contains("has no rows", Failure(""));

    private static string Failure(string lines) => Assert.Throws<ScenarioException>(() => Play(lines)).Message;

    private static void Play(string lines) => ScenarioRun.Play(Assert.Single(ScenarioText.ReadAll("t", Head + lines)));
}
