using System.IO;
using LowLatencyEngine.Durability;
using LowLatencyEngine.Simulation;

namespace LowLatencyEngine.Cli;

/// <summary>lle simulate --soak: one long life on a real disk, and what it must not do: grow, collect, forget.</summary>
internal static class SoakRun
{
    private const long Megabyte = 1_000_000;

    /// <summary>Working sets breathe: the system gives and takes pages of code and buffers.</summary>
    private const long GrowthBytesMax = 16 * Megabyte;

    internal static int Run(ulong seed, long commands, string? directory, TextWriter output, TextWriter error, Interruption interruption)
    {
        bool isTemporary = directory is null;
        directory ??= Directory.CreateTempSubdirectory("lle-soak-").FullName;
        if (File.Exists(Path.Combine(directory, OptionsFile.Name))) throw new UserException($"{directory} holds an engine already: give a new directory");

        try
        {
            using DirectoryStorage storage = DirectoryStorage.Open(directory);
            SoakOutcome soak = DurabilitySoak.Run(storage, seed, commands, stretch => output.WriteLine(
                $"{stretch.Commands,15:N0} commands  {stretch.PerSecond,12:N0}/s  working set {stretch.WorkingSetBytes / Megabyte:N0} MB  {stretch.Collections} collections"), interruption.Token);
            output.WriteLine($"state hash {soak.StateHash:x16} behind {soak.Commands:N0} commands; recovered from disk: {soak.RecoveredHash:x16}");
            output.WriteLine($"after the first twentieth: {soak.Collections} collections; after the first fifth: working set grew by {soak.GrowthBytes / Megabyte:N0} MB; the directory holds {soak.JournalBytes / Megabyte:N0} MB");
            if (interruption.Token.IsCancellationRequested) return ExitCodes.Interrupted;

            return Judge(soak, error);
        }
        catch (SimulationFailureException failure)
        {
            error.WriteLine($"lle: {failure.Message}");
            return ExitCodes.Differs;
        }
        finally
        {
            if (isTemporary) Directory.Delete(directory, recursive: true);
        }
    }

    private static int Judge(SoakOutcome soak, TextWriter error)
    {
        string? wrong = soak.StateHash != soak.RecoveredHash ? "the recovered state is another one"
            : soak.Collections > 0 ? "garbage was collected"
            : soak.GrowthBytes > GrowthBytesMax ? $"memory grew by more than {GrowthBytesMax / Megabyte} MB"
            : null;
        if (wrong is null) return ExitCodes.Done;

        error.WriteLine($"lle: {wrong}");
        return ExitCodes.Differs;
    }
}
