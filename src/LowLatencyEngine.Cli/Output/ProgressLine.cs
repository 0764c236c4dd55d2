// One line on standard error, redrawn at most five times a second, gone when the run is over. Silent when standard error is no terminal or
// when asked to be. The clock is read once per 256 items, so it costs the run nothing that shows.
using System;
using System.Diagnostics;
using System.IO;

namespace LowLatencyEngine.Cli.Output;

internal sealed class ProgressLine(TextWriter error, bool on, string label, long total) : IDisposable
{
    private const int BarColumns = 30;

    private readonly long _started = Stopwatch.GetTimestamp();
    private long _items, _drawn;
    private bool _visible;

    /// <summary>Whether a progress line makes sense here.</summary>
    internal static bool Possible => !Console.IsErrorRedirected;

    /// <summary>One more item is done.</summary>
    internal void Step()
    {
        _items++;
        if (!on || (_items & 255) != 0 || Stopwatch.GetElapsedTime(_drawn).TotalMilliseconds < 200) return;

        _drawn = Stopwatch.GetTimestamp();
        Draw();
    }

    public void Dispose()
    {
        if (_visible) error.Write("\r\u001b[K");
        _visible = false;
    }

    private void Draw()
    {
        _visible = true;
        double seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds;
        if (total <= 0)
        {
            error.Write($"\r{label} {_items:N0} in {seconds:F1} s\u001b[K");
            return;
        }

        double share = Math.Min(1, (double)_items / total);
        int full = (int)(share * BarColumns);
        error.Write($"\r{label} [{new string('#', full)}{new string('.', BarColumns - full)}] {share,4:P0} {seconds:F1} s\u001b[K");
    }
}
