// Merges three streams by time (market updates, entries of traders, answers to margin calls) into one stream of commands, each applied at once:
// nothing is collected, so a session of any length takes the memory of its population.
// Order inside one moment: what was due before, then the makers' new quotes, then the mark. So a liquidation meets the book as it is after
// the news, not before it.
// An instrument that makes its own mark gets the market's mark as its index; the market's own index is left out then.
// Before the first mark nobody acts; the house and the makers open at the first price. Where the captured depth is used, makers serve until it
// appears (in a generated history before the capture, say) and then leave.
using System;
using System.Collections.Generic;
using System.Threading;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

/// <summary>A market with traders in it: turns market updates into the commands of a whole exchange, deterministically.</summary>
public sealed class MarketSession
{
    private readonly SessionOptions _options;
    private readonly Instrument _instrument;
    private readonly CommandPort _port;
    private readonly TraderCrowd _crowd;
    private readonly CapturedMarket? _book;
    private MarketMakers? _makers;
    private readonly int _number;
    private bool _open;

    /// <summary>Draws the population.</summary>
    /// <param name="options">What the session consists of.</param>
    /// <param name="engine">The options of the engine behind the target.</param>
    /// <param name="target">Where the commands go.</param>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public MarketSession(SessionOptions options, EngineOptions engine, ICommandTarget target)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(target);
        _options = options;
        _number = options.Instrument;
        _instrument = engine.Instruments[_number];
        _port = new CommandPort(target);
        Traders = Trader.DrawAll(options.Population, _instrument, options.Seed);
        long firstHouseAccount = Traders.Length + 1L;
        _crowd = new TraderCrowd(options.Population, engine, _number, Traders, options.Seed);
        _makers = new MarketMakers(options.Makers, _instrument, _number, firstHouseAccount, _crowd.Lots);
        long firstCaptured = firstHouseAccount + options.Makers.Makers;
        _book = options.Liquidity switch
        {
            LiquiditySource.Captured => new CapturedBook(_instrument, _number, firstCaptured, options.CapturedLevelsMax),
            LiquiditySource.CapturedOrders => new CapturedOrders(_instrument, _number, firstCaptured, options.CapturedOrdersMax),
            _ => null,
        };
    }

    /// <summary>The drawn traders; account id = place + 1.</summary>
    internal Trader[] Traders { get; }

    /// <summary>Captured levels or orders that did not fit into the book, or would have traded in it and still wait.</summary>
    public long LevelsLeftOut => _book?.LeftOut ?? 0;

    /// <summary>Runs to the end of the updates, or until cancelled (between two commands of different agents).</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the engine stands at a command boundary.</exception>
    public void Run(IEnumerable<MarketUpdate> updates, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(updates);
        foreach (MarketUpdate update in updates)
        {
            cancellation.ThrowIfCancellationRequested();
            if (update.Instrument != _number) continue;

            CatchUp(update.TimeNanos, cancellation);
            _port.AdvanceTo(update.TimeNanos);
            Take(in update);
        }
    }

    private void CatchUp(long until, CancellationToken cancellation)
    {
        while (_port.Mark != 0 && _crowd.TryNextDue(until, out long due))
        {
            cancellation.ThrowIfCancellationRequested();
            _port.AdvanceTo(due);
            _makers?.Refill(_port);
            _crowd.Act(_port);
        }
    }

    private void Take(in MarketUpdate update)
    {
        switch (update.Kind)
        {
            case MarketUpdateKind.Mark:
                TakeMark(update.Price);
                break;
            case MarketUpdateKind.Index when _instrument.MarkMethod == MarkMethod.External:
                Command index = Commands.IndexTick(_port.Now, _number, update.Price);
                _port.Send(in index);
                break;
            case MarketUpdateKind.Trade:
                Command trade = Commands.TradeTick(_port.Now, _number, update.Side, update.Price, update.Quantity);
                _port.Send(in trade);
                break;
            case MarketUpdateKind.Quote:
                Command quote = Commands.QuoteTick(_port.Now, _number, update.Price, update.Quantity);
                _port.Send(in quote);
                _book?.Quote(_port, update.Price, update.Quantity);
                break;
            case MarketUpdateKind.DepthClear:
                _book?.Clear(_port);
                break;
            case MarketUpdateKind.DepthLevel or (>= MarketUpdateKind.OrderAdd and <= MarketUpdateKind.OrderExecute):
                _book?.Take(in update);
                break;
            case MarketUpdateKind.DepthEnd:
                if (_open) EndMessage();
                break;
        }
    }

    private void TakeMark(long price)
    {
        bool first = !_open;
        if (first) Open(price);
        else _makers?.Follow(_port, price);
        Command mark = _instrument.MarkMethod == MarkMethod.External ? Commands.MarkTick(_port.Now, _number, price) : Commands.IndexTick(_port.Now, _number, price);
        _port.Send(in mark);
        if (first) _makers?.Follow(_port, price);
    }

    private void Open(long price)
    {
        _open = true;
        long value = ContractMath.Value(_instrument, price, _crowd.Lots);
        long fund = _options.FundAtoms >= 0 ? _options.FundAtoms : ContractMath.Share(value, _options.FundPpm);
        if (fund > 0)
        {
            Command deposit = Commands.FundDeposit(_port.Now, _instrument.Currency, fund);
            _port.Send(in deposit);
        }

        _crowd.Open(_port);
        _makers?.Open(_port, price, _crowd.Lots);
    }

    private void EndMessage()
    {
        if (_book is null) return;

        if (_book.Waits)
        {
            _makers?.Leave(_port);
            _makers = null;
            _book.Open(_port);
        }

        _book.End(_port);
    }
}
