// A market as commands: marks, index prices, trades and quotes are ticks; the depth is one resting order per level, in the accounts of a house that
// has nothing else. Order id = first id + instrument · levels + slot. Behind a clear the levels that are not stated again are cancelled. Of one message
// first what shrinks and then what grows is written, so that a book that is not crossed is never crossed in between. So the capture can be replayed as it
// is, and read back as a market (NativeMarketReader); a level that only is stated again makes no command. Times never run back:
// a command takes the latest time so far. Single orders are added up to their levels. Liquidation reports have no command and are left out.
using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

/// <summary>Turns market updates into the commands of an engine that has these instruments. Not thread-safe.</summary>
public sealed class MarketCommands
{
    internal const long FirstOrderId = 1L << 41;

    /// <summary>Most levels of one instrument that rest at once.</summary>
    public const int LevelsMax = 32_768;

    private const int Accounts = 64;

    private readonly EngineOptions _options;
    private readonly Book[] _books;
    private readonly List<Command> _commands = [];
    private long _nanos;
    private bool _open;

    /// <param name="profiles">The instruments, in the order of their numbers; at least one.</param>
    public MarketCommands(IReadOnlyList<CaptureProfile> profiles)
    {
        ArgumentNullException.ThrowIfNull(profiles);
        ArgumentOutOfRangeException.ThrowIfZero(profiles.Count);
        (string, int)[] currencies = [.. profiles.Select(profile => (profile.Currency, profile.CurrencyDecimals)).Distinct()];
        _options = new EngineOptions
        {
            Instruments = [.. profiles.Select(profile => Scaled(profile, profiles, Array.IndexOf(currencies, (profile.Currency, profile.CurrencyDecimals))))],
            Currencies = [.. currencies.Select((currency, k) => currencies.Count(other => other.Item1 == currency.Item1) > 1 ? $"{currency.Item1}{k}" : currency.Item1)],
            AccountsMax = Accounts,
            PositionsMax = Accounts * profiles.Count + 1,
            OrdersMax = LevelsMax * profiles.Count + 1_024,
            OpenOrdersPerAccountMax = 8_192,
            TimeStepMaxNanos = 0,
        };
        _books = [.. profiles.Select((_, number) => new Book(_options.Instruments[number], number))];
        Instruments = [.. profiles.Select(profile => new CapturedInstrument(profile.Symbol, profile.TickSize, profile.LotSize, profile.CurrencyDecimals))];
    }

    /// <summary>The engine the commands are meant for.</summary>
    public EngineOptions Options => _options;

    /// <summary>How the instruments' numbers are to be read.</summary>
    public IReadOnlyList<CapturedInstrument> Instruments { get; }

    /// <summary>Levels that no order can stand for: outside the instrument's prices, or more than <see cref="LevelsMax"/>.</summary>
    public long LevelsLeftOut => _books.Sum(book => book.LeftOut);

    /// <summary>Liquidation reports, which have no command.</summary>
    public long UpdatesLeftOut { get; private set; }

    /// <summary>The commands of one update, valid until the next call; none while a message of depth is not over.</summary>
    public ReadOnlySpan<Command> Take(in MarketUpdate update)
    {
        _commands.Clear();
        _nanos = Math.Max(_nanos, update.TimeNanos);
        if (!_open) Open();

        Book book = _books[update.Instrument];
        int number = update.Instrument;
        switch (update.Kind)
        {
            case MarketUpdateKind.Mark: _commands.Add(Commands.MarkTick(_nanos, number, update.Price)); break;
            case MarketUpdateKind.Index: _commands.Add(Commands.IndexTick(_nanos, number, update.Price)); break;
            case MarketUpdateKind.Trade: _commands.Add(Commands.TradeTick(_nanos, number, update.Side, update.Price, update.Quantity)); break;
            case MarketUpdateKind.Quote: _commands.Add(Commands.QuoteTick(_nanos, number, update.Price, update.Quantity)); break;
            case MarketUpdateKind.DepthClear: book.Clear(); break;
            case MarketUpdateKind.DepthLevel: book.Level(update.Side, update.Price, update.Quantity); break;
            case MarketUpdateKind.DepthEnd: book.End(_nanos, _commands); break;
            default:
                if (!book.Order(in update)) UpdatesLeftOut++;
                break;
        }

        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_commands);
    }

    /// <summary>Takes note of an update that comes before what is to be written: of the depth alone, which is written whole with the first update that is taken.</summary>
    public void Remember(in MarketUpdate update)
    {
        Book book = _books[update.Instrument];
        if (update.Kind == MarketUpdateKind.DepthClear) book.Clear();
        else if (update.Kind == MarketUpdateKind.DepthLevel) book.Level(update.Side, update.Price, update.Quantity);
        else book.Order(in update);
    }

    /// <summary>Instruments of one currency share what 64 bits of money hold.</summary>
    private static Instrument Scaled(CaptureProfile profile, IReadOnlyList<CaptureProfile> all, int currency)
    {
        Instrument terms = profile.Instrument;
        int sharing = all.Count(other => (other.Currency, other.CurrencyDecimals) == (profile.Currency, profile.CurrencyDecimals));
        long openInterest = Math.Max(1, terms.OpenInterestMax / sharing), position = Math.Min(terms.PositionMax, openInterest);
        return terms with { Currency = currency, OpenInterestMax = openInterest, PositionMax = position, OrderMax = Math.Min(terms.OrderMax, position) };
    }

    private void Open()
    {
        _open = true;
        for (int account = 1; account <= Accounts; account++)
        {
            _commands.Add(Commands.OpenAccount(_nanos, account));
            for (int currency = 0; currency < _options.Currencies.Count; currency++)
                _commands.Add(Commands.Deposit(_nanos, account, currency, (1L << 60) / 64 / Accounts));
        }

        foreach (Book book in _books) book.End(_nanos, _commands);
    }

    /// <summary>The levels of one instrument: which slot each has, and the lots its order was given.</summary>
    private sealed class Book(Instrument terms, int number)
    {
        private readonly Dictionary<long, (int Slot, long Lots)> _levels = [];
        private readonly Dictionary<long, long> _message = [];
        private readonly OrderLevels _orders = new();
        private readonly Stack<int> _free = new(Enumerable.Range(0, LevelsMax).Reverse());
        private bool _cleared;

        internal long LeftOut { get; private set; }

        internal void Clear()
        {
            _message.Clear();
            _orders.Clear();
            _cleared = true;
        }

        internal bool Order(in MarketUpdate update) => _orders.Take(in update, Level);

        internal void Level(Side side, long price, long lots)
        {
            long key = side == Side.Buy ? price : -price;
            if (lots == 0 && !_levels.ContainsKey(key)) _message.Remove(key);
            else _message[key] = lots;
        }

        internal void End(long nanos, List<Command> into)
        {
            if (_cleared)
            {
                foreach (long key in _levels.Keys) _message.TryAdd(key, 0);
            }

            _cleared = false;
            foreach ((long key, long lots) in _message)
            {
                if (_levels.TryGetValue(key, out (int Slot, long Lots) level) && Shown(lots) < level.Lots) Change(key, level, Shown(lots), nanos, into);
            }

            foreach ((long key, long lots) in _message)
            {
                bool known = _levels.TryGetValue(key, out (int Slot, long Lots) level);
                if (known && Shown(lots) > level.Lots) Change(key, level, Shown(lots), nanos, into);
                else if (!known && Shown(lots) > 0) Add(key, Shown(lots), nanos, into);
            }

            _message.Clear();
        }

        private long Shown(long lots) => lots < terms.OrderMin ? 0 : Math.Min(lots, terms.OrderMax) / terms.LotStep * terms.LotStep;

        private void Add(long key, long lots, long nanos, List<Command> into)
        {
            long price = Math.Abs(key);
            if (price < terms.PriceMin || price > terms.PriceMax || price % terms.PriceStep != 0 || !_free.TryPop(out int slot))
            {
                LeftOut++;
                return;
            }

            _levels.Add(key, (slot, lots));
            into.Add(Commands.LimitOrder(
                nanos, 1 + slot % Accounts, Id(slot), number, key > 0 ? Side.Buy : Side.Sell, price, lots, flags: OrderFlags.PostOnly));
        }

        private void Change(long key, (int Slot, long Lots) level, long lots, long nanos, List<Command> into)
        {
            long account = 1 + level.Slot % Accounts;
            if (lots > 0)
            {
                _levels[key] = (level.Slot, lots);
                into.Add(Commands.AmendOrder(nanos, account, Id(level.Slot), number, Math.Abs(key), lots));
                return;
            }

            _levels.Remove(key);
            _free.Push(level.Slot);
            into.Add(Commands.CancelOrder(nanos, account, Id(level.Slot), number));
        }

        private long Id(int slot) => FirstOrderId + (long)number * LevelsMax + slot;
    }
}
