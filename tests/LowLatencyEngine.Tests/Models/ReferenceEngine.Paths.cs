// Paths worth knowing about that no event names: counted, so that a test can say that its random commands took them.
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    /// <summary>The names of the paths.</summary>
    public static class Path
    {
        public const string PartialLiquidation = "partial liquidation";
        public const string DeadlineTakeover = "takeover by deadline";
        public const string CarriedWork = "work carried over";
        public const string Flip = "flip through zero";
        public const string IsolatedFlip = "isolated flip through zero";
        public const string OwesAtFlip = "isolated flip cut to a close that leaves a debt";
        public const string FundDeleveraged = "fund inventory deleveraged";
        public const string RankedAgain = "ranking exhausted and computed anew";
        public const string RankingReused = "ranking used by a second liquidation";
        public const string Clamped = "deleveraging value clamped";
        public const string DroppedAtStart = "dropped before it started";
        public const string WaitsStale = "waits for a stale leg";
        public const string SecondLeg = "second leg in one attempt";
        public const string PartialTakeover = "fund took a part";
        public const string SettledOutside = "shortfall outside of a liquidation";
        public const string UnpricedShortfall = "shortfall on a stale mark";
        public const string AmendedInPlace = "amended in place";
        public const string AmendCrosses = "amended through the touch";
        public const string CrossStart = "cross liquidation";
        public const string IsolatedStart = "isolated liquidation";
        public const string DeficitRepaid = "deficit repaid";
        public const string DeepCascade = "cascade deeper than 1";

        public const string CoolDown = "cool-down begun";
        public const string CoolsOn = "tick in a cool-down";
        public const string CoolsElsewhere = "cool-down goes on in another instrument";
        public const string Unblocked = "goes on in another leg: where it waited is closed";
        public const string StepDown = "step to the next tier";
        public const string SecondStep = "second step in one attempt";
        public const string ProRata = "deleveraged in proportion";
        public const string ProRataRest = "rest after the proportion by rank";

        public const string Slides = "post-only slides";
        public const string MinimumSlides = "minimum quantity slides";
        public const string Budget = "budget judged";
        public const string BudgetExact = "budget met to the atom";
        public const string AllOrNoneAcross = "all-or-none rests across the touch";
        public const string AllOrNoneCut = "all-or-none maker cut";
        public const string PassedBy = "all-or-none maker passed by";
        public const string DayOver = "day order expired";
        public const string DateOver = "good-till-date order expired";
        public const string RangeOfSome = "price range cancelled";
        public const string Woke = "dormant trail woke";
        public const string Followed = "trail followed";
        public const string TriggeredAtOnce = "due as it was accepted";
        public const string TriggerRests = "triggered order rests";
        public const string TriggeredRich = "triggered order enters with a detail";
        public const string TriggeredSlides = "triggered order slides";
        public const string DeadWhileWaiting = "expired while it waited for a price";
        public const string DeadAtItsTurn = "expired when its turn came";
        public const string GroupOfWaiting = "session group with an order that waits cancelled";

        public const string LinkedWaits = "other of a pair that waited cancelled";
        public const string LinkedRests = "other of a pair that rested cancelled";
        public const string PairMeets = "the two of a pair meet";
        public const string BracketGrew = "bracket order grew";
        public const string BracketMeetsItself = "bracket order's id enters as taker";
        public const string BracketRefused = "bracket order refused";

        public const string ResumesWithWaiting = "liquidations waited for a phase";
        public const string ResumesWithDue = "triggered orders waited for a phase";
        public const string AuctionWithoutTrade = "auction of cancels alone";
        public const string AuctionCut = "cut in an auction";
        public const string Capped = "limit capped by the static band";
        public const string RestsAfterBreaker = "rests after a breaker";
        public const string LiquidationStopped = "liquidation order stopped by a breaker";

        public const string Shared = "share of a pro-rata price";

        public const string IndexAfterStale = "index tick ends staleness";
        public const string MarkMovedByLiquidation = "made mark moved by a liquidation";
        public const string MarkMovedByBook = "made mark moved without an index tick";
        public const string MedianIsLast = "median is the last price alone";
        public const string MedianIsFunded = "median is the index with funding alone";
        public const string MarkAtBand = "made mark clamped to its band";

        public const string AddOnDropped = "announced add-on dropped for another";
        public const string IntervalsMissed = "volatility over missed intervals";
        public const string IntervalsCapped = "volatility over more than 64 intervals";
        public const string SampledWhileAnnounced = "volatility sampled while an add-on waits";
        public const string AddOnRises = "volatility raises the add-on";
        public const string AddOnRiseCut = "volatility raises the add-on as far as it may";
        public const string AddOnFalls = "volatility lowers the add-on";
        public const string AddOnFallCut = "volatility lowers the add-on as far as it may";
        public const string AddOnAtMost = "volatility asks for the largest add-on";

        public const string FundingOverdue = "overdue funding paid by a tick";
        public const string FundingReplacesOverdue = "overdue funding replaced";
        public const string FundingOfTheFund = "funding of the fund's inventory";
        public const string FundingLapsed = "funding payments that lapsed";

        public static readonly string[] All = typeof(Path).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!).ToArray();
    }

    /// <summary>How often each path was taken.</summary>
    public Dictionary<string, long> Paths { get; } = [];

    private void Note(string path, bool taken = true)
    {
        if (taken) Paths[path] = Paths.GetValueOrDefault(path) + 1;
    }
}
