// The one who kills: starts the crash host, writes down what it says, and holds the directory to it.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;
using LowLatencyEngine.CrashHost;
using LowLatencyEngine.Durability;
using Xunit;

namespace LowLatencyEngine.Tests.Durability;

internal sealed class CrashProcess(string directory)
{
    private readonly HashSet<long> _told = [];
    private int _answers;

    /// <summary>The largest deposit the world was told of.</summary>
    public long Largest { get; private set; }

    public int Duplicates { get; private set; }

    public string Error { get; private set; } = "";

    /// <summary>Runs the host, for a time or to its end.</summary>
    /// <param name="prefix">Command line words before it, such as a tracer.</param>
    /// <param name="count">Deposits to send.</param>
    /// <param name="policy">When it syncs.</param>
    /// <param name="killAfter">How long after its first answer it is killed; null: it ends by itself.</param>
    /// <param name="fromStart">Counts that time from the start of the process instead.</param>
    /// <returns>Its exit code.</returns>
    public int Run(string[] prefix, long count, FsyncPolicy policy, TimeSpan? killAfter, bool fromStart = false)
    {
        string[] words =
        [
            .. prefix, "dotnet", Path.Combine(AppContext.BaseDirectory, "LowLatencyEngine.CrashHost.dll"),
            directory, $"{Math.Max(1, Largest - 3)}", $"{count}", $"{policy}",
        ];
        ProcessStartInfo start = new(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Volatile.Write(ref _answers, 0);
        Thread listening = new(() => Listen(process));
        listening.Start();
        if (killAfter is { } time)
        {
            if (!fromStart) SpinWait.SpinUntil(() => Volatile.Read(ref _answers) > 0 || process.HasExited, TimeSpan.FromSeconds(30));
            Thread.Sleep(time);
            process.Kill();
        }

        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        listening.Join();
        Error = error;
        return process.ExitCode;
    }

    /// <summary>Every deposit that was told is there once, and none is there twice.</summary>
    public void Check()
    {
        using DirectoryStorage storage = DirectoryStorage.Open(directory);
        using EngineCore core = new(CrashMarket.Options);
        Recovery.Run(storage, core);
        core.TryGetWallet(1, 0, out WalletView wallet);

        // Deposits are 1, 2, 3 … in order, each once: their sum says how many there are.
        long deposits = (long)((Math.Sqrt(8.0 * wallet.Cash + 1) - 1) / 2);
        Assert.Equal(deposits * (deposits + 1) / 2, wallet.Cash);
        Assert.True(deposits >= Largest, $"{Largest} deposits were told, {deposits} came back");
        Assert.Equal(Largest, _told.Count);
    }

    private void Listen(Process process)
    {
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.Length < 3 || !long.TryParse(line.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out long deposit)) continue;
            Interlocked.Increment(ref _answers);
            if (line[0] == 'd') Duplicates++;
            _told.Add(deposit);
            Largest = Math.Max(Largest, deposit);
        }
    }
}
