// Ctrl-C and a polite kill ask the run to stop at the next command; the run then cleans up and reports what it has. A second signal ends the
// process at once; temporary files of the run are removed first.
using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;

namespace LowLatencyEngine.Cli;

internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<string> _temporaries = [];
    private volatile bool _isWatched;
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    internal Interruption()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
    }

    /// <summary>For a command that ends in good order when it is asked to. Of one that neither took it nor guards a file, a signal ends the process as it would any other.</summary>
    internal CancellationToken Token
    {
        get
        {
            _isWatched = true;
            return _source.Token;
        }
    }

    /// <summary>Names a file to be removed if the process has to end at once.</summary>
    internal void Guard(string temporaryPath)
    {
        _isWatched = true;
        lock (_temporaries) _temporaries.Add(temporaryPath);
    }

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (!_isWatched) return;

        context.Cancel = true;
        if (!_source.IsCancellationRequested)
        {
            _source.Cancel();
            return;
        }

        lock (_temporaries)
        {
            foreach (string path in _temporaries) File.Delete(path);
        }

        Environment.Exit(ExitCodes.Interrupted);
    }
}
