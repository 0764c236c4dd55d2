using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace LowLatencyEngine.Perf.Lab;

/// <summary>What has to be taken away when a run is interrupted: copies of revisions, folders, other processes. Exit code 130.</summary>
internal static class Interruption
{
    private static readonly List<Action> s_cleanUps = [];
    private static readonly List<PosixSignalRegistration> s_registrations = [];
    private static string s_lastWords = "";

    /// <summary>Begins to listen to Ctrl-C and to a request to end.</summary>
    /// <param name="lastWords">What the person at the keyboard should know.</param>
    internal static void Listen(string lastWords)
    {
        s_lastWords = lastWords;
        if (s_registrations.Count > 0) return;

        foreach (PosixSignal signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM]) s_registrations.Add(PosixSignalRegistration.Create(signal, End));
    }

    /// <summary>To be done if a run ends early, last added first.</summary>
    /// <returns>Dispose: it is not to be done any more.</returns>
    internal static IDisposable Add(Action cleanUp)
    {
        lock (s_cleanUps) s_cleanUps.Add(cleanUp);
        return new Removal(cleanUp);
    }

    private static void End(PosixSignalContext context)
    {
        context.Cancel = true;
        lock (s_cleanUps)
        {
            Progress.Clear();
            Console.Error.WriteLine($"run-perf: interrupted. {s_lastWords}");
            for (int i = s_cleanUps.Count - 1; i >= 0; i--)
            {
                try
                {
                    s_cleanUps[i]();
                }
                catch (Exception failed) when (failed is System.IO.IOException or InvalidOperationException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
                {
                    Console.Error.WriteLine($"run-perf: {failed.Message}");
                }
            }

            Environment.Exit(130);
        }
    }

    private sealed class Removal(Action cleanUp) : IDisposable
    {
        public void Dispose()
        {
            lock (s_cleanUps) s_cleanUps.Remove(cleanUp);
        }
    }
}
