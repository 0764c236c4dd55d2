// What the readers of foreign formats share. A source produces the updates of one line or bucket at a time into a pooled queue; TryRead
// empties it into the caller's span. An error is kept until the queue is empty: everything before it is given out first, then it is
// thrown, again at each call.
using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal abstract class MarketReader : IMarketReader
{
    private readonly UpdateQueue _updates = UpdateQueue.Rent();
    private readonly int _malformedMax;
    private CaptureException? _failure;
    private bool _ended, _disposed;

    private protected MarketReader(string path, CaptureInput input, CaptureReadOptions options, CaptureProfile profile)
    {
        FilePath = path;
        Input = input;
        _malformedMax = options.MalformedMax;
        Profile = profile;
        if (!StepScale.TryFrom(profile.TickSize, out StepScale ticks) || !StepScale.TryFrom(profile.LotSize, out StepScale lots))
        {
            throw CaptureException.InFile(path, $"tick {profile.TickSize} or lot {profile.LotSize} has too many digits");
        }

        Ticks = ticks;
        Lots = lots;
    }

    public abstract CaptureFormat Format { get; }

    public CaptureCompression Compression => Input.Compression;

    public CaptureProfile Profile { get; }

    public CaptureStatistics Statistics { get; } = new();

    private protected string FilePath { get; }

    private protected CaptureInput Input { get; }

    private protected StepScale Ticks { get; }

    private protected StepScale Lots { get; }

    public bool TryRead(Span<MarketUpdate> into, out int count)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (into.IsEmpty) throw new ArgumentException("No room for a single update.", nameof(into));

        count = 0;
        while (count < into.Length)
        {
            if (_updates.Count > 0) count += _updates.MoveTo(into[count..]);
            else if (_ended || _failure is not null) break;
            else Advance();
        }

        Statistics.Updates += count;
        Statistics.ContentBytes = Input.Taken;
        if (count == 0 && _failure is not null) throw _failure;

        return count > 0;
    }

    public void Dispose()
    {
        if (_disposed) return;

        _disposed = true;
        UpdateQueue.Return(_updates);
        Input.Dispose();
    }

    /// <summary>Reads one line or bucket and adds its updates.</summary>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="MalformedException">The line cannot be read; nothing of it was added.</exception>
    /// <exception cref="CaptureException">The file cannot be read further.</exception>
    private protected abstract bool Produce(UpdateQueue updates);

    /// <summary>Number of the line or bucket read last, from 1.</summary>
    private protected abstract long Place { get; }

    /// <summary>Whether columns of malformed values mean something to a reader of the message.</summary>
    private protected virtual bool HasColumns => true;

    private protected void Report(long column, string problem) =>
        Statistics.AddIssue(CaptureException.AtLine(FilePath, Place, column, problem).Message);

    private void Advance()
    {
        try
        {
            _ended = !Produce(_updates);
        }
        catch (MalformedException e)
        {
            Statistics.Malformed++;
            long column = HasColumns ? e.Column : 0;
            Report(column, e.Message);
            if (Statistics.Malformed > _malformedMax) _failure = CaptureException.AtLine(FilePath, Place, column, e.Message, e);
        }
        catch (CaptureException e)
        {
            _failure = e;
        }
    }
}

/// <summary>One line or bucket cannot be read. Never leaves this library.</summary>
internal sealed class MalformedException(long column, string problem) : Exception(problem)
{
    /// <summary>Byte column from 1; 0: the line as a whole.</summary>
    internal long Column { get; } = column;
}
