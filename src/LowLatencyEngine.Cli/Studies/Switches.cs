using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Cli.Scenarios;
using F = LowLatencyEngine.Cli.Scenarios.ScenarioFields;

namespace LowLatencyEngine.Cli.Studies;

/// <summary>A rule that can be switched on or off as a whole, for --with and --without.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="About">What it is.</param>
/// <param name="IsOn">Whether a scenario has it.</param>
/// <param name="On">The scenario with it.</param>
/// <param name="Off">The scenario without it.</param>
internal sealed record Switch(string Name, string About, Func<Scenario, bool> IsOn, Func<Scenario, Scenario> On, Func<Scenario, Scenario> Off)
{
    /// <summary>All of them.</summary>
    internal static IReadOnlyList<Switch> All { get; } =
    [
        new("partial-liquidation", "close the least that helps instead of all", s => s.Of(F.Policy, "minimal") != "full",
            s => Set(s, "partial-liquidation", (F.Policy, "minimal")), s => Set(s, "partial-liquidation", (F.Policy, "full"))),
        new("circuit-breaker", "halt two minutes, then an auction, when a fill leaves the last minute's range by 2 %", s => s.Of(F.DynamicBand, 0L) + s.Of(F.Velocity, 0L) > 0,
            s => Set(s, "circuit-breaker", (F.DynamicBand, 20_000L), (F.DynamicWindow, 60_000_000_000L), (F.Halt, 120_000_000_000L)),
            s => Set(s, "circuit-breaker", (F.DynamicBand, 0L), (F.Velocity, 0L))),
        new("dynamic-margin", "a margin add-on by volatility, up to 2 % of notional, sampled every minute", s => s.Of(F.AddOnMax, 0L) > 0,
            s => Set(s, "dynamic-margin", (F.AddOnMax, 20_000L), (F.AddOnInterval, 60_000_000_000L), (F.AddOnHalfLife, 1_800_000_000_000L), (F.AddOnFloor, 3_000L)),
            s => Set(s.Without(F.AddOnInterval), "dynamic-margin", (F.AddOnMax, 0L))),
        new("adl-prorata", "deleverage all profitable opposite positions in proportion, instead of the highest ranks first", s => s.Of(F.Deleverage, "ranked") != "ranked",
            s => Set(s, "adl-prorata", (F.Deleverage, "pro-rata")), s => Set(s, "adl-prorata", (F.Deleverage, "ranked"))),
        new("stops", "three traders of ten place stops, most at round prices", s => s.Of(F.Stops, 0L) > 0,
            s => Set(s, "stops", (F.Stops, 300_000L)), s => Set(s, "stops", (F.Stops, 0L))),
        new("book-mark", "mark = index + average basis of the own book, instead of the file's price", s => s.Of(F.MarkMethod, "external") != "external",
            s => Set(s, "book-mark", (F.MarkMethod, "index-basis")), s => Set(s, "book-mark", (F.MarkMethod, "external"))),
    ];

    /// <summary>The switch of a name.</summary>
    /// <exception cref="UserException">There is none.</exception>
    internal static Switch Of(string name) => All.FirstOrDefault(known => known.Name == name)
        ?? throw new UserException($"{name}: no such switch{Nearest.Hint(name, All.Select(known => known.Name))} (switches: {string.Join(", ", All.Select(known => known.Name))})");

    private static Scenario Set(Scenario scenario, string name, params (Field Field, object Value)[] entries)
    {
        foreach ((Field field, object value) in entries) scenario = scenario.With(field, value, $"{name} ({field.Path})");
        return scenario;
    }
}
