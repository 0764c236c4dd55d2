using System.CommandLine;
using System.Diagnostics;
using System.IO;
using LowLatencyEngine.Cli.Arguments;
using LowLatencyEngine.Simulation;
using Command = System.CommandLine.Command;

namespace LowLatencyEngine.Cli;

/// <summary>lle simulate: seeds of the durability simulator, one after the other, for a number of lives or of hours.</summary>
internal static class SimulateCommand
{
    private const int CommandsPerLife = 250;
    private const long HourNanos = 3_600_000_000_000;

    internal static Command Create(TextWriter output, TextWriter error, Interruption interruption)
    {
        ExampleCommand command = new("simulate", "Crashes a durable engine on a simulated disk, seed after seed, and checks that nothing acknowledged is ever lost.",
            "lle simulate --seeds 20000", "lle simulate --seed 7 --hours 2", "lle simulate --soak 100000000");
        Setting<ulong> seed = Parsed.Seed("--seed", "The first seed [default: 1]", 1);
        Setting<long> seeds = Parsed.Number("--seeds", "N", "How many lives [default: 1000, or until the hours are over]", 1, long.MaxValue, 0);
        Setting<long> hours = Parsed.Number("--hours", "H", "How long [default: until the seeds are through]", 1, 10_000, 0);
        command.Options.Add(seed);
        command.Options.Add(seeds);
        command.Options.Add(hours);
        Setting<long> soak = Parsed.Number("--soak", "COMMANDS", "One life without accidents on a real disk instead: memory must stay flat, nothing may be collected", 1_000, 100_000_000_000, 0);
        Option<string?> directory = Parsed.Text("--directory", "DIR", "A new directory for --soak [default: a temporary one]");
        command.Options.Add(soak);
        command.Options.Add(directory);
        command.SetAction(parsed =>
        {
            ulong first = seed.Of(parsed);
            if (soak.Of(parsed) > 0) return SoakRun.Run(first, soak.Of(parsed), parsed.GetValue(directory), output, error, interruption);

            long lives = seeds.Of(parsed) is var asked and > 0 ? asked : hours.Of(parsed) > 0 ? long.MaxValue : 1_000;
            long nanos = hours.Of(parsed) > 0 ? hours.Of(parsed) * HourNanos : long.MaxValue;
            return Run(first, lives, nanos, output, error, interruption);
        });
        return command;
    }

    private static int Run(ulong first, long lives, long nanos, TextWriter output, TextWriter error, Interruption interruption)
    {
        long started = Stopwatch.GetTimestamp();
        (long done, long commands, long recoveries, long powerCuts, long kills, long errors, long fulls, long flips, long duplicates) = (0, 0, 0, 0, 0, 0, 0, 0, 0);
        try
        {
            for (; done < lives && Stopwatch.GetElapsedTime(started).Ticks * 100 < nanos && !interruption.Token.IsCancellationRequested; done++)
            {
                SimulationOutcome life = DurabilitySimulation.Run(first + (ulong)done, CommandsPerLife);
                commands += life.Commands;
                recoveries += life.Recoveries;
                powerCuts += life.PowerCuts;
                kills += life.Kills;
                errors += life.DiskErrors;
                fulls += life.DiskFulls;
                flips += life.BitFlips;
                duplicates += life.Duplicates;
            }
        }
        catch (SimulationFailureException failure)
        {
            error.WriteLine($"lle: {failure.Message}");
            return ExitCodes.Differs;
        }

        output.WriteLine($"{done:N0} lives from seed {first}: {commands:N0} commands, {recoveries:N0} recoveries");
        output.WriteLine($"{powerCuts:N0} losses of power, {kills:N0} kills, {errors:N0} disk errors, {fulls:N0} full disks, {flips:N0} flipped bits");
        output.WriteLine($"{duplicates:N0} re-sent commands recognised; nothing acknowledged was lost, no law was broken");
        return interruption.Token.IsCancellationRequested ? ExitCodes.Interrupted : ExitCodes.Done;
    }
}
