// A capture in the project's own format that holds a market, read as one: ticks are marks, index prices, trades and quotes again, and the house's orders
// are the levels they stood for. Orders of one time are one message, as they were written; messages of one time become one.
using System;
using System.Collections.Generic;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal sealed class NativeMarketReader : IMarketReader
{
    private readonly CaptureReader _reader;
    private readonly UpdateQueue _updates = new();
    private readonly Dictionary<long, (Side Side, long Price)> _levels = [];
    private readonly int _number, _instrument;
    private MarketUpdate _message;
    private bool _inMessage, _ended, _disposed;
    private CaptureException? _failure;

    internal NativeMarketReader(string path, CaptureReader reader, CaptureReadOptions options)
    {
        _reader = reader;
        _instrument = options.Instrument;
        IReadOnlyList<CapturedInstrument> market = reader.Market;
        for (; _number < market.Count; _number++)
        {
            if (options.Symbol is null || string.Equals(market[_number].Symbol, options.Symbol, StringComparison.OrdinalIgnoreCase)) break;
        }

        if (_number == market.Count) throw CaptureException.NoSuchSymbol(path, $"holds no {options.Symbol}");

        CapturedInstrument read = market[_number];
        bool differs = (options.TickSize ?? read.TickSize) != read.TickSize || (options.LotSize ?? read.LotSize) != read.LotSize;
        if (differs) throw CaptureException.InFile(path, $"holds ticks of {read.TickSize} and lots of {read.LotSize}, which cannot be read as others");

        Instrument terms = reader.Options.Instruments[_number];
        Profile = new CaptureProfile
        {
            Symbol = read.Symbol,
            TickSize = read.TickSize,
            LotSize = read.LotSize,
            Currency = reader.Options.Currencies[terms.Currency],
            CurrencyDecimals = read.CurrencyDecimals,
            Instrument = terms with { Currency = 0 },
            Origin = ProfileOrigin.Given,
        };
    }

    public CaptureFormat Format => CaptureFormat.NativeMarket;

    public CaptureCompression Compression => CaptureCompression.None;

    public CaptureProfile Profile { get; }

    public CaptureStatistics Statistics { get; } = new();

    public bool TryRead(Span<MarketUpdate> into, out int count)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (into.IsEmpty) throw new ArgumentException("No room for a single update.", nameof(into));

        count = 0;
        while (count < into.Length)
        {
            if (_updates.Count > 0) count += _updates.MoveTo(into[count..]);
            else if (_ended || _failure is not null) break;
            else ReadBlock();
        }

        Statistics.Updates += count;
        if (count == 0 && _failure is not null) throw _failure;

        return count > 0;
    }

    public void Dispose()
    {
        _disposed = true;
        _reader.Dispose();
    }

    private void ReadBlock()
    {
        try
        {
            if (!_reader.TryReadBlock(out ReadOnlySpan<Command> commands))
            {
                EndMessage();
                _ended = true;
                return;
            }

            Statistics.ContentBytes += commands.Length * (long)Command.SlotBytes;
            for (int at = 0; at < commands.Length; at += commands[at].Slots) Take(in commands[at]);
        }
        catch (CaptureException e)
        {
            _failure = e;
        }
    }

    private void Take(in Command command)
    {
        Statistics.Lines++;
        Statistics.SawTime(command.TimeNanos);
        if (command.Kind is CommandKind.OpenAccount or CommandKind.Deposit) return;
        if ((uint)command.Instrument < (uint)_reader.Market.Count) Statistics.SawSymbol(_reader.Market[command.Instrument].Symbol);
        if (command.Instrument != _number)
        {
            Statistics.OtherSymbols++;
            return;
        }

        MarketUpdate like = new(MarketUpdateKind.None, command.TimeNanos, _instrument, Side.None, command.Price, 0);
        bool isOrder = command.Kind is CommandKind.NewOrder or CommandKind.AmendOrder or CommandKind.CancelOrder;
        if (_inMessage && (!isOrder || command.TimeNanos != _message.TimeNanos)) EndMessage();

        switch (command.Kind)
        {
            case CommandKind.MarkTick:
                Statistics.Marks++;
                _updates.Add(like with { Kind = MarketUpdateKind.Mark });
                break;
            case CommandKind.IndexTick:
                _updates.Add(like with { Kind = MarketUpdateKind.Index });
                break;
            case CommandKind.TradeTick:
                Statistics.Trades++;
                _updates.Add(like with { Kind = MarketUpdateKind.Trade, Side = command.Side, Quantity = command.Quantity });
                break;
            case CommandKind.QuoteTick:
                Statistics.Quotes++;
                _updates.Add(like with { Kind = MarketUpdateKind.Quote, Quantity = command.Quantity });
                break;
            default:
                if (isOrder) TakeOrder(in command, in like);
                else Statistics.OtherStreams++;
                break;
        }
    }

    private void TakeOrder(in Command command, in MarketUpdate like)
    {
        if (command.Kind == CommandKind.NewOrder) _levels[command.OrderId] = (command.Side, command.Price);
        if (!_levels.TryGetValue(command.OrderId, out (Side Side, long Price) level))
        {
            Statistics.UnknownIds++;
            return;
        }

        long lots = command.Kind == CommandKind.CancelOrder ? 0 : command.Quantity;
        if (lots == 0) _levels.Remove(command.OrderId);
        _updates.Add(like with { Kind = MarketUpdateKind.DepthLevel, Side = level.Side, Price = level.Price, Quantity = lots });
        _message = like with { Price = 0 };
        _inMessage = true;
    }

    private void EndMessage()
    {
        if (!_inMessage) return;

        _inMessage = false;
        Statistics.DepthLines++;
        Statistics.DepthApplied++;
        _updates.Add(_message with { Kind = MarketUpdateKind.DepthEnd });
    }
}
