// Two journals, replayed one after the other, each into a core with its own options. Of every command only a fingerprint of it and its events is kept
// (16 bytes), so a journal of any length is compared in little memory; where the fingerprints part, both are replayed once more up to there.
// Begins behind the first command, or where both can begin: at the later one of the oldest snapshots. Worst case: three replays of each.
using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using LowLatencyEngine.Durability;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Cli;

internal static class JournalComparison
{
    /// <summary>Writes where two engines' directories part.</summary>
    /// <returns>True: they are the same.</returns>
    /// <exception cref="UserException">Nothing can be compared.</exception>
    internal static bool Run(string left, string right, TextWriter output)
    {
        using DirectoryStorage a = Opened.Engine(left);
        using DirectoryStorage b = Opened.Engine(right);
        long from = Math.Max(JournalInspector.ReplaysFrom(a), JournalInspector.ReplaysFrom(b));
        if (from > 0)
        {
            output.WriteLine($"compared from command {from + 1:N0} on: what came before is in a snapshot alone");
            if (StateAt(a, from) != StateAt(b, from))
            {
                output.WriteLine($"the states behind command {from:N0} differ: they part before what is kept");
                return false;
            }
        }

        List<UInt128> stepsOfA = Fingerprints(a, from);
        List<UInt128> stepsOfB = Fingerprints(b, from);
        int common = Math.Min(stepsOfA.Count, stepsOfB.Count);
        for (int i = 0; i < common; i++)
        {
            if (stepsOfA[i] == stepsOfB[i]) continue;

            Show(Step(a, from, from + i + 1), Step(b, from, from + i + 1), output);
            return false;
        }

        if (stepsOfA.Count == stepsOfB.Count)
        {
            output.WriteLine($"the same {common:N0} commands and events");
            return true;
        }

        output.WriteLine($"the same up to command {from + common:N0}, the last of {(stepsOfA.Count < stepsOfB.Count ? 'A' : 'B')}: A ends at {from + stepsOfA.Count:N0}, B at {from + stepsOfB.Count:N0}");
        return false;
    }

    private static void Show(JournalStep a, JournalStep b, TextWriter output)
    {
        output.WriteLine($"they part at command {a.Sequence:N0}");
        output.WriteLine("A:");
        a.Write(output);
        output.WriteLine("B:");
        b.Write(output);
        output.WriteLine(a.FirstDifference(b));
    }

    private static ulong StateAt(DirectoryStorage storage, long sequence)
    {
        using EngineCore core = new(OptionsFile.Read(storage));
        long last = Recovery.Run(storage, core, through: sequence).LastSequence;
        return last == sequence ? core.StateHash() : throw new UserException($"{storage.Path} ends at command {last:N0}, the other begins behind {sequence:N0}: nothing to compare");
    }

    private static List<UInt128> Fingerprints(DirectoryStorage storage, long from)
    {
        List<UInt128> steps = [];
        XxHash128 hash = new();
        using EngineCore core = new(OptionsFile.Read(storage));
        Recovery.Run(storage, core, snapshotThrough: from, observer: (long sequence, in Command command, ReadOnlySpan<EngineEvent> events) =>
        {
            if (sequence <= from) return;

            hash.Append(MemoryMarshal.AsBytes(JournalStep.SlotsOf(in command)));
            hash.Append(MemoryMarshal.AsBytes(events));
            steps.Add(hash.GetCurrentHashAsUInt128());
            hash.Reset();
        });
        return steps;
    }

    private static JournalStep Step(DirectoryStorage storage, long from, long wanted)
    {
        JournalStep? step = null;
        using EngineCore core = new(OptionsFile.Read(storage));
        Recovery.Run(storage, core, through: wanted, snapshotThrough: from, observer: (long sequence, in Command command, ReadOnlySpan<EngineEvent> events) =>
        {
            if (sequence == wanted) step = new JournalStep(sequence, JournalStep.SlotsOf(in command).ToArray(), events.ToArray());
        });
        return step ?? throw new IOException($"{storage.Path}: command {wanted} was there a moment ago: the journal is being written to");
    }
}

/// <summary>One command of a journal and what it gave.</summary>
internal sealed record JournalStep(long Sequence, Command[] Command, EngineEvent[] Events)
{
    internal static ReadOnlySpan<Command> SlotsOf(in Command command) => MemoryMarshal.CreateReadOnlySpan(in command, command.Slots);

    internal void Write(TextWriter output) => JournalText.Write(output, Sequence, in Command[0], Events);

    /// <summary>The first byte that differs, for what the lines do not show.</summary>
    internal string FirstDifference(JournalStep other)
    {
        ReadOnlySpan<byte> mine = MemoryMarshal.AsBytes(Command.AsSpan());
        ReadOnlySpan<byte> its = MemoryMarshal.AsBytes(other.Command.AsSpan());
        return mine.SequenceEqual(its)
            ? Difference("the events", MemoryMarshal.AsBytes(Events.AsSpan()), MemoryMarshal.AsBytes(other.Events.AsSpan()))
            : Difference("the command", mine, its);
    }

    private static string Difference(string what, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int at = a.CommonPrefixLength(b);
        return at == Math.Min(a.Length, b.Length)
            ? $"{what}: {a.Length / Messages.Command.SlotBytes} slots against {b.Length / Messages.Command.SlotBytes}, the same as far as both go"
            : $"{what}: the first difference is byte {at % Messages.Command.SlotBytes} of slot {at / Messages.Command.SlotBytes}, {a[at]:x2} against {b[at]:x2}";
    }
}

/// <summary>Directories of engines, opened for looking.</summary>
internal static class Opened
{
    /// <exception cref="FileNotFoundException">No engine ever ran there.</exception>
    internal static DirectoryStorage Engine(string path)
    {
        RequireEngine(path);
        return DirectoryStorage.OpenToRead(path);
    }

    internal static void RequireEngine(string path)
    {
        path = Path.GetFullPath(path);
        if (!Directory.Exists(path)) throw new DirectoryNotFoundException($"{path} is not a directory.");
        if (!File.Exists(Path.Combine(path, OptionsFile.Name))) throw new FileNotFoundException($"{path} holds no {OptionsFile.Name}: no durable engine ever ran there.");
    }
}
