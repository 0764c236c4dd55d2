// Makers keep a ladder of limit orders around the price. Level k belongs to maker k mod makers; the gaps widen with the level, and so do the lots.
// They requote BEFORE the mark moves, as makers who watch an index do: what a liquidation meets is the new, worse market, so it slips.
// Fear is the sum of recent absolute moves with a half-life. At FearPpm the depth is half and distances
// are a quarter wider; at a tenth of the depth they are three times as wide. So books thin out in a crash.
// Skew, where it is on: what they bought lately (with a half-life) moves their quotes down in proportion, what they sold moves them up. So a market
// that only sells to them walks away from the price outside, and comes back when it stops.
// While the instrument is halted they requote once a second: their quotes are what the auction will find.
// On a fall the bids move first, on a rise the asks: makers never trade with each other.
// Worst case: makers · levels · 2 amendments per move of the price; none while it stays inside the requote distance and nobody trades.
using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

internal sealed class MarketMakers
{
    private const long FirstOrderId = 1L << 40;
    private const int Million = 1_000_000;
    private const long HaltedRequoteNanos = 1_000_000_000;

    private readonly MarketMakerOptions _options;
    private readonly Instrument _instrument;
    private readonly int _number;
    private readonly long _firstAccount;
    private readonly long _depthLots;
    private readonly int _levels;
    private readonly long[] _distancePpm;
    private readonly long[] _lots;
    private readonly RestingOrders _bids, _asks;

    private long _lastPrice, _lastNanos, _quotedPrice, _quotedNanos, _fearPpm, _quotedDepthPpm, _inventory, _inventoryNanos, _quotedSkewPpm;

    internal MarketMakers(MarketMakerOptions options, Instrument instrument, int number, long firstAccount, long populationLots)
    {
        options.Validate();
        _options = options;
        _instrument = instrument;
        _number = number;
        _firstAccount = firstAccount;
        _levels = options.Makers * options.Levels;
        _depthLots = options.DepthLots != 0 ? options.DepthLots : Math.Max(_levels, ContractMath.Share(populationLots, options.DepthPpm));
        _distancePpm = new long[_levels];
        _lots = new long[_levels];
        _bids = new RestingOrders(FirstOrderId, _levels);
        _asks = new RestingOrders(FirstOrderId + _levels, _levels);
        long weights = (long)_levels * (_levels + 1) / 2;
        for (int k = 0; k < _levels; k++)
        {
            // Gaps grow by an eighth of the first gap per level.
            _distancePpm[k] = options.HalfSpreadPpm + options.SpacingPpm * (k + (long)k * (k - 1) / 16);
            _lots[k] = (long)((Int128)_depthLots * (k + 1) / weights);
        }
    }

    /// <summary>Opens the makers' accounts with enough cash to hold twice what the population may ever sell them, and their own quotes.</summary>
    internal void Open(CommandPort port, long price, long populationLots)
    {
        long cash = 2 * ContractMath.Value(_instrument, price, populationLots) + 8 * ContractMath.Value(_instrument, price, _depthLots);
        for (int maker = 0; maker < _options.Makers; maker++)
        {
            Command open = Commands.OpenAccount(port.Now, _firstAccount + maker);
            Command deposit = Commands.Deposit(port.Now, _firstAccount + maker, _instrument.Currency, Math.Max(1, cash));
            port.Send(in open);
            port.Send(in deposit);
        }

        port.Listen(_bids);
        port.Listen(_asks);
        _lastPrice = price;
        _lastNanos = _inventoryNanos = port.Now;
    }

    /// <summary>Takes all quotes out of the book, for good.</summary>
    internal void Leave(CommandPort port)
    {
        for (int maker = 0; maker < _options.Makers; maker++)
        {
            Command cancel = Commands.MassCancel(port.Now, _firstAccount + maker, _number);
            port.Send(in cancel);
        }
    }

    /// <summary>Takes note of a price and requotes if it moved far enough, the depth changed, or eaten levels are due.</summary>
    internal void Follow(CommandPort port, long price)
    {
        long moved = (long)((Int128)Math.Abs(price - _lastPrice) * Million / _lastPrice);
        _fearPpm = Faded(_fearPpm, port.Now - _lastNanos, _options.FearHalfLifeNanos);
        _fearPpm = Math.Min(_fearPpm + moved, Million);
        _lastPrice = price;
        _lastNanos = port.Now;

        long depthPpm = Math.Max(_options.DepthFloorPpm, (long)Million * _options.FearPpm / (_options.FearPpm + _fearPpm));
        bool far = _options.SkewPpm > 0 && _inventory != 0 || (Int128)Math.Abs(price - _quotedPrice) * Million >= (Int128)_options.RequotePpm * Math.Max(1, _quotedPrice);
        bool thinner = Math.Abs(depthPpm - _quotedDepthPpm) * 5 > _quotedDepthPpm;
        if (far || thinner || RefillIsDue(port)) Quote(port, price, depthPpm);
    }

    /// <summary>Fills up eaten levels at the price last seen, if their time has come.</summary>
    internal void Refill(CommandPort port)
    {
        if (RefillIsDue(port)) Quote(port, _quotedPrice, _quotedDepthPpm);
    }

    private bool RefillIsDue(CommandPort port) => (_bids.Eaten || _asks.Eaten) && port.Now - _quotedNanos >= _options.RefillNanos;

    private void Quote(CommandPort port, long price, long depthPpm)
    {
        if (port.Halted && port.Now - _quotedNanos < HaltedRequoteNanos) return;

        long skewPpm = SkewPpm(port);
        bool falling = price < _quotedPrice || skewPpm > _quotedSkewPpm;
        _quotedSkewPpm = skewPpm;
        _quotedPrice = price;
        _quotedNanos = port.Now;
        _quotedDepthPpm = depthPpm;
        _bids.Eaten = _asks.Eaten = false;
        QuoteSide(port, falling ? Side.Buy : Side.Sell, price, depthPpm, skewPpm);
        QuoteSide(port, falling ? Side.Sell : Side.Buy, price, depthPpm, skewPpm);
    }

    /// <summary>How far below the price the quotes stand for what was bought lately; negative: above, for what was sold.</summary>
    private long SkewPpm(CommandPort port)
    {
        if (_options.SkewPpm == 0) return 0;

        _inventory = Faded(_inventory, port.Now - _inventoryNanos, _options.SkewHalfLifeNanos) + _bids.TakeFilled() - _asks.TakeFilled();
        _inventoryNanos = port.Now;
        return (long)Int128.Clamp((Int128)_inventory * _options.SkewPpm / _depthLots, -Million / 4, Million / 4);
    }

    /// <summary>What is left of a number after a time.</summary>
    private static long Faded(long number, long nanos, long halfLifeNanos)
    {
        if (nanos <= 0) return number;

        long halfLives = (long)Int128.Min((((Int128)nanos) << FixedPoint.FractionBits) / halfLifeNanos, long.MaxValue);
        return (long)(((Int128)number * FixedPoint.PowerOfHalf(halfLives)) >> FixedPoint.FractionBits);
    }

    private void QuoteSide(CommandPort port, Side side, long price, long depthPpm, long skewPpm)
    {
        RestingOrders orders = side == Side.Buy ? _bids : _asks;
        int sign = side == Side.Buy ? -1 : 1;
        for (int k = 0; k < _levels; k++)
        {
            long distancePpm = Math.Min(_distancePpm[k] * (3 * depthPpm + Million) / (4 * depthPpm), Million / 4 + k);
            long at = ContractMath.Moved(_instrument, price, sign * distancePpm - skewPpm);
            long lots = Math.Min((long)((Int128)_lots[k] * depthPpm / Million), _instrument.OrderMax) / _instrument.LotStep * _instrument.LotStep;
            if (lots < _instrument.OrderMin) lots = 0;
            if (lots != 0 && at == orders.Price(k) && orders.Open(k) <= lots && orders.Open(k) * 4 >= lots * 3) continue;

            orders.Set(port, k, _firstAccount + k % _options.Makers, _number, side, at, lots, OrderFlags.None);
        }
    }
}
