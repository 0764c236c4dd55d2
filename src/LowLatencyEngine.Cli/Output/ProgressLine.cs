// One line on standard error, redrawn at most five times a second, gone when the run is over. Silent when standard error is no terminal or
// when asked to be, and for the first second, so that short runs show nothing. The clock is read once per 256 items, so it costs the run nothing
// that shows.
using System;
using System.Diagnostics;
using System.IO;

namespace LowLatencyEngine.Cli.Output;

internal sealed class ProgressLine(TextWriter error, bool on, string label, long total) : IDisposable
{
    private const int BarColumns = 30;
    private const double FirstSeconds = 1;

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
        if (Stopwatch.GetElapsedTime(_started).TotalSeconds >= FirstSeconds) Draw();
    }

    /// <summary>Shows the line at once, for work that has no items.</summary>
    internal void Show()
    {
        if (!on) return;

        _visible = true;
        error.Write($"\r{label} ...\u001b[K");
    }

    public void Dispose()
    {
        if (_visible) error.Write("\r\u001b[K");
        _visible = false;
    }

    private void Draw()
    {
        _visible = true;
        double seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds, rate = _items / seconds;
        if (total <= 0 || total == long.MaxValue)
        {
            error.Write($"\r{label} {_items:N0} in {seconds:F1} s, {rate:N0}/s\u001b[K");
            return;
        }

        double share = Math.Min(1, (double)_items / total), left = Math.Max(0, total - _items) / rate;
        int full = (int)(share * BarColumns);
        error.Write($"\r{label} [{new string('#', full)}{new string('.', BarColumns - full)}] {share,4:P0} {seconds:F1} s, {rate:N0}/s, {left:F0} s left\u001b[K");
    }
}
