using System;
using System.Diagnostics;
using System.IO;
using LowLatencyEngine.Durability;
using LowLatencyEngine.Tests.Captures;
using LowLatencyEngine.Tests.Models;
using Xunit;

namespace LowLatencyEngine.Tests.Durability;

/// <summary>A real process on a real directory: killed at any moment, refused by the kernel at any call, out of room. Sizes: see <see cref="Campaign"/>.</summary>
public sealed class ProcessDeathTests(ITestOutputHelper output)
{
    private const int IoError = 74;
    private const string Tracer = "/usr/bin/strace";

    /// <summary>How often each of the calls is made at least, by one of the process's threads.</summary>
    private const int OftenMade = 2;

    private readonly Campaign _campaign = new(output);

    [Fact]
    public void WhatWasToldSurvivesKillMinusNine()
    {
        Dice dice = new(41);
        int directories = _campaign.Size(ci: 5, full: 50);
        for (int d = 0; d < directories; d++)
        {
            using TemporaryFolder folder = new();
            CrashProcess host = new(folder.Path);
            FsyncPolicy policy = (FsyncPolicy)(d % 3);
            for (int generation = 0; generation < 4; generation++)
            {
                host.Run([], 1_000_000, policy, TimeSpan.FromMilliseconds(dice.Between(0, 100)));
                if (File.Exists(folder["engine.json"])) host.Check();
                _campaign.Count("kill -9 of a real process, four generations a directory");
            }

            Assert.Equal(0, host.Run([], 100, policy, killAfter: null));
            host.Check();
            Assert.True(host.Largest > 100, $"Only {host.Largest} deposits were ever told: nothing was under load.");
            Assert.True(host.Duplicates > 0, "Nothing was sent again.");
            _campaign.Count("deposits told by processes that were killed", (int)host.Largest);
            _campaign.Count("re-sent deposits recognised after a kill", host.Duplicates);
        }
    }

    [Fact]
    public void ARecoveryThatIsKilledIsDoneAgain()
    {
        using TemporaryFolder folder = new();
        CrashProcess host = new(folder.Path);
        host.Run([], 20_000, FsyncPolicy.Off, killAfter: null);
        host.Run([], 1_000_000, FsyncPolicy.Off, TimeSpan.FromMilliseconds(300));
        Dice dice = new(42);
        for (int i = 0; i < _campaign.Size(ci: 8, full: 50); i++)
        {
            host.Run([], 1, FsyncPolicy.EveryBatch, TimeSpan.FromMilliseconds(dice.Between(40, 400)), fromStart: true);
            host.Check();
            _campaign.Count("recovery interrupted by a kill");
        }
    }

    [Theory]
    [InlineData("pwrite64", "error=ENOSPC")]
    [InlineData("pwrite64", "error=EIO")]
    [InlineData("pwritev", "error=ENOSPC")]
    [InlineData("pwritev", "error=EIO")]
    [InlineData("fdatasync", "error=EIO")]
    [InlineData("fsync", "error=EIO")]
    [InlineData("rename", "error=EIO")]
    public void ARefusedSystemCallIsNeverTakenForASuccess(string call, string injected)
    {
        if (!CanTrace()) _campaign.Skip("system-call faults", "strace cannot trace here");

        Dice dice = new(43);
        int runs = _campaign.Size(ci: 2, full: 40);
        for (int at = 1; at <= runs; at++)
        {
            // A call that no thread makes so often is not refused: the first few are made by all of them.
            long nth = Campaign.IsFull ? at : dice.Between(1, OftenMade);
            using TemporaryFolder folder = new();
            using TemporaryFolder traces = new();
            string trace = traces["trace"];
            CrashProcess host = new(folder.Path);
            int code = host.Run([Tracer, "-f", "-qq", "-o", trace, "-e", $"trace={call}", "-e", $"inject={call}:{injected}:when={nth}"], 1_500, FsyncPolicy.EveryBatch, killAfter: null);
            Assert.True(code is 0 or IoError, $"{call} {injected} at {nth}: exit code {code}, {host.Error}");
            bool isRefused = File.ReadAllText(trace).Contains("(INJECTED)", StringComparison.Ordinal);
            Assert.True(isRefused || nth > OftenMade, $"{call} was not made {nth} times: nothing was refused");
            if (isRefused) _campaign.Count($"system call {call} {injected}");
            if (File.Exists(folder["engine.json"])) host.Check();
            Assert.Equal(0, host.Run([], 50, FsyncPolicy.EveryBatch, killAfter: null));
            host.Check();
        }
    }

    [Fact]
    public void AFailedFsyncHaltsTheRealEngine()
    {
        if (!CanTrace()) _campaign.Skip("failed fsync", "strace cannot trace here");

        using TemporaryFolder folder = new();
        CrashProcess host = new(folder.Path);
        int code = host.Run([Tracer, "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync", "-e", "inject=fdatasync:error=EIO:when=4+"], 5_000, FsyncPolicy.EveryBatch, killAfter: null);
        Assert.Equal(IoError, code);
        Assert.Contains("fdatasync", host.Error, StringComparison.Ordinal);
        host.Check();
        _campaign.Count("fsync fails for good");
    }

    [Fact]
    public void AFullFileSystemHaltsAndComesBackWhenThereIsRoom()
    {
        using TemporaryFolder folder = new();
        if (Sh($"mount -t tmpfs -o size=16m none {folder.Path}") != 0) _campaign.Skip("full file system", "a small tmpfs cannot be mounted");

        try
        {
            string directory = Directory.CreateDirectory(folder["engine"]).FullName;
            CrashProcess host = new(directory);
            int full = 0;
            for (int ballast = 0; ballast < _campaign.Size(ci: 4, full: 20); ballast++)
            {
                File.WriteAllBytes(folder["ballast"], new byte[Math.Max(0, new DriveInfo(folder.Path).AvailableFreeSpace - 180_000 - 20_000 * ballast)]);
                if (host.Run([], 6_000, FsyncPolicy.EveryBatch, killAfter: null) == IoError) full++;
                if (File.Exists(Path.Combine(directory, "engine.json"))) host.Check();
                File.Delete(folder["ballast"]);
                Assert.Equal(0, host.Run([], 10, FsyncPolicy.EveryBatch, killAfter: null));
                host.Check();
                _campaign.Count("full file system");
            }

            Assert.True(full > 0, "The file system never filled up.");
        }
        finally
        {
            Sh($"umount {folder.Path}");
        }
    }

    private static bool CanTrace() => File.Exists(Tracer) && Sh($"{Tracer} -o /dev/null true") == 0;

    private static int Sh(string command)
    {
        using Process process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
