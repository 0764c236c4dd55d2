// What durability costs: the core's thread, the whole pipeline, the writing, and coming back.
using System;
using System.Diagnostics;
using System.Globalization;
using LowLatencyEngine.Durability;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Perf;

internal static class JournalSuite
{
    internal static void Run(bool smoke)
    {
        JournalCoreTable.Run(smoke);
        JournalLadder.Run(smoke);
        JournalWriting.Run(smoke);
        Console.WriteLine("## Recovery");
        Console.WriteLine();
        Recover(smoke);
    }

    private static void Recover(bool smoke)
    {
        int count = smoke ? 20_000 : 10_000_000;
        using PerfFolder folder = new();
        using DirectoryStorage storage = DirectoryStorage.Open(folder.Path);
        EngineOptions options = PerfMarket.Options(smoke ? 10_000 : 1_000_000);
        Command[] commands = new Command[count];
        for (int i = 0; i < count; i++)
        {
            long account = i % options.AccountsMax + 1;
            commands[i] = i < options.AccountsMax ? Commands.OpenAccount(i, account) : Commands.Deposit(i, account, 0, 1);
        }

        ulong hash;
        double plain;
        using (EngineCore core = new(options))
        {
            using JournalWriter journal = new(storage, new DurabilityOptions { BatchSlotsMax = 16_384 }, JournalIdentity.Of(core), default, []);
            for (int at = 0; at < count; at += 16_000) journal.Append(commands.AsSpan(at, Math.Min(16_000, count - at)), Math.Min(16_000, count - at));
            journal.Close();
            long start = Stopwatch.GetTimestamp();
            foreach (ref readonly Command command in commands.AsSpan()) core.Apply(in command);
            plain = Stopwatch.GetElapsedTime(start).TotalSeconds;
            hash = core.StateHash();
        }

        using EngineCore recovered = new(options);
        long begun = Stopwatch.GetTimestamp();
        Recovery.Run(storage, recovered);
        double took = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        if (recovered.StateHash() != hash) throw new InvalidOperationException("recovery gives another state");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Recovery of {count:N0} commands over {options.AccountsMax:N0} accounts from the journal alone: {took:N2} s, {count / took:N0} commands/s; the same commands from memory {plain:N2} s: {took / plain:N2} times plain replay."));
        Console.WriteLine();
    }
}
