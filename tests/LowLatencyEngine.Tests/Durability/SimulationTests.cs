using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Simulation;
using Xunit;

namespace LowLatencyEngine.Tests.Durability;

/// <summary>Seeds of the durability simulator; each is a life with several crashes. A failing one prints itself.</summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int CommandsPerSeed = 250;

    private readonly Campaign _campaign = new(output);

    [Fact]
    public void NoSeedLosesWhatWasAcknowledged()
    {
        int seeds = _campaign.Size(ci: 400, full: 20_000);
        ulong first = ulong.TryParse(Environment.GetEnvironmentVariable("LLE_SIM_SEED"), out ulong named) ? named : 1;
        List<SimulationOutcome> lives = [];
        for (ulong seed = first; seed < first + (ulong)seeds; seed++) lives.Add(DurabilitySimulation.Run(seed, CommandsPerSeed));

        _campaign.Count("simulated lives (seeds)", seeds);
        _campaign.Count("simulated recoveries", lives.Sum(life => life.Recoveries));
        _campaign.Count("simulated losses of power", lives.Sum(life => life.PowerCuts));
        _campaign.Count("simulated kills", lives.Sum(life => life.Kills));
        _campaign.Count("simulated disk errors", lives.Sum(life => life.DiskErrors));
        _campaign.Count("simulated full disks", lives.Sum(life => life.DiskFulls));
        _campaign.Count("simulated bit flips at rest", lives.Sum(life => life.BitFlips));
        _campaign.Count("simulated duplicates recognised", lives.Sum(life => life.Duplicates));
        _campaign.Count("simulated commands of two and three slots", lives.Sum(life => life.MultiSlot));
        _campaign.Count("simulated commands that overtook others", lives.Sum(life => life.Overtaken));
        Assert.True(lives.Sum(life => life.PowerCuts) >= seeds, "The power must go in most lives.");
        Assert.All(new[] { lives.Sum(l => l.DiskErrors), lives.Sum(l => l.DiskFulls), lives.Sum(l => l.Duplicates), lives.Sum(l => l.BitFlips), lives.Sum(l => l.Kills), lives.Sum(l => l.MultiSlot), lives.Sum(l => l.Overtaken) },
            count => Assert.True(count > seeds / 20));
    }

    [Fact]
    public void ASeedReplaysToTheSameLife()
    {
        for (ulong seed = 1; seed <= 5; seed++) Assert.Equal(DurabilitySimulation.Run(seed, CommandsPerSeed), DurabilitySimulation.Run(seed, CommandsPerSeed));
    }

    [Fact]
    public void SlowAndStuckReadersLoseNothingAndSeeNothingEarly()
    {
        int seeds = _campaign.Size(ci: 200, full: 10_000);
        ulong first = ulong.TryParse(Environment.GetEnvironmentVariable("LLE_SIM_SEED"), out ulong named) ? named : 1;
        List<PipelineOutcome> lives = [];
        for (ulong seed = first; seed < first + (ulong)seeds; seed++) lives.Add(PipelineSimulation.Run(seed, 400));

        _campaign.Count("simulated pipelines (seeds)", seeds);
        _campaign.Count("simulated spells of a stuck reader", lives.Sum(life => life.StuckSpells));
        _campaign.Count("simulated publications refused by a full ring and made again", lives.Sum(life => life.Refused));
        _campaign.Count("simulated waits of the core for a full outbound ring", lives.Sum(life => life.CoreWaits));
        _campaign.Count("simulated losses of power under slow readers", lives.Sum(life => life.PowerCuts));
        Assert.All(new[] { lives.Sum(l => l.StuckSpells), lives.Sum(l => l.Refused), lives.Sum(l => l.CoreWaits), lives.Sum(l => l.PowerCuts) }, count => Assert.True(count > seeds / 10));
        Assert.Equal(lives[0], PipelineSimulation.Run(first, 400));
    }
}
