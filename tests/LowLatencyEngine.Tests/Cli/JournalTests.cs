using System;
using System.IO;
using System.Linq;
using LowLatencyEngine.Durability;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Tests.Durability;
using Xunit;

namespace LowLatencyEngine.Tests.Cli;

/// <summary>lle journal, recover and simulate on real directories, whole, damaged, foreign and in use: what is said, and the exit code.</summary>
public sealed class JournalTests
{
    private const int Commands = 900;

    [Fact]
    public void A_whole_directory_is_inspected_verified_replayed_and_recovered()
    {
        using LleProcess lle = new();
        DurableHistory history = Live(lle.PathOf("engine"), seed: 61);

        LleProcess.Result inspect = lle.Run("journal", "inspect", "engine");
        LleProcess.Result verify = lle.Run("journal", "verify", "engine");
        LleProcess.Result middle = lle.Run("journal", "replay", "engine", "--to", "450");
        LleProcess.Result events = lle.Run("journal", "replay", "engine", "--to", "3", "--events");
        LleProcess.Result beyond = lle.Run("journal", "replay", "engine", "--to", "901");
        LleProcess.Result recover = lle.Run("recover", "engine");
        LleProcess.Result again = lle.Run("recover", "engine");

        Assert.Equal((0, ""), (inspect.ExitCode, inspect.Error));
        string[] files = Lines(inspect);
        Assert.StartsWith("journal-0000000000000000001.lle  commands 1 to ", files[0], StringComparison.Ordinal);
        Assert.EndsWith(", sealed", files[0], StringComparison.Ordinal);
        Assert.Contains($"  at command 300, ", files[^1], StringComparison.Ordinal);
        Assert.EndsWith($"state hash {history.Hashes[300]:x16}", files[^1], StringComparison.Ordinal);
        Assert.Equal((0, ""), (verify.ExitCode, verify.Error));
        Assert.Equal(["snapshot at command 300", "600 commands replayed, the last is 900", $"state hash {history.Hashes[900]:x16}", "the whole journal without snapshots gives the same state"], Lines(verify));
        Assert.Equal((0, $"state hash {history.Hashes[450]:x16}"), (middle.ExitCode, Lines(middle)[^1]));
        Assert.Equal(["1 ", "2 ", "3 "], Lines(events).Where(line => char.IsAsciiDigit(line[0])).Take(3).Select(line => line[..2]));
        Assert.Equal($"state hash {history.Hashes[3]:x16}", Lines(events)[^1]);
        Assert.Equal((2, "lle: --to 901: the journal ends at command 900"), (beyond.ExitCode, beyond.Error.Trim()));
        Assert.Equal((0, $"state hash {history.Hashes[900]:x16}"), (recover.ExitCode, Lines(recover)[^2]));
        Assert.Equal((0, "snapshot at command 900"), (again.ExitCode, Lines(again)[0]));
    }

    [Fact]
    public void A_directory_whose_first_commands_are_in_a_snapshot_alone_says_so()
    {
        using LleProcess lle = new();
        DurableHistory history = Live(lle.PathOf("engine"), seed: 62, batch: 2);
        Live(lle.PathOf("whole"), seed: 62);

        LleProcess.Result verify = lle.Run("journal", "verify", "engine");
        LleProcess.Result early3 = lle.Run("journal", "replay", "engine", "--to", "3");
        LleProcess.Result events = lle.Run("journal", "replay", "engine", "--to", "302", "--events");
        LleProcess.Result same = lle.Run("journal", "diff", "engine", "whole");

        Assert.Equal((0, "the journal from the oldest snapshot on, at command 300, gives the same state"), (verify.ExitCode, Lines(verify)[^1]));
        Assert.Equal(2, early3.ExitCode);
        Assert.Contains("keeps no state before command 300, its oldest snapshot", early3.Error, StringComparison.Ordinal);
        Assert.StartsWith("301 ", Lines(events)[0], StringComparison.Ordinal);
        Assert.Equal($"state hash {history.Hashes[302]:x16}", Lines(events)[^1]);
        Assert.Equal((0, "the same 600 commands and events"), (same.ExitCode, Lines(same)[^1]));
        Assert.StartsWith("compared from command 301 on", same.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_journals_are_compared_down_to_the_byte()
    {
        using LleProcess lle = new();
        Live(lle.PathOf("a"), seed: 63);
        Live(lle.PathOf("b"), seed: 63, change: (777, command => command with { TimeNanos = command.TimeNanos + 1 }));
        Live(lle.PathOf("short"), seed: 63, count: 800);

        LleProcess.Result same = lle.Run("journal", "diff", "a", "a");
        LleProcess.Result parts = lle.Run("journal", "diff", "a", "b");
        LleProcess.Result shorter = lle.Run("journal", "diff", "short", "a");
        LleProcess.Result one = lle.Run("journal", "diff", "a");
        LleProcess.Result none = lle.Run("journal", "diff", "a", "c");

        Assert.Equal((0, "the same 900 commands and events"), (same.ExitCode, same.Output.Trim()));
        string[] lines = Lines(parts);
        Assert.Equal((1, "they part at command 777", "A:"), (parts.ExitCode, lines[0], lines[1]));
        Assert.StartsWith("777 ", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("777 ", lines[Array.IndexOf(lines, "B:") + 1], StringComparison.Ordinal);
        Assert.StartsWith("the command: the first difference is byte ", lines[^1], StringComparison.Ordinal);
        Assert.Equal((1, "the same up to command 800, the last of A: A ends at 800, B at 900"), (shorter.ExitCode, shorter.Output.Trim()));
        Assert.Equal((2, "lle: a DIR-B is missing"), (one.ExitCode, one.Error.Split('\n')[0]));
        Assert.Equal(66, none.ExitCode);
    }

    [Fact]
    public void Damage_is_named_with_file_and_place_and_nothing_is_changed()
    {
        using LleProcess lle = new();
        Live(lle.PathOf("engine"), seed: 64);
        string first = lle.PathOf("engine/journal-0000000000000000001.lle");
        Flip(first, 4_200);
        byte[] before = File.ReadAllBytes(first);

        LleProcess.Result inspect = lle.Run("journal", "inspect", "engine");
        LleProcess.Result verify = lle.Run("journal", "verify", "engine");
        LleProcess.Result replay = lle.Run("journal", "replay", "engine", "--to", "5");
        LleProcess.Result recover = lle.Run("recover", "engine");

        Assert.Equal(65, inspect.ExitCode);
        Assert.Contains("journal-0000000000000000001.lle  DAMAGED: ", inspect.Output, StringComparison.Ordinal);
        Assert.All(new[] { verify, replay, recover }, result =>
        {
            Assert.Equal((65, ""), (result.ExitCode, result.Output));
            Assert.Contains("journal-0000000000000000001.lle", result.Error, StringComparison.Ordinal);
            Assert.Contains("byte 4096", result.Error, StringComparison.Ordinal);
        });
        Assert.Equal(before, File.ReadAllBytes(first));
    }

    [Fact]
    public void A_missing_successor_a_damaged_snapshot_and_changed_options_are_told()
    {
        using LleProcess lle = new();
        Live(lle.PathOf("short"), seed: 65);
        Live(lle.PathOf("snapshot"), seed: 65);
        Live(lle.PathOf("options"), seed: 65);
        string last = Directory.EnumerateFiles(lle.PathOf("short"), "journal-*").Max(StringComparer.Ordinal)!;
        File.Delete(last);
        Flip(lle.PathOf("snapshot/snapshot-0000000000000000300.lle"), 4_200);
        string options = File.ReadAllText(lle.PathOf("options/engine.json"));
        File.WriteAllText(lle.PathOf("options/engine.json"), options.Replace("\"EventsPerCommandMax\": 1024", "\"EventsPerCommandMax\": 1025", StringComparison.Ordinal));

        LleProcess.Result inspect = lle.Run("journal", "inspect", "short");
        LleProcess.Result recover = lle.Run("recover", "short");
        LleProcess.Result older = lle.Run("recover", "snapshot");
        LleProcess.Result foreign = lle.Run("recover", "options");
        File.WriteAllText(lle.PathOf("options/engine.json"), "{");
        LleProcess.Result broken = lle.Run("recover", "options");

        Assert.Equal(65, inspect.ExitCode);
        Assert.Contains($"but {Path.GetFileName(last)}, which follows it, is not there", inspect.Output, StringComparison.Ordinal);
        Assert.Equal(65, recover.ExitCode);
        Assert.Contains(Path.GetFileName(last), recover.Error, StringComparison.Ordinal);
        Assert.Equal((0, "no snapshot: from the first command on"), (older.ExitCode, Lines(older)[1]));
        Assert.StartsWith("passed over: ", older.Output, StringComparison.Ordinal);
        Assert.Equal(78, foreign.ExitCode);
        Assert.Contains("configuration hash", foreign.Error, StringComparison.Ordinal);
        Assert.Equal(65, broken.ExitCode);
        Assert.Contains("engine.json", broken.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gap_in_the_journal_is_seen_by_inspect_and_named()
    {
        using LleProcess lle = new();
        foreach (string name in new[] { "middle", "all", "snapshots" }) Live(lle.PathOf(name), seed: 68, batch: name == "snapshots" ? 2 : 1);
        string[] journal = [.. Directory.EnumerateFiles(lle.PathOf("middle"), "journal-*").Order(StringComparer.Ordinal)];
        File.Delete(journal[^2]);
        foreach (string file in Directory.EnumerateFiles(lle.PathOf("all"), "journal-*")) File.Delete(file);
        foreach (string file in Directory.EnumerateFiles(lle.PathOf("snapshots"), "snapshot-*")) File.Delete(file);

        LleProcess.Result middle = lle.Run("journal", "inspect", "middle");
        LleProcess.Result all = lle.Run("journal", "inspect", "all");
        LleProcess.Result snapshots = lle.Run("journal", "inspect", "snapshots");

        Assert.Equal((65, 65, 65), (middle.ExitCode, all.ExitCode, snapshots.ExitCode));
        Assert.Contains($"{Path.GetFileName(journal[^2])} is not there", middle.Output, StringComparison.Ordinal);
        Assert.Contains("no segment with command 301, the first one needed, is there", all.Output, StringComparison.Ordinal);
        Assert.Contains("no segment with command 1, the first one needed, is there", snapshots.Output, StringComparison.Ordinal);
        Assert.All(new[] { "middle", "all", "snapshots" }, name => Assert.Equal(65, lle.Run("recover", name).ExitCode));
    }

    [Fact]
    public void A_file_that_may_not_be_opened_is_a_refusal_of_the_disk()
    {
        using LleProcess lle = new();
        Live(lle.PathOf("engine"), seed: 69);
        Directory.CreateDirectory(lle.PathOf("engine/next.tmp"));

        LleProcess.Result recover = lle.Run("recover", "engine");

        Assert.Equal(74, recover.ExitCode);
        Assert.Contains("next.tmp", recover.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_torn_tail_is_left_behind_and_reported()
    {
        using LleProcess lle = new();
        DurableHistory history = Live(lle.PathOf("engine"), seed: 66, batch: 2, closes: false);
        string last = Directory.EnumerateFiles(lle.PathOf("engine"), "journal-*").Max(StringComparer.Ordinal)!;
        int end = File.ReadAllBytes(last).AsSpan().LastIndexOfAnyExcept((byte)0);
        Flip(last, end);

        LleProcess.Result recover = lle.Run("recover", "engine");

        Assert.Equal((0, ""), (recover.ExitCode, recover.Error));
        Assert.Contains("left behind: ", recover.Output, StringComparison.Ordinal);
        Assert.Contains($"of {last}, from command 899 on", recover.Output, StringComparison.Ordinal);
        Assert.Equal($"state hash {history.Hashes[898]:x16}", Lines(recover)[^2]);
    }

    [Fact]
    public void A_directory_that_is_in_use_empty_or_absent_is_refused()
    {
        using LleProcess lle = new();
        Live(lle.PathOf("engine"), seed: 67);
        Directory.CreateDirectory(lle.PathOf("empty"));
        using (DirectoryStorage.Open(lle.PathOf("engine")))
        {
            LleProcess.Result busy = lle.Run("recover", "engine");
            Assert.Equal(75, busy.ExitCode);
            Assert.Contains("is in use", busy.Error, StringComparison.Ordinal);
            Assert.Equal(0, lle.Run("journal", "verify", "engine").ExitCode);
        }

        foreach (string[] command in new string[][] { ["journal", "inspect"], ["journal", "verify"], ["journal", "replay"], ["recover"] })
        {
            LleProcess.Result empty = lle.Run([.. command, "empty"]);
            LleProcess.Result absent = lle.Run([.. command, "nowhere"]);
            Assert.Equal((66, $"lle: {lle.PathOf("empty")} holds no engine.json: no durable engine ever ran there"), (empty.ExitCode, empty.Error.Trim()));
            Assert.Equal((66, $"lle: {lle.PathOf("nowhere")} is not a directory"), (absent.ExitCode, absent.Error.Trim()));
        }
    }

    [Fact]
    public void Simulated_lives_are_counted_and_wrong_numbers_refused()
    {
        using LleProcess lle = new();

        LleProcess.Result lives = lle.Run("simulate", "--seed", "3", "--seeds", "20");
        LleProcess.Result again = lle.Run("simulate", "--seed", "3", "--seeds", "20");
        LleProcess.Result none = lle.Run("simulate", "--seeds", "0");

        Assert.Equal((0, ""), (lives.ExitCode, lives.Error));
        Assert.StartsWith("20 lives from seed 3: ", lives.Output, StringComparison.Ordinal);
        Assert.Equal(lives.Output, again.Output);
        Assert.Equal(2, none.ExitCode);
        Assert.Contains("--seeds '0'", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_soak_ends_in_the_state_that_its_directory_holds()
    {
        using LleProcess lle = new();

        LleProcess.Result soak = lle.Run("simulate", "--seed", "5", "--soak", "60000", "--directory", "soak");
        LleProcess.Result again = lle.Run("simulate", "--seed", "5", "--soak", "60000");
        LleProcess.Result verify = lle.Run("journal", "verify", "soak");
        LleProcess.Result used = lle.Run("simulate", "--soak", "60000", "--directory", "soak");
        LleProcess.Result few = lle.Run("simulate", "--soak", "999");

        Assert.Equal((0, ""), (soak.ExitCode, soak.Error));
        string[] lines = Lines(soak);
        Assert.Equal(22, lines.Length);
        Assert.Matches("^ +60,000 commands .* 0 collections$", lines[^3]);
        Assert.Matches("^state hash ([0-9a-f]{16}) behind 60,000 commands; recovered from disk: \\1$", lines[^2]);
        Assert.Equal((0, lines[^2]), (again.ExitCode, Lines(again)[^2]));
        Assert.Equal((0, true), (verify.ExitCode, verify.Output.Contains(lines[^2].Split(' ')[2], StringComparison.Ordinal)));
        Assert.Equal((2, true), (used.ExitCode, used.Error.Contains("holds an engine already", StringComparison.Ordinal)));
        Assert.Equal((2, true), (few.ExitCode, few.Error.Contains("--soak '999'", StringComparison.Ordinal)));
    }

    /// <summary>A life on a real directory: a snapshot behind command 300, two segments with batches of seven; with batches of two more, of which the first is used again.</summary>
    private static DurableHistory Live(string path, ulong seed, int count = Commands, int batch = 7, bool closes = true, (int At, Func<Command, Command> What)? change = null)
    {
        DurableHistory history = new(seed, Commands);
        if (change is var (at, what)) history.Commands[at - 1].Head = what(history.Commands[at - 1].Head);
        using DirectoryStorage storage = DirectoryStorage.Open(path);
        using DurableCore core = new(history.Options, storage, history.Durability with { Epochs = null });
        history.Run(core, 0, 300, batch);
        core.Snapshot();
        history.Run(core, 300, count, batch);
        if (closes) core.Close();
        return history;
    }

    private static void Flip(string file, long at)
    {
        using FileStream stream = new(file, FileMode.Open);
        stream.Position = at;
        int value = stream.ReadByte();
        stream.Position = at;
        stream.WriteByte((byte)(value ^ 1));
    }

    private static string[] Lines(LleProcess.Result result) => result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
