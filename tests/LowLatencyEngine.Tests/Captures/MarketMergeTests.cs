using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Captures;

public sealed class MarketMergeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static List<MarketUpdate> All(MarketMerge market)
    {
        List<MarketUpdate> all = [];
        while (market.TryRead(out MarketUpdate update)) all.Add(update);
        return all;
    }

    /// <summary>Trades, book and ticker of one symbol: in the order of time, each message of the book whole, marks from the ticker alone.</summary>
    [Fact]
    public void Files_of_one_symbol_are_one_market_by_time()
    {
        string trades = TardisTables.Trades().Trade(0, "buy", 1_001, 5).Trade(10, "buy", 1_002, 5).Trade(30, "buy", 1_003, 5).Write(_folder, "trades.csv");
        string book = TardisTables.Book().Level(10, true, Side.Buy, 1_000, 5).Level(10, true, Side.Sell, 1_004, 5).Level(20, false, Side.Buy, 1_001, 1).Write(_folder, "book.csv");
        string ticker = TardisTables.Ticker().Row(15, ",,,,100.1,100.2,100.15").Write(_folder, "ticker.csv");

        using MarketMerge market = MarketMerge.Open([trades, book, ticker], new CaptureReadOptions());
        List<MarketUpdate> all = All(market);

        Assert.Equal(
            [
                MarketUpdateKind.Trade, MarketUpdateKind.Trade, MarketUpdateKind.DepthClear, MarketUpdateKind.DepthLevel, MarketUpdateKind.DepthLevel,
                MarketUpdateKind.DepthEnd, MarketUpdateKind.Quote, MarketUpdateKind.Mark, MarketUpdateKind.Index, MarketUpdateKind.DepthLevel,
                MarketUpdateKind.DepthEnd, MarketUpdateKind.Quote, MarketUpdateKind.Trade,
            ],
            all.Select(update => update.Kind));
        Assert.Equal(all.OrderBy(update => update.TimeNanos), all);
        Assert.Equal([0L, 10, 10, 10, 10, 10, 10, 15, 15, 20, 20, 20, 30], all.Select(update => (update.TimeNanos - TardisTables.Nanos(0)) / 1_000));
        Assert.Equal(3, market.Seen.Count());
    }

    /// <summary>A file that shows no decimals takes the tick of the one that does.</summary>
    [Fact]
    public void Files_of_one_symbol_get_one_tick_and_lot()
    {
        string whole = new TardisTables("id,side,price,amount") { Symbol = "XUSDT" }.Row(0, "1,buy,100,7").Write(_folder, "trades.csv");
        string fine = new TardisTables("ask_amount,ask_price,bid_price,bid_amount") { Symbol = "XUSDT" }.Row(1, "1.5,100.25,100.05,1").Write(_folder, "quotes.csv");

        using MarketMerge market = MarketMerge.Open([whole, fine], new CaptureReadOptions());

        Assert.Equal((0.01m, 0.1m), (Assert.Single(market.Profiles).TickSize, market.Profiles[0].LotSize));
        Assert.Equal((10_000, 70), All(market).Where(update => update.Kind == MarketUpdateKind.Trade).Select(update => (update.Price, update.Quantity)).Single());
    }

    [Fact]
    public void Parts_of_one_recording_may_be_named_in_any_order_but_must_not_overlap()
    {
        string first = TardisTables.Trades().Trade(0, "buy", 1_001, 1).Trade(5, "buy", 1_002, 1).Write(_folder, "first.csv");
        string second = TardisTables.Trades().Trade(6, "buy", 1_003, 1).Trade(9, "buy", 1_004, 1).Write(_folder, "second.csv");
        string across = TardisTables.Trades().Trade(4, "buy", 1_005, 1).Write(_folder, "across.csv");

        using MarketMerge market = MarketMerge.Open([second, first], new CaptureReadOptions());
        Assert.Equal([1_001, 1_002, 1_003, 1_004], All(market).Where(update => update.Kind == MarketUpdateKind.Trade).Select(update => update.Price));

        using MarketMerge wrong = MarketMerge.Open([first, across], new CaptureReadOptions());
        CaptureException error = Assert.Throws<CaptureException>(() => All(wrong));
        Assert.StartsWith($"{across}: begins before {first} ends", error.Message);
    }

    [Fact]
    public void Symbols_become_instruments_and_one_that_no_file_has_is_an_error()
    {
        TardisTables table = TardisTables.Trades().Trade(0, "buy", 1_001, 1);
        table.Symbol = "ETHUSDT";
        string both = table.Trade(1, "buy", 30, 2).Write(_folder, "both.csv");
        string other = TardisTables.Trades().Trade(2, "buy", 1_005, 3).Write(_folder, "other.csv");

        using MarketMerge market = MarketMerge.Open([both, other], new CaptureReadOptions(), ["BTCUSDT", "ETHUSDT"]);

        Assert.Equal(["BTCUSDT", "ETHUSDT"], market.Profiles.Select(profile => profile.Symbol));
        Assert.Equal([(0, 1), (1, 2), (0, 3)], All(market).Where(update => update.Kind == MarketUpdateKind.Trade).Select(update => (update.Instrument, (int)update.Quantity)));
        Assert.Contains("no price of SOLUSDT", Assert.Throws<CaptureException>(() => MarketMerge.Open([both, other], new CaptureReadOptions(), ["SOLUSDT"])).Message);
    }
}
