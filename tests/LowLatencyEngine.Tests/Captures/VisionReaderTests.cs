using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Captures;

public sealed class VisionReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static MarketUpdate Update(MarketUpdateKind kind, long millis, Side side, long price, long quantity) =>
        new(kind, VisionTables.Nanos(millis), 0, side, price, quantity);

    [Theory]
    [InlineData(null, "", "true", "false", false)]
    [InlineData(VisionTables.TradesHeader, "", "true", "false", false)]
    [InlineData(null, ",True", "True", "False", true)]
    [InlineData(VisionTables.TradesHeader + ",is_best_match", ",true", "True", "False", true)]
    public void Trades_with_or_without_header_spot_or_futures(string? header, string tail, string yes, string no, bool micros)
    {
        string path = new VisionTables(header) { Tail = tail, Micros = micros }.Trade(0, 618_002, 6, yes).Trade(3, 618_001, 7, no).Write(_folder);

        (List<MarketUpdate> updates, CaptureStatistics seen) = Captured.Read(path);

        Assert.Equal(CaptureFormat.BinanceTrades, CaptureDetector.Detect(path).Format);
        Assert.Equal(
            [
                Update(MarketUpdateKind.Trade, 0, Side.Sell, 618_002, 6), Update(MarketUpdateKind.Mark, 0, Side.None, 618_002, 0),
                Update(MarketUpdateKind.Trade, 3, Side.Buy, 618_001, 7), Update(MarketUpdateKind.Mark, 3, Side.None, 618_001, 0),
            ],
            updates);
        Assert.Equal((2, 0), (seen.Symbols["BTCUSDT"], seen.Malformed));
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData(VisionTables.AggTradesHeader, "")]
    [InlineData(null, ",true")]
    public void Aggregated_trades(string? header, string tail)
    {
        string path = new VisionTables(header) { Tail = tail }.AggTrade(0, 618_002, 6, "true").Write(_folder);

        Assert.Equal(CaptureFormat.BinanceAggTrades, CaptureDetector.Detect(path).Format);
        Assert.Equal(Update(MarketUpdateKind.Trade, 0, Side.Sell, 618_002, 6), Captured.Read(path).Updates[0]);
    }

    /// <summary>Spot files changed from milliseconds to microseconds at the turn of a year; a series may do so in the middle.</summary>
    [Fact]
    public void The_unit_of_time_may_change_inside_a_file()
    {
        VisionTables table = new VisionTables().Trade(0, 1_000, 1, "true");
        table.Micros = true;
        string path = table.Trade(1, 1_001, 1, "true").Row("9,100.1,1,1,170000000000,true").Write(_folder);

        (List<MarketUpdate> updates, CaptureStatistics seen) = Captured.Read(path);

        Assert.Equal([VisionTables.Nanos(0), VisionTables.Nanos(1)], updates.Where(u => u.Kind == MarketUpdateKind.Trade).Select(u => u.TimeNanos));
        Assert.Contains("column 13: time \"170000000000\" is not a time since 1970 in whole ms, us or ns", Assert.Single(seen.Issues));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(VisionTables.BookTickerHeader)]
    public void Book_tickers_are_quotes_and_marks(string? header)
    {
        string path = new VisionTables(header).Quote(0, 1_000, 2, 1_001, 3).Quote(1, 0, 0, 1_001, 3).Write(_folder);

        (List<MarketUpdate> updates, CaptureStatistics seen) = Captured.Read(path);

        Assert.Equal([Update(MarketUpdateKind.Quote, 0, Side.None, 1_000, 1_001), Update(MarketUpdateKind.Mark, 0, Side.None, 1_000, 0)], updates);
        Assert.Equal((1, 1, 0), (seen.Quotes, seen.QuotesSkipped, seen.ReceivedBeforeSent));
    }

    /// <summary>A rising bar goes open, low, high, close at 0, 15, 35 and 59 sixtieths of its length, with a quarter of its volume at each.</summary>
    [Theory]
    [InlineData(null, false)]
    [InlineData(VisionTables.KlinesHeader, false)]
    [InlineData(null, true)]
    public void Klines_are_walked_as_bars(string? header, bool micros)
    {
        string path = new VisionTables(header) { Micros = micros }
            .Kline(0, "100.0", "110.0", "90.00", "105", 43).Kline(1, "105.0", "105.0", "105.0", "105.0", 0, count: 0).Write(_folder);

        (List<MarketUpdate> updates, CaptureStatistics seen) = Captured.Read(path);

        Assert.Equal(CaptureFormat.BinanceKlines, CaptureDetector.Detect(path).Format);
        Assert.Equal(
            [
                Update(MarketUpdateKind.Trade, 0, Side.None, 1_000, 10), Update(MarketUpdateKind.Trade, 15_000, Side.None, 900, 10),
                Update(MarketUpdateKind.Trade, 35_000, Side.None, 1_100, 10), Update(MarketUpdateKind.Trade, 59_000, Side.None, 1_050, 13),
            ],
            updates.Where(u => u.Kind == MarketUpdateKind.Trade));
        Assert.Equal((1, 1, 4, 4), (seen.Buckets, seen.EmptyBuckets, seen.Marks, seen.Trades));
    }

    /// <summary>An hour has sixty times the points of a minute, so that marks are as close in time whatever the bar.</summary>
    [Fact]
    public void Longer_bars_have_more_points()
    {
        string path = new VisionTables().Row($"{VisionTables.StartMillis},100,110,90,105,43,{VisionTables.StartMillis + 3_600_000 - 1},0,60,0,0,0").Write(_folder);

        List<MarketUpdate> marks = [.. Captured.Read(path).Updates.Where(u => u.Kind == MarketUpdateKind.Mark)];

        Assert.Equal(181, marks.Count);
        Assert.Equal((VisionTables.Nanos(0), VisionTables.Nanos(59 * 60_000)), (marks[0].TimeNanos, marks[^1].TimeNanos));
    }

    [Fact]
    public void Klines_of_mark_and_index_prices_are_told_by_their_volumes_and_rates_by_a_sign_or_the_path()
    {
        string mark = new VisionTables().Kline(0, "100.12345678", "110.0", "90.0", "105.0", 0).Write(_folder);
        string premium = new VisionTables(VisionTables.KlinesHeader).Kline(0, "0.0001", "0.0002", "-0.0001", "0.0001", 0).Write(_folder, "p.csv");
        System.IO.Directory.CreateDirectory(_folder["premiumIndexKlines"]);
        string named = new VisionTables().Kline(0, "0.0001", "0.0002", "0.0001", "0.0001", 0).Write(_folder, "premiumIndexKlines/BTCUSDT-1m-2024-01-01.csv");

        (List<MarketUpdate> updates, CaptureStatistics seen) = Captured.Read(mark, new CaptureReadOptions { TickSize = 0.1m, LotSize = 0.001m });
        Assert.Equal(CaptureFormat.BinancePriceKlines, CaptureDetector.Detect(mark).Format);
        Assert.Equal([1_001, 900, 1_100, 1_050], updates.Where(u => u.Kind == MarketUpdateKind.Mark).Select(u => u.Price));
        Assert.Equal((0, 4), (seen.Trades, seen.Marks));

        foreach (string path in (string[])[premium, named])
        {
            Assert.Equal(CaptureFormat.BinancePremiumKlines, CaptureDetector.Detect(path).Format);
            (List<MarketUpdate> none, CaptureStatistics rates) = Captured.Read(path);
            Assert.Empty(none);
            Assert.Equal((1, 0), (rates.RateRows, rates.Malformed));
        }
    }

    /// <summary>SELL closes a long. The example row of the archive's documentation, twice, and a short that was not filled.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(VisionTables.LiquidationsHeader)]
    public void Liquidations_have_the_side_of_the_order_and_whole_rows_count_once(string? header)
    {
        string path = new VisionTables(header)
            .Row("1709598391022,SELL,LIMIT,IOC,1,67934.2,68203.4,FILLED,1,1")
            .Row("1709598391022,SELL,LIMIT,IOC,1,67934.2,68203.4,FILLED,1,1")
            .Row("1709598391022,SELL,LIMIT,IOC,2,67934.2,68203.46,FILLED,2,2")
            .Row("1709598391023,BUY,LIMIT,IOC,5,68000.5,0,NEW,0,0")
            .Write(_folder, "BTCUSD_PERP-liquidationSnapshot-2024-03-05.csv");

        (List<MarketUpdate> updates, CaptureStatistics seen) = Captured.Read(path);

        Assert.Equal(
            [
                new(MarketUpdateKind.Liquidation, 1_709_598_391_022_000_000, 0, Side.Sell, 682_034, 1),
                new(MarketUpdateKind.Liquidation, 1_709_598_391_022_000_000, 0, Side.Sell, 682_035, 2),
                new(MarketUpdateKind.Liquidation, 1_709_598_391_023_000_000, 0, Side.Buy, 680_005, 5),
            ],
            updates);
        Assert.Equal((3, 1, 3, 5), (seen.ForceOrders, seen.Duplicates, seen.LotsOfLiquidatedLongs, seen.LotsOfLiquidatedShorts));
    }

    [Theory]
    [InlineData("BTCUSD_PERP-trades-2024-01.csv", "BTC", 100)]
    [InlineData("ADAUSD_PERP-trades-2024-01.csv", "ADA", 10)]
    [InlineData("BTCUSD_240628-trades-2024-01.csv", "BTC", 100)]
    public void Coin_margined_contracts_are_inverse_and_of_their_dollars(string name, string coin, int dollars)
    {
        string path = new VisionTables().Trade(0, 618_002, 7_000, "true").Write(_folder, name);

        using IMarketReader reader = CaptureSource.Open(path);
        CaptureProfile profile = reader.Profile;

        Assert.Equal((ContractKind.Inverse, coin, 1m), (profile.Instrument.Kind, profile.Currency, profile.LotSize));
        Assert.Equal(dollars * (decimal)Math.Pow(10, profile.CurrencyDecimals) / 0.1m, profile.Instrument.Multiplier);
        profile.ToOptions().Validate();
        Assert.Equal(7, Captured.All(reader)[0].Quantity);
    }

    [Theory]
    [InlineData("1700000000000,100,99,101,100,1,1700000059999,0,1,0,0,0", "low \"101\" is above high")]
    [InlineData("1700000000000,100,101,99,102,1,1700000059999,0,1,0,0,0", "close \"102\" is outside low and high")]
    [InlineData("1700000000000,100,101,99,100,1,1699999999999999,0,1,0,0,0", "close_time \"1699999999999999\" is not within")]
    [InlineData("1700000000000,100,101,99,100,1,1900000059999,0,1,0,0,0", "close_time \"1900000059999\" is not within")]
    [InlineData("1700000000000,0,101,99,100,1,1700000059999,0,1,0,0,0", "open \"0\" is not positive")]
    [InlineData("17,100,101,99,100,1,1700000059999,0,1,0,0,0", "time \"17\" is not a time since 1970")]
    public void A_bar_that_is_none_says_why(string row, string problem)
    {
        string path = new VisionTables().Kline(0, "100", "101", "99", "100", 4).Row(row).Write(_folder);

        CaptureException error = Captured.ReadUntilError(path, new CaptureReadOptions { MalformedMax = 0 }).Error;

        Assert.Equal(2, error.Line);
        Assert.Contains(problem, error.Message);
    }
}
