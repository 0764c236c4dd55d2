// lle journal and lle recover: looking at, checking and replaying what a durable engine left. They need nothing but the directory. Only recover takes the
// lock; the others look and change nothing.
using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
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
            Opened.RequireEngine(path);
            using DirectoryStorage storage = DirectoryStorage.Open(path);
            using DurableCore core = new(OptionsFile.Read(storage), storage, JournalInspector.OptionsOf(storage));
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
            using DirectoryStorage storage = Opened.Engine(parsed.GetRequiredValue(directory));
            IReadOnlyList<JournalFile> files = JournalInspector.List(storage);
            foreach (JournalFile file in files) output.WriteLine(file.Describe());
            return files.Any(file => file.Damage is not null) ? ExitCodes.Corrupt : ExitCodes.Done;
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
            using DirectoryStorage storage = Opened.Engine(parsed.GetRequiredValue(directory));
            foreach (JournalFile file in JournalInspector.List(storage))
            {
                if (file.Damage is not null) return Refused(error, file.Damage);
            }

            using EngineCore core = new(OptionsFile.Read(storage));
            RecoveryReport report = Recovery.Run(storage, core);
            if (report.Refused.Count > 0) return Refused(error, report.Refused[0]);
            Report(report, core, output);
            long oldest = JournalInspector.ReplaysFrom(storage);
            ulong again = HashFrom(storage, oldest, report.LastSequence);
            string start = oldest == 0 ? "the whole journal without snapshots" : $"the journal from the oldest snapshot on, at command {oldest:N0},";
            if (again != core.StateHash()) return Refused(error, $"{storage.Path}: {start} gives state {again:x16}");
            output.WriteLine($"{start} gives the same state");
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
            using DirectoryStorage storage = Opened.Engine(parsed.GetRequiredValue(directory));
            using EngineCore core = new(OptionsFile.Read(storage));
            bool prints = parsed.GetValue(events);
            long oldest = JournalInspector.ReplaysFrom(storage);
            long last = to.Of(parsed);
            if (last < oldest) throw new UserException($"--to {last}: {storage.Path} keeps no state before command {oldest}, its oldest snapshot");

            Recovery.Observer? print = prints ? (long sequence, in Messages.Command c, ReadOnlySpan<Messages.EngineEvent> e) => JournalText.Write(output, sequence, in c, e) : null;
            RecoveryReport report = Recovery.Run(storage, core, through: last, snapshotThrough: prints ? oldest : long.MaxValue, observer: print);
            if (last < long.MaxValue && report.LastSequence < last) throw new UserException($"--to {last}: the journal ends at command {report.LastSequence}");

            Report(report, core, output);
            return ExitCodes.Done;
        }));
        return command;
    }

    private static ExampleCommand Diff(TextWriter output, TextWriter error)
    {
        ExampleCommand command = new("diff", "Replays two journals and shows the first command at which they part.", "lle journal diff engine-a engine-b");
        Argument<string> left = Directory("DIR-A");
        Argument<string> right = Directory("DIR-B");
        command.Arguments.Add(left);
        command.Arguments.Add(right);
        command.SetAction(parsed => Guarded(error,
            () => JournalComparison.Run(parsed.GetRequiredValue(left), parsed.GetRequiredValue(right), output) ? ExitCodes.Done : ExitCodes.Differs));
        return command;
    }

    private static ulong HashFrom(DirectoryStorage storage, long snapshot, long through)
    {
        using EngineCore core = new(OptionsFile.Read(storage));
        Recovery.Run(storage, core, through: through, snapshotThrough: snapshot);
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

    private static int Refused(TextWriter error, string what)
    {
        error.WriteLine($"lle: {what}");
        return ExitCodes.Corrupt;
    }

    private static Argument<string> Directory(string name) => new(name.ToLowerInvariant()) { HelpName = name, Description = "Directory of a durable engine" };

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

        error.WriteLine($"lle: {message.TrimEnd('.')}");
        return code;
    }
}
