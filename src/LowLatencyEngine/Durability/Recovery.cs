// The newest snapshot that is whole, then every command of the journal behind it, each checked before it is applied. A torn tail is left behind and said
// so; anything else that cannot be read stops here. Nothing is written over: the writer that goes on begins a new segment, and copies into it what was
// read but not proven to be on the disk. So doing it twice, or being killed in the middle and doing it again, gives the same.
using System;
using System.Collections.Generic;
using System.IO;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Durability;

/// <summary>What recovery found and did.</summary>
public sealed record RecoveryReport
{
    /// <summary>Sequence of the snapshot it began with; 0: none, from the first command on.</summary>
    public long SnapshotSequence { get; init; }

    /// <summary>The last command of the recovered state.</summary>
    public long LastSequence { get; init; }

    /// <summary>Commands applied from the journal.</summary>
    public long Replayed { get; init; }

    /// <summary>What was cut off the end of the journal; null: nothing.</summary>
    public TornTail? Cut { get; init; }

    /// <summary>Snapshots that were damaged and passed over, newest first, with the reason. With repair they have been set aside, under another name.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];

    /// <summary>Nothing has been kept here yet: no command, no segment.</summary>
    internal bool IsNew => LastSequence == 0 && Segments.Count == 0;

    internal JournalEnd End { get; init; }

    internal IReadOnlyList<long> Segments { get; init; } = [];

    internal long OldestSnapshot { get; init; }
}

/// <summary>Brings a core to the state that a directory holds.</summary>
public static class Recovery
{
    /// <summary>Told of every recovered command: its sequence, its slots, and the events it gave.</summary>
    public delegate void Observer(long sequence, in Command command, ReadOnlySpan<EngineEvent> events);

    /// <summary>Recovers.</summary>
    /// <param name="storage">The engine's directory.</param>
    /// <param name="core">A core that has applied nothing.</param>
    /// <param name="repair">Delete unfinished files; false: only look.</param>
    /// <param name="through">Stop behind this command; for looking only.</param>
    /// <param name="snapshotThrough">Use no snapshot behind this command; 0: none at all, for which the whole journal must be there.</param>
    /// <param name="observer">Told of every command.</param>
    /// <exception cref="CorruptionException">Commands that were acknowledged cannot be read. Nothing was changed.</exception>
    /// <exception cref="IncompatibleJournalException">Another engine wrote the files. Nothing was changed.</exception>
    /// <exception cref="IOException">The directory cannot be read or repaired.</exception>
    public static RecoveryReport Run(
        IStorage storage, EngineCore core, bool repair = false, long through = long.MaxValue, long snapshotThrough = long.MaxValue, Observer? observer = null)
    {
        SortedDictionary<long, string> refused = new(Comparer<long>.Create((a, b) => b.CompareTo(a)));
        SnapshotStore snapshots = new(storage);
        List<long> all = snapshots.List();
        long known = all.Count > 0 ? all[0] : 0;
        long from = LoadNewest(snapshots, all, core, Math.Min(through, snapshotThrough), refused);

        using JournalReader reader = new(storage, JournalIdentity.Of(core), from + 1);
        long last = from;
        while (last < through && reader.TryNext(out long sequence, out ReadOnlySpan<Command> slots))
        {
            for (int at = 0; at < slots.Length && last < through; at += slots[at].Slots, sequence++)
            {
                if (sequence <= last) continue;

                core.LookAhead(slots, at);
                ReadOnlySpan<EngineEvent> events = core.Apply(in slots[at]);
                observer?.Invoke(sequence, in slots[at], events);
                last = sequence;
            }
        }

        TornTail? tail = last == through ? null : reader.Judge(Math.Max(known, from));
        if (repair)
        {
            ClearAway(storage);
            foreach (long damaged in refused.Keys) snapshots.SetAside(damaged);
            if (refused.Count > 0) storage.Sync();
            all.RemoveAll(refused.ContainsKey);
        }

        return new RecoveryReport
        {
            SnapshotSequence = from,
            LastSequence = last,
            Replayed = last - from,
            Cut = tail,
            Refused = [.. refused.Values],
            End = reader.End,
            Segments = reader.All,
            OldestSnapshot = all.Count > 0 ? all[^1] : 0,
        };
    }

    private static long LoadNewest(SnapshotStore snapshots, List<long> all, EngineCore core, long through, SortedDictionary<long, string> refused)
    {
        CorruptionException? half = null;
        foreach (long sequence in all)
        {
            if (sequence > through) continue;

            bool isWhole = false;
            try
            {
                SnapshotHeader header = snapshots.Check(core, sequence);
                isWhole = true;
                snapshots.Load(core, in header);
                return sequence;
            }
            catch (CorruptionException damaged)
            {
                refused.Add(sequence, damaged.Message);
                if (isWhole) half = damaged;
            }
        }

        // The core holds a part of a state: what follows in the journal must not be applied to that.
        return half is null ? 0 : throw half;
    }

    private static void ClearAway(IStorage storage)
    {
        foreach (string name in storage.List())
        {
            if (name.EndsWith(JournalFormat.Unfinished, StringComparison.Ordinal)) storage.Delete(name);
        }
    }
}
