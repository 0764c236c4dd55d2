// What the readers of foreign formats share. A source produces the updates of one line or bucket at a time into a pooled queue; TryRead
// empties it into the caller's span. An error is kept until the queue is empty: everything before it is given out first, then it is
// thrown, again at each call.
using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal abstract class MarketReader : IMarketReader
{
    private readonly UpdateQueue _updates = UpdateQueue.Rent();
    private readonly UpdateQueue _scratch = new();
    private readonly GapPolicy _gaps;
    private readonly int _malformedMax;
    private CaptureException? _failure;
    private bool _ended, _disposed;

    private protected MarketReader(string path, CaptureInput input, CaptureReadOptions options, CaptureProfile profile)
    {
        FilePath = path;
        Input = input;
        _malformedMax = options.MalformedMax;
        _gaps = options.Gaps;
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
        Close();
        Input.Dispose();
    }

    /// <summary>Gives back what a reader holds beside its input.</summary>
    private protected virtual void Close()
    {
    }

    /// <summary>Reads one line or bucket and adds its updates.</summary>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="MalformedException">The line cannot be read from some place on; what stands before that is added.</exception>
    /// <exception cref="CaptureException">The file cannot be read further.</exception>
    private protected abstract bool Produce(UpdateQueue updates);

    /// <summary>Number of the line or bucket read last, from 1.</summary>
    private protected abstract long Place { get; }

    /// <summary>Whether columns of malformed values mean something to a reader of the message.</summary>
    private protected virtual bool HasColumns => true;

    /// <summary>An empty queue for the levels of one message.</summary>
    private protected UpdateQueue Scratch()
    {
        _scratch.Clear();
        return _scratch;
    }

    private protected void AddTrade(in MarketUpdate trade, UpdateQueue updates)
    {
        Statistics.Trades++;
        updates.Add(in trade);
    }

    /// <summary>A liquidation order: Sell closes a long, Buy a short, whatever the venue's own words for it.</summary>
    private protected void AddLiquidation(in MarketUpdate order, UpdateQueue updates)
    {
        Statistics.ForceOrders++;
        if (order.Side == Side.Sell) Statistics.LotsOfLiquidatedLongs += order.Quantity;
        if (order.Side == Side.Buy) Statistics.LotsOfLiquidatedShorts += order.Quantity;
        updates.Add(order with { Kind = MarketUpdateKind.Liquidation });
    }

    /// <summary>A best bid and ask, and the mark that may follow from them; an empty side or crossed prices make neither.</summary>
    private protected void AddQuote(
        ReadOnlySpan<byte> line, JsonSlice bid, JsonSlice bidAmount, JsonSlice ask, JsonSlice askAmount, in MarketUpdate like, MarkMaker marks, UpdateQueue updates)
    {
        long bidTicks = bid.IsPresent ? bid.Steps(line, "bid", Ticks) : 0;
        long askTicks = ask.IsPresent ? ask.Steps(line, "ask", Ticks) : 0;
        long bidLots = bidAmount.IsPresent ? bidAmount.Steps(line, "bid quantity", Lots) : 0;
        long askLots = askAmount.IsPresent ? askAmount.Steps(line, "ask quantity", Lots) : 0;
        if (bidTicks == 0 || bidTicks > askTicks || bidLots == 0 || askLots == 0)
        {
            Statistics.QuotesSkipped++;
            return;
        }

        Statistics.Quotes++;
        updates.Add(like with { Kind = MarketUpdateKind.Quote, Price = bidTicks, Quantity = askTicks });
        marks.FromQuote(bidTicks, askTicks, in like, updates);
    }

    /// <summary>A break in the sequence of depth changes: counted, reported, and the end of reading where the options say so.</summary>
    private protected void Gap(string problem) => Gap(Locate(0, problem));

    /// <summary>The same, at a place of its own.</summary>
    private protected void Gap(CaptureException problem)
    {
        Statistics.Gaps++;
        Statistics.AddIssue(problem.Message);
        if (_gaps == GapPolicy.Stop) throw problem;
    }

    /// <summary>Makes a problem of the message read last an error with its place.</summary>
    private protected virtual CaptureException Locate(long column, string problem, Exception? cause = null) =>
        CaptureException.AtLine(FilePath, Place, column, problem, cause);

    /// <summary>No more will be read: counts kept elsewhere go into the statistics.</summary>
    private protected virtual void Finish()
    {
    }

    private protected void Report(long column, string problem) => Statistics.AddIssue(Locate(column, problem).Message);

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
            if (Statistics.Malformed > _malformedMax) _failure = Locate(column, e.Message, e);
        }
        catch (CaptureException e)
        {
            _failure = e;
        }

        if (_ended || _failure is not null) Finish();
    }
}

/// <summary>One line or bucket cannot be read. Never leaves this library.</summary>
internal sealed class MalformedException(long column, string problem) : Exception(problem)
{
    /// <summary>Byte column from 1; 0: the line as a whole.</summary>
    internal long Column { get; } = column;
}
