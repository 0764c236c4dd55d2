// lle journal and lle recover: looking at, checking and replaying what a durable engine left. They need nothing but the directory. Only recover takes the
// lock; the others look and change nothing.
using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using LowLatencyEngine.Cli.Arguments;
using LowLatencyEngine.Durability;
using Command = System.CommandLine.Command;

namespace LowLatencyEngine.Cli;

internal static class JournalCommand
{
    internal static Command Create(TextWriter output, TextWriter error)
    {
        Command command = new("journal", "Looks at the journal and snapshots of a durable engine.");
        command.Subcommands.Add(Inspect(output, error));
        command.Subcommands.Add(Verify(output, error));
        command.Subcommands.Add(Replay(output, error));
        command.Subcommands.Add(Diff(output, error));
        return command;
    }

    /// <summary>lle recover: makes a directory ready for an engine and says what it holds.</summary>
    internal static Command CreateRecover(TextWriter output, TextWriter error)
    {
        ExampleCommand command = new("recover", "Recovers a durable engine's directory: snapshot, journal tail, and a clean end to go on from.", "lle recover /var/lib/engine");
        Argument<string> directory = Directory("DIR");
        command.Arguments.Add(directory);
        command.SetAction(parsed => Guarded(error, () =>
        {
            string path = parsed.GetRequiredValue(directory);
            RequireEngine(path);
            using DirectoryStorage storage = DirectoryStorage.Open(path);
            using DurableCore core = new(OptionsFile.Read(storage), storage, new DurabilityOptions());
            Report(core.Recovery, core.Core, output);
            core.Snapshot();
            core.Close();
            output.WriteLine("a snapshot was written; the journal is closed in good order");
            return ExitCodes.Done;
        }));
        return command;
    }

    private static ExampleCommand Inspect(TextWriter output, TextWriter error)
    {
        ExampleCommand command = new("inspect", "Lists segments and snapshots.", "lle journal inspect /var/lib/engine");
        Argument<string> directory = Directory("DIR");
        command.Arguments.Add(directory);
        command.SetAction(parsed => Guarded(error, () =>
        {
            using DirectoryStorage storage = DirectoryStorage.OpenToRead(parsed.GetRequiredValue(directory));
            foreach (JournalFile file in JournalInspector.List(storage)) output.WriteLine(file.Describe());
            return ExitCodes.Done;
        }));
        return command;
    }

    private static ExampleCommand Verify(TextWriter output, TextWriter error)
    {
        ExampleCommand command = new("verify", "Checks every byte: all snapshots, all segments, and that a replay from each start gives one state.", "lle journal verify /var/lib/engine");
        Argument<string> directory = Directory("DIR");
        command.Arguments.Add(directory);
        command.SetAction(parsed => Guarded(error, () =>
        {
            using DirectoryStorage storage = DirectoryStorage.OpenToRead(parsed.GetRequiredValue(directory));
            foreach (JournalFile file in JournalInspector.List(storage))
            {
                if (file.Damage is not null) throw new UserException(file.Damage);
            }

            using EngineCore core = new(OptionsFile.Read(storage));
            RecoveryReport report = Recovery.Run(storage, core);
            if (report.Refused.Count > 0) throw new UserException(report.Refused[0]);
            Report(report, core, output);
            ulong? whole = HashWithoutSnapshots(storage, report.LastSequence);
            if (whole is null) output.WriteLine("the journal does not reach back to the first command: not replayed without a snapshot");
            else if (whole == core.StateHash()) output.WriteLine("the whole journal without snapshots gives the same state");
            else return Failed(error, $"the whole journal without snapshots gives state {whole:x16}");
            return ExitCodes.Done;
        }));
        return command;
    }

    private static ExampleCommand Replay(TextWriter output, TextWriter error)
    {
        ExampleCommand command = new("replay", "Replays up to a command and prints the state hash; with --events, every event on the way.",
            "lle journal replay /var/lib/engine --to 120000", "lle journal replay /var/lib/engine --to 500 --events");
        Argument<string> directory = Directory("DIR");
        Setting<long> to = Parsed.Number("--to", "SEQ", "The last command to apply [default: all]", 1, long.MaxValue, long.MaxValue);
        Option<bool> events = Parsed.Flag("--events", "Print commands and events");
        command.Arguments.Add(directory);
        command.Options.Add(to);
        command.Options.Add(events);
        command.SetAction(parsed => Guarded(error, () =>
        {
            using DirectoryStorage storage = DirectoryStorage.OpenToRead(parsed.GetRequiredValue(directory));
            using EngineCore core = new(OptionsFile.Read(storage));
            bool prints = parsed.GetValue(events);
            Recovery.Observer? print = prints ? (long sequence, in Messages.Command c, ReadOnlySpan<Messages.EngineEvent> e) => JournalText.Write(output, sequence, in c, e) : null;
            Report(Recovery.Run(storage, core, through: to.Of(parsed), useSnapshots: !prints, observer: print), core, output);
            return ExitCodes.Done;
        }));
        return command;
    }

    private static ExampleCommand Diff(TextWriter output, TextWriter error)
    {
        ExampleCommand command = new("diff", "Replays two journals and shows the first command at which they part.", "lle journal diff engine-a engine-b");
        Argument<string> left = Directory("A");
        Argument<string> right = Directory("B");
        command.Arguments.Add(left);
        command.Arguments.Add(right);
        command.SetAction(parsed => Guarded(error, () =>
        {
            List<JournalStep> a = Steps(parsed.GetRequiredValue(left));
            List<JournalStep> b = Steps(parsed.GetRequiredValue(right));
            for (int i = 0; i < Math.Min(a.Count, b.Count); i++)
            {
                if (a[i].IsSame(b[i])) continue;

                output.WriteLine($"they part at command {i + 1}");
                output.WriteLine("A:");
                a[i].Write(output);
                output.WriteLine("B:");
                b[i].Write(output);
                return ExitCodes.Differs;
            }

            if (a.Count == b.Count) output.WriteLine($"the same {a.Count:N0} commands and events");
            else return Failed(output, $"the same up to command {Math.Min(a.Count, b.Count)}; A has {a.Count:N0} commands, B {b.Count:N0}");
            return ExitCodes.Done;
        }));
        return command;
    }

    private static List<JournalStep> Steps(string path)
    {
        List<JournalStep> steps = [];
        using DirectoryStorage storage = DirectoryStorage.OpenToRead(path);
        using EngineCore core = new(OptionsFile.Read(storage));
        Recovery.Run(storage, core, useSnapshots: false,
            observer: (long sequence, in Messages.Command command, ReadOnlySpan<Messages.EngineEvent> events) => steps.Add(new JournalStep(sequence, command, events.ToArray())));
        return steps;
    }

    private static ulong? HashWithoutSnapshots(DirectoryStorage storage, long through)
    {
        if (!JournalInspector.ReachesBack(storage)) return null;

        using EngineCore core = new(OptionsFile.Read(storage));
        Recovery.Run(storage, core, through: through, useSnapshots: false);
        return core.StateHash();
    }

    private static void Report(RecoveryReport report, EngineCore core, TextWriter output)
    {
        foreach (string refused in report.Refused) output.WriteLine($"passed over: {refused}");
        output.WriteLine(report.SnapshotSequence > 0 ? $"snapshot at command {report.SnapshotSequence:N0}" : "no snapshot: from the first command on");
        output.WriteLine($"{report.Replayed:N0} commands replayed, the last is {report.LastSequence:N0}");
        if (report.Cut is { } cut) output.WriteLine($"left behind: {cut.Bytes:N0} bytes from byte {cut.Offset} of {cut.File}, from command {cut.FirstSequence} on ({cut.Found}); never acknowledged");
        output.WriteLine($"state hash {core.StateHash():x16}");
    }

    private static int Failed(TextWriter to, string what)
    {
        to.WriteLine(what);
        return ExitCodes.Differs;
    }

    private static Argument<string> Directory(string name) => new(name.ToLowerInvariant()) { HelpName = name, Description = "Directory of a durable engine" };

    private static void RequireEngine(string path)
    {
        if (!File.Exists(Path.Combine(path, OptionsFile.Name))) throw new FileNotFoundException($"{path} holds no {OptionsFile.Name}: no durable engine ever ran there.");
    }

    /// <summary>Turns what storage and journal refuse into one line and the exit code that says which kind it was.</summary>
    private static int Guarded(TextWriter error, Func<int> work)
    {
        (int code, string message) = (ExitCodes.Done, "");
        try
        {
            return work();
        }
        catch (CorruptionException e)
        {
            (code, message) = (ExitCodes.Corrupt, e.Message);
        }
        catch (UserException e)
        {
            (code, message) = (ExitCodes.Corrupt, e.Message);
        }
        catch (IncompatibleJournalException e)
        {
            (code, message) = (ExitCodes.Configuration, e.Message);
        }
        catch (DirectoryBusyException e)
        {
            (code, message) = (ExitCodes.Busy, e.Message);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            (code, message) = (ExitCodes.NoInput, e.Message);
        }
        catch (IOException e)
        {
            (code, message) = (ExitCodes.InputOutput, e.Message);
        }

        error.WriteLine($"lle: {message}");
        return code;
    }
}
