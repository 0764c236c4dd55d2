using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Scenarios;

/// <summary>Plays every scenario of every *.scenario.txt, each as a test of its own. A scenario is played once, whoever asks.</summary>
public sealed class ScenarioTests
{
    private static readonly Lazy<Dictionary<(string File, string Title), ScenarioText>> s_scenarios = new(() => Directory
        .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Scenarios"), "*.scenario.txt")
        .SelectMany(path => ScenarioText.ReadAll(Path.GetFileName(path), File.ReadAllText(path)))
        .ToDictionary(s => (s.File, s.Title)));

    private static readonly ConcurrentDictionary<ScenarioText, Lazy<Outcome>> s_outcomes = new();

    public static TheoryData<string, string> All()
    {
        TheoryData<string, string> data = [];
        foreach ((string file, string title) in s_scenarios.Value.Keys.Order()) data.Add(file, title);
        return data;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Holds(string file, string title)
    {
        if (OutcomeOf(s_scenarios.Value[(file, title)]).Failure is { } failure) Assert.Fail(failure);
    }

    [Fact]
    public void Together_they_meet_every_kind_of_event_and_every_reason()
    {
        EngineEvent[] events = [.. s_scenarios.Value.Values.SelectMany(s => OutcomeOf(s).Events)];
        IEnumerable<byte> Reasons(EventKind kind) => events.Where(e => e.Kind == kind).Select(e => e.Reason);

        AllMet(events.Select(e => e.Kind), s_awaitedEvents);
        AllMet(Reasons(EventKind.Rejected).Select(r => (RejectReason)r), s_awaitedRejects);
        AllMet(Reasons(EventKind.OrderCancelled).Select(r => (CancelReason)r), s_awaitedCancels);
        AllMet(Reasons(EventKind.LiquidationStarted).Select(r => (LiquidationCause)r), s_awaitedCauses);
    }

    // What has a name but cannot happen yet. Whoever makes it happen takes it off this list.
    private static readonly EventKind[] s_awaitedEvents =
    [
    ];

    private static readonly RejectReason[] s_awaitedRejects = [];

    private static readonly CancelReason[] s_awaitedCancels =
    [
    ];

    private static readonly LiquidationCause[] s_awaitedCauses = [];

    private static void AllMet<T>(IEnumerable<T> met, T[] awaited)
        where T : struct, Enum => Assert.Equal(awaited.Order(), Enum.GetValues<T>().Skip(1).Except(met).Order());

    private static Outcome OutcomeOf(ScenarioText scenario) => s_outcomes.GetOrAdd(scenario, s => new Lazy<Outcome>(() => Play(s))).Value;

    private static Outcome Play(ScenarioText scenario)
    {
        List<EngineEvent> events = [];
        try
        {
            ScenarioRun.Play(scenario, events.Add);
            return new Outcome(null, events);
        }
        catch (ScenarioException e)
        {
            return new Outcome(e.Message, events);
        }
    }

    private sealed record Outcome(string? Failure, List<EngineEvent> Events);
}
