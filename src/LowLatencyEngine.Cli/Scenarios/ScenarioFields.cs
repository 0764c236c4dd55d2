// The table of everything a scenario may say. One line here is one entry: read, checked, written into the example, put into the schema, offered
// to --vary. What an entry does stands in ScenarioTerms. An entry that is absent leaves what the capture or the program brings.
using System.Collections.Generic;
using System.Linq;
using static LowLatencyEngine.Cli.Scenarios.FieldScope;

namespace LowLatencyEngine.Cli.Scenarios;

internal static class ScenarioFields
{
    internal const string SchemaName = "lle.scenario/1";
    private const int Million = 1_000_000;
    private const long Many = 1L << 60;

    // What it is.
    internal static readonly WordField Schema = new(About, "", "schema", [SchemaName], "Name and version of this format.");
    internal static readonly TextField Name = new(About, "", "name", "my-venue", "A name for reports.");
    internal static readonly TextField Text = new(About, "", "about", "What this scenario is about.", "What it is, for people.");
    internal static readonly SentencesField Differs = new(About, "", "differs", "Where the venue's rules differ from what the engine does.");
    internal static readonly SeedField Seed = new(Session, "", "seed", "Seed of everything drawn: same seed, same run. Absent: 1.");

    // The contract. Tick, lot and currency come from the capture.
    internal static readonly TextField Symbol = new(Session, "instrument", "symbol", "BTCUSDT", "Which symbol of a capture. Absent: its first.");
    internal static readonly NumberField MakerFee = Ppm("instrument", "makerFeePpm", 200, "Fee of the resting side, ppm of value.");
    internal static readonly NumberField TakerFee = Ppm("instrument", "takerFeePpm", 500, "Fee of the aggressing side, ppm of value.");
    internal static readonly NumberField Protection = Ppm("instrument", "protectionPpm", 50_000, "How far from the mark a market order may fill, ppm.");
    internal static readonly NumberField Band = Ppm("instrument", "bandPpm", 0, "Orders outside mark ± this are refused, ppm; 0: no band.");
    internal static readonly NumberField DefaultLeverage = new(Rules, "instrument", "defaultLeverage", 1, 1_000, 10, "Leverage of an account that never set one.");
    internal static readonly MoneyField NotionalMin = new(Rules, "instrument", "notionalMin", "5", "Smallest order that may open, settlement currency.");
    internal static readonly NumberField OrderMax = Lots("instrument", "orderMaxLots", 1, 1_000_000, "Largest order, lots.");
    internal static readonly NumberField PositionMax = Lots("instrument", "positionMaxLots", 1, 50_000_000, "Largest position of one account, lots.");

    // Margin.
    internal static readonly TiersField Tiers = new(Rules, "margin", "tiers", "The margin tiers. Absent: those of the capture's contract.");
    internal static readonly NumberField Maintenance = new(Rules, "margin", "maintenancePpm", 1, Million - 1, 4_000,
        "Maintenance rate of the first tier, ppm; the rates of all tiers are scaled with it, initial rates are raised where they would be too low.");
    internal static readonly NumberField CallRatio = new(Rules, "margin", "callRatioPpm", Million, 10 * Million, 1_250_000,
        "Margin call below maintenance margin times this, ppm.");
    internal static readonly NumberField CallHysteresis = Share("margin", "callHysteresisPpm", 50_000, "A call ends at the call level times (1 + this), ppm.", Rules);
    internal static readonly NumberField ExitBuffer = Share("margin", "exitBufferPpm", 100_000, "A liquidation ends at maintenance margin times (1 + this), ppm.", Rules);

    internal static readonly TextField BracketsFile = new(Session, "margin", "bracketsFile", "brackets.json",
        "Margin tables (JSON of Binance, ccxt or BitMEX) to take the symbol's tiers from; tiers, where given, stand over it.");

    // The margin add-on: what is asked on top of all tiers.
    internal static readonly NumberField AddOnMax = Ppm("addOn", "maxPpm", 20_000, "Largest add-on, ppm of notional; 0: none.");
    internal static readonly DurationField AddOnDelay = new(Rules, "addOn", "announce", "0s", "Time between the announcement of an add-on and its coming into force.");
    internal static readonly DurationField AddOnInterval = new(Rules, "addOn", "interval", "1m", "Interval at which the mark's volatility is sampled; \"0s\": no rule.");
    internal static readonly DurationField AddOnHalfLife = new(Rules, "addOn", "halfLife", "30m", "Time after which a squared return weighs half.");
    internal static readonly NumberField AddOnFactor = new(Rules, "addOn", "factorPpm", 1, int.MaxValue, 3_000_000, "Add-on per standard deviation of the return over one interval, ppm.");
    internal static readonly NumberField AddOnFloor = new(Rules, "addOn", "floorPpm", 0, int.MaxValue, 5_000, "What the tiers cover already, ppm of notional.");
    internal static readonly NumberField AddOnStep = new(Rules, "addOn", "stepPpm", 1, Million, 1_000, "Add-ons are multiples of this, ppm.");
    internal static readonly NumberField AddOnRise = new(Rules, "addOn", "riseMaxPpm", 1, Million, 10_000, "Largest rise by one sample, ppm.");
    internal static readonly NumberField AddOnFall = new(Rules, "addOn", "fallMaxPpm", 1, Million, 2_000, "Largest fall by one sample, ppm.");

    // The mark.
    internal static readonly WordField MarkMethod = new(Rules, "mark", "method", ["external", "index-basis", "median-of-three"],
        "external: the file's price. Otherwise the file's price is the index and the engine makes the mark from it and its own book.");
    internal static readonly NumberField MarkBand = new(Rules, "mark", "bandPpm", 1, Million - 1, 10_000, "How far a made mark may lie from the index, ppm.");
    internal static readonly DurationField BasisHalfLife = new(Rules, "mark", "basisHalfLife", "30s", "Time after which a basis of the own book weighs half in its average.");
    internal static readonly DurationField StaleAfter = new(Rules, "mark", "staleAfter", "60s", "Age at which the mark is stale; \"0s\": never.");

    // Liquidation.
    internal static readonly WordField Policy = new(Rules, "liquidation", "policy", ["minimal", "full", "fraction", "tier-step-down"],
        "How much one attempt closes: the least that helps; all; fractionPpm, after coolDown all; down to the next lower tier.");
    internal static readonly NumberField Fraction = new(Rules, "liquidation", "fractionPpm", 1, Million, 200_000, "Policy fraction: what the first attempt closes of a position, ppm.");
    internal static readonly DurationField CoolDown = new(Rules, "liquidation", "coolDown", "30s", "Policy fraction: trading time between the attempt for a part and the one for all.");
    internal static readonly WordField Deleverage = new(Rules, "liquidation", "deleverage", ["ranked", "pro-rata"],
        "Who gives lots when nobody else takes them: by rank of profit and leverage, or all profitable opposite positions in proportion.");
    internal static readonly NumberField Slippage = Ppm("liquidation", "slippagePpm", 1_000, "Slippage assumed when a partial liquidation is sized, ppm.");
    internal static readonly NumberField LiquidationFee = Ppm("liquidation", "feePpm", 5_000, "Largest liquidation fee, ppm of value; it goes to the fund. Absent: 5000.");
    internal static readonly NumberField Attempts = new(Rules, "liquidation", "attemptsMax", 1, Million, 5, "Attempts in the book before the fund takes over.");
    internal static readonly DurationField Deadline = new(Rules, "liquidation", "deadline", "0s", "Time before the fund takes over whatever the attempts; \"0s\": none.");

    // The insurance fund.
    internal static readonly MoneyField FundCash = new(Session, "fund", "cash", "1000000", "Cash at the start, settlement currency. Absent: sharePpm of the traders' positions.");
    internal static readonly NumberField FundShare = new(Session, "fund", "sharePpm", 0, 10 * Million, 7_000, "Cash at the start as a share of the traders' positions, ppm.");
    internal static readonly NumberField FundPositionMax = Lots("fund", "positionMaxLots", 0, 10_000_000, "Largest position the fund takes over, lots; 0: none, everything is deleveraged.");
    internal static readonly MoneyField FundLossMax = new(Rules, "fund", "lossMax", "500000", "Unrealised loss at which the fund takes nothing more over, settlement currency.");
    internal static readonly NumberField UnwindClip = Lots("fund", "unwindClipLots", 0, 1_000_000, "Largest order by which the fund unwinds, lots; 0: it does not. Absent: the largest order.");

    // Circuit breakers, in the engine's own book.
    internal static readonly NumberField StaticBand = Ppm("breakers", "staticBandPpm", 0, "Prices outside the reference price ± this are refused or capped, ppm; 0: none.");
    internal static readonly NumberField DynamicBand = Ppm("breakers", "dynamicBandPpm", 50_000, "A fill this far beyond the extremes of the rolling window halts, ppm; 0: none.");
    internal static readonly DurationField DynamicWindow = new(Rules, "breakers", "dynamicWindow", "1m", "Length of that window.");
    internal static readonly DurationField Halt = new(Rules, "breakers", "halt", "2m", "How long the dynamic breaker halts before the auction.");
    internal static readonly NumberField Velocity = new(Rules, "breakers", "velocityTicks", 0, Many, 0, "A fill more than this many ticks beyond the extremes of its window pauses; 0: none.");
    internal static readonly DurationField VelocityWindow = new(Rules, "breakers", "velocityWindow", "1s", "Length of that window.");
    internal static readonly DurationField Pause = new(Rules, "breakers", "pause", "5s", "How long the velocity logic pauses before the auction.");

    // The traders.
    internal static readonly NumberField Accounts = new(Session, "population", "accounts", 1, 4_000_000, 100_000, "Number of leveraged traders.");
    internal static readonly LeveragesField Leverages = new(Session, "population", "leverages", "Leverages and their weights.");
    internal static readonly MoneyField SmallestPosition = new(Session, "population", "smallestPosition", "500",
        "Smallest position in units of the quote currency (inverse: contracts); sizes have a Pareto tail above it.");
    internal static readonly NumberField SizeRatio = new(Session, "population", "sizeRatioMax", 1, Million, 5_000, "Largest position as a multiple of the smallest.");
    internal static readonly NumberField Tail = new(Session, "population", "tailThousandths", 500, 100_000, 1_250, "Exponent of the sizes' tail in thousandths; smaller is more unequal.");
    internal static readonly NumberField Longs = Share("population", "longPpm", 580_000, "Share of traders who buy, ppm.", Session);
    internal static readonly NumberField Isolated = Share("population", "isolatedPpm", 400_000, "Share of traders on isolated margin, ppm; the others are cross.", Session);
    internal static readonly NumberField Cushion = new(Session, "population", "cushionMaxPpm", 0, 100 * Million, 300_000, "Most cash beyond initial margin, as a share of it, ppm.");
    internal static readonly NumberField EntryLimit = new(Session, "population", "entryLimitPpm", 0, 500_000, 1_500, "How far beyond the mark an entry may trade, ppm.");
    internal static readonly DurationField EntryWindow = new(Session, "population", "entryWindow", "30m", "Traders enter at even times within this. Absent: a tenth of the capture.");
    internal static readonly NumberField Respond = Share("population", "respondPpm", 150_000, "Share of traders who add margin when called, ppm.", Session);
    internal static readonly NumberField TopUp = new(Session, "population", "topUpPpm", 1, 100 * Million, 500_000, "What they add, as a share of their initial margin, ppm.");
    internal static readonly DurationField RespondAfter = new(Session, "population", "respondAfter", "20s", "Time from the call to the money's arrival.");

    internal static readonly NumberField Stops = Share("population", "stopPpm", 300_000, "Share of traders who place a stop when they enter, ppm.", Session);
    internal static readonly NumberField StopNear = new(Session, "population", "stopNearestPpm", 1, 500_000, 5_000, "Smallest distance of a stop from the mark at entry, ppm.");
    internal static readonly NumberField StopFar = new(Session, "population", "stopFarthestPpm", 1, 500_000, 60_000, "Largest distance of a stop from the mark at entry, ppm.");
    internal static readonly NumberField StopRound = Share("population", "stopRoundPpm", 600_000,
        "Share of stops at round prices (the power of ten nearest below a hundredth of the price), ppm: where crowds place them.", Session);
    internal static readonly WordField StopBy = new(Session, "population", "stopBy", ["mark", "last"], "Price that triggers the stops: the mark, or the last trade in the own book.");

    // The market makers.
    internal static readonly NumberField Makers = new(Session, "makers", "makers", 1, 1_000, 4, "Number of makers.");
    internal static readonly NumberField Levels = new(Session, "makers", "levels", 1, 200, 8, "Levels per maker and side.");
    internal static readonly NumberField DepthLots = new(Session, "makers", "depthLots", 1, 1L << 50, 100_000, "Lots per side by all makers in calm times. Absent: depthPpm.");
    internal static readonly NumberField Depth = new(Session, "makers", "depthPpm", 1, 100 * Million, 30_000, "Depth per side as a share of the traders' lots, ppm.");
    internal static readonly NumberField HalfSpread = new(Session, "makers", "halfSpreadPpm", 1, 100_000, 50, "Half of the spread in calm times, ppm.");
    internal static readonly NumberField Spacing = new(Session, "makers", "spacingPpm", 0, 100_000, 20, "Distance of the first two levels, ppm; gaps then widen.");
    internal static readonly DurationField Refill = new(Session, "makers", "refill", "300ms", "Time after which eaten levels are filled up again.");
    internal static readonly NumberField Fear = new(Session, "makers", "fearPpm", 1, 1_000 * Million, 5_000, "Recent movement at which the depth has halved, ppm.");
    internal static readonly DurationField FearHalfLife = new(Session, "makers", "fearHalfLife", "15s", "Half-life of that movement's memory.");
    internal static readonly NumberField DepthFloor = new(Session, "makers", "depthFloorPpm", 1, Million, 80_000, "What is left of the depth at worst, ppm.");

    internal static readonly NumberField Skew = new(Session, "makers", "skewPpm", 0, 500_000, 5_000,
        "How far the makers lower (raise) their quotes after buying (selling) as much as they quote per side in calm times, ppm; 0: not at all.");
    internal static readonly DurationField SkewHalfLife = new(Session, "makers", "skewHalfLife", "60s", "Half-life of that inventory's memory.");

    // How a market file is read.
    internal static readonly DurationField MarkStep = new(Session, "market", "markStep", "10s", "Time between marks: bars are walked, closer marks thinned.");
    internal static readonly WordField Liquidity = new(Session, "market", "liquidity", ["auto", "makers", "captured"],
        "Who stands in the book. auto: captured depth where the capture has it.");
    internal static readonly NumberField HistoryFall = new(Session, "market", "historyFallPpm", 0, 500_000, 60_000,
        "Fall of a generated history before captured depth, in which traders enter, ppm.");

    /// <summary>All entries, in the order of the file.</summary>
    internal static IReadOnlyList<Field> All { get; } =
    [
        Schema, Name, Text, Differs, Seed,
        Symbol, MakerFee, TakerFee, Protection, Band, DefaultLeverage, NotionalMin, OrderMax, PositionMax,
        Tiers, Maintenance, CallRatio, CallHysteresis, ExitBuffer, BracketsFile,
        AddOnMax, AddOnDelay, AddOnInterval, AddOnHalfLife, AddOnFactor, AddOnFloor, AddOnStep, AddOnRise, AddOnFall,
        MarkMethod, MarkBand, BasisHalfLife, StaleAfter,
        Policy, Fraction, CoolDown, Deleverage, Slippage, LiquidationFee, Attempts, Deadline,
        FundCash, FundShare, FundPositionMax, FundLossMax, UnwindClip,
        StaticBand, DynamicBand, DynamicWindow, Halt, Velocity, VelocityWindow, Pause,
        Accounts, Leverages, SmallestPosition, SizeRatio, Tail, Longs, Isolated, Cushion, EntryLimit, EntryWindow, Respond, TopUp, RespondAfter,
        Stops, StopNear, StopFar, StopRound, StopBy,
        Makers, Levels, DepthLots, Depth, HalfSpread, Spacing, Refill, Fear, FearHalfLife, DepthFloor, Skew, SkewHalfLife,
        MarkStep, Liquidity, HistoryFall,
    ];

    /// <summary>The sections and what each is about, in the order of the file.</summary>
    internal static IReadOnlyList<(string Name, string About)> Sections { get; } =
    [
        ("instrument", "The contract's terms. Tick, lot and currency come from the capture."),
        ("margin", "Margin tiers and the levels of calls and exits."),
        ("addOn", "The margin add-on by volatility: asked on top of all tiers, rising faster than it falls."),
        ("mark", "The price by which accounts are judged."),
        ("liquidation", "How positions are closed."),
        ("fund", "The insurance fund."),
        ("breakers", "Circuit breakers of the engine's own book: halts that end in an auction."),
        ("population", "The leveraged traders, drawn from the seed."),
        ("makers", "The simulated market makers."),
        ("market", "How a capture of a market is read."),
    ];

    /// <summary>The entries of a section; "": those outside all.</summary>
    internal static IEnumerable<Field> In(string section) => All.Where(field => field.Section == section);

    private static NumberField Ppm(string section, string name, long example, string about) => new(Rules, section, name, 0, Million - 1, example, about);

    private static NumberField Share(string section, string name, long example, string about, FieldScope scope) => new(scope, section, name, 0, Million, example, about);

    private static NumberField Lots(string section, string name, long least, long example, string about) => new(Rules, section, name, least, Many, example, about);
}
