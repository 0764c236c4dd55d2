using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Captures;

public sealed class TardisReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static MarketUpdate Update(MarketUpdateKind kind, long micros, Side side, long price, long quantity) =>
        new(kind, TardisTables.Nanos(micros), 0, side, price, quantity);

    [Fact]
    public void Trades_keep_price_lots_side_and_local_time()
    {
        string path = TardisTables.Trades().Trade(0, "buy", 618_002, 6).Trade(1, "sell", 618_001, 1_500).Trade(1, "unknown", 618_001, 2).Write(_folder);

        (List<MarketUpdate> updates, CaptureStatistics seen) = Captured.Read(path);

        Assert.Equal(CaptureFormat.TardisTrades, CaptureDetector.Detect(path).Format);
        Assert.Equal(
            [
                Update(MarketUpdateKind.Trade, 0, Side.Buy, 618_002, 6), Update(MarketUpdateKind.Mark, 0, Side.None, 618_002, 0),
                Update(MarketUpdateKind.Trade, 1, Side.Sell, 618_001, 1_500), Update(MarketUpdateKind.Mark, 1, Side.None, 618_001, 0),
                Update(MarketUpdateKind.Trade, 1, Side.None, 618_001, 2),
            ],
            updates);
        Assert.Equal((3, 2, 0, 0), (seen.Trades, seen.MarksFromTrades, seen.Malformed, seen.ReceivedBeforeSent));
    }

    /// <summary>side buy is a short being liquidated: the order buys. Content cannot tell the two tables apart; the path or the option does.</summary>
    [Fact]
    public void Liquidations_are_told_by_the_path_or_by_the_option()
    {
        TardisTables table = TardisTables.Trades().Trade(0, "buy", 500_000, 3).Trade(5, "sell", 400_000, 4);
        MarketUpdate[] expected =
            [Update(MarketUpdateKind.Liquidation, 0, Side.Buy, 500_000, 3), Update(MarketUpdateKind.Liquidation, 5, Side.Sell, 400_000, 4)];

        string named = table.Write(_folder, "binance-futures_liquidations_2024-08-05_BTCUSDT.csv");
        string plain = table.Write(_folder, "x.csv");

        (List<MarketUpdate> updates, CaptureStatistics seen) = Captured.Read(named);
        Assert.Equal(expected, updates);
        Assert.Equal((2, 4, 3), (seen.ForceOrders, seen.LotsOfLiquidatedLongs, seen.LotsOfLiquidatedShorts));
        Assert.Equal(expected, Captured.Read(plain, new CaptureReadOptions { Format = CaptureFormat.TardisLiquidations }).Updates);
        Assert.Equal(CaptureFormat.TardisTrades, CaptureDetector.Detect(plain).Format);
        Assert.EndsWith("x.csv: has the columns of TardisTrades, which cannot be read as TardisQuotes",
            Captured.ReadUntilError(plain, new CaptureReadOptions { Format = CaptureFormat.TardisQuotes }).Error.Message);
    }

    /// <summary>Rows of one local time are one message, or the book would stand crossed between them; a snapshot behind changes voids the book.</summary>
    [Fact]
    public void Book_rows_of_one_time_are_one_message_and_a_snapshot_clears()
    {
        string path = TardisTables.Book()
            .Level(0, true, Side.Sell, 1_010, 5).Level(0, true, Side.Buy, 1_000, 4)
            .Level(9, false, Side.Buy, 1_010, 2).Level(9, false, Side.Sell, 1_010, 0).Level(9, false, Side.Sell, 1_020, 7)
            .Level(20, true, Side.Sell, 900, 1).Level(20, true, Side.Buy, 890, 1)
            .Write(_folder);

        (List<MarketUpdate> updates, CaptureStatistics seen) = Captured.Read(path, batch: 3);

        Assert.Equal(
            [
                Update(MarketUpdateKind.DepthClear, 0, Side.None, 0, 0), Update(MarketUpdateKind.DepthLevel, 0, Side.Sell, 1_010, 5),
                Update(MarketUpdateKind.DepthLevel, 0, Side.Buy, 1_000, 4), Update(MarketUpdateKind.DepthEnd, 0, Side.None, 0, 0),
                Update(MarketUpdateKind.Quote, 0, Side.None, 1_000, 1_010), Update(MarketUpdateKind.Mark, 0, Side.None, 1_005, 0),
                Update(MarketUpdateKind.DepthLevel, 9, Side.Buy, 1_010, 2), Update(MarketUpdateKind.DepthLevel, 9, Side.Sell, 1_010, 0),
                Update(MarketUpdateKind.DepthLevel, 9, Side.Sell, 1_020, 7), Update(MarketUpdateKind.DepthEnd, 9, Side.None, 0, 0),
                Update(MarketUpdateKind.Quote, 9, Side.None, 1_010, 1_020), Update(MarketUpdateKind.Mark, 9, Side.None, 1_015, 0),
                Update(MarketUpdateKind.DepthClear, 20, Side.None, 0, 0), Update(MarketUpdateKind.DepthLevel, 20, Side.Sell, 900, 1),
                Update(MarketUpdateKind.DepthLevel, 20, Side.Buy, 890, 1), Update(MarketUpdateKind.DepthEnd, 20, Side.None, 0, 0),
                Update(MarketUpdateKind.Quote, 20, Side.None, 890, 900), Update(MarketUpdateKind.Mark, 20, Side.None, 895, 0),
            ],
            updates);
        Assert.Equal((2, 0, 7), (seen.Snapshots, seen.CrossedBooks, seen.DepthApplied));
    }

    [Fact]
    public void Changes_before_the_first_snapshot_are_dropped_unless_asked_for()
    {
        string path = TardisTables.Book().Level(0, false, Side.Buy, 999, 5).Level(1, true, Side.Buy, 1_000, 4).Write(_folder);

        Assert.Equal([1_000], Levels(new CaptureReadOptions()));
        Assert.Equal([999, 1_000], Levels(new CaptureReadOptions { DepthWithoutSnapshot = true }));

        IEnumerable<long> Levels(CaptureReadOptions options) =>
            Captured.Read(path, options).Updates.Where(u => u.Kind == MarketUpdateKind.DepthLevel).Select(u => u.Price);
    }

    [Fact]
    public void Quotes_have_their_columns_in_the_formats_own_order_and_empty_sides_are_skipped()
    {
        string path = TardisTables.Quotes().Quote(0, 1_000, 3, 1_010, 4).Row(1, ",,100.1,5").Quote(2, 1_005, 3, 1_010, 4).Write(_folder);

        (List<MarketUpdate> updates, CaptureStatistics seen) = Captured.Read(path, new CaptureReadOptions { TickSize = 0.1m, LotSize = 0.001m });

        Assert.Equal(
            [
                Update(MarketUpdateKind.Quote, 0, Side.None, 1_000, 1_010), Update(MarketUpdateKind.Mark, 0, Side.None, 1_005, 0),
                Update(MarketUpdateKind.Quote, 2, Side.None, 1_005, 1_010), Update(MarketUpdateKind.Mark, 2, Side.None, 1_008, 0),
            ],
            updates);
        Assert.Equal((2, 1), (seen.Quotes, seen.QuotesSkipped));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(25)]
    public void Snapshots_of_any_depth_are_whole_books(int levels)
    {
        (long, long, long, long)[] rows = [.. Enumerable.Range(0, levels).Select(k => (1_010L + k, 5L + k, 1_000L - k, 7L + k))];
        string path = TardisTables.Snapshots(levels).Book(0, rows).Book(3, rows).Write(_folder);

        List<MarketUpdate> updates = Captured.Read(path).Updates;

        Assert.Equal(4 * levels, updates.Count(u => u.Kind == MarketUpdateKind.DepthLevel));
        Assert.Equal(2, updates.Count(u => u.Kind == MarketUpdateKind.DepthClear));
        Assert.Contains(Update(MarketUpdateKind.DepthLevel, 0, Side.Buy, 1_000 - levels + 1, 7 + levels - 1), updates);
        Assert.Single(updates, u => u.Kind == MarketUpdateKind.Quote);
    }

    /// <summary>Marks have more decimals than a tick: 100.05 lies between two ticks of 0.1 and goes to the even one, 100.0.</summary>
    [Fact]
    public void Derivative_tickers_are_marks_and_indexes_rounded_half_to_even()
    {
        string path = TardisTables.Ticker().Row(0, ",0.0001,,12345.678,100.1,100.15,100.05").Row(1, ",,,,,,100.150001").Row(2, ",,,,100.2,99.9,").Write(_folder);

        List<MarketUpdate> updates = Captured.Read(path, new CaptureReadOptions { TickSize = 0.1m, LotSize = 0.001m }).Updates;

        Assert.Equal(
            [
                Update(MarketUpdateKind.Mark, 0, Side.None, 1_000, 0), Update(MarketUpdateKind.Index, 0, Side.None, 1_002, 0),
                Update(MarketUpdateKind.Mark, 1, Side.None, 1_002, 0), Update(MarketUpdateKind.Index, 2, Side.None, 999, 0),
            ],
            updates);
    }

    [Fact]
    public void Other_symbols_backward_times_and_wrong_clocks_are_counted()
    {
        TardisTables table = TardisTables.Trades().Trade(100, "buy", 1_000, 1);
        table.Symbol = "ETHUSDT";
        table.Trade(101, "buy", 30, 1);
        table.Symbol = "BTCUSDT";
        string path = table.Trade(90, "buy", 1_001, 1).Row(91, "1,buy,100.1,0.001", sentMicros: 5_000_000).Trade(92, "buy", 1_001, 1).Write(_folder);

        CaptureStatistics seen = Captured.Read(path).Statistics;

        Assert.Equal((4, 1, 1, 1, 2), (seen.Trades, seen.OtherSymbols, seen.BackwardTimes, seen.ReceivedBeforeSent, seen.BackwardExchangeTimes));
        Assert.Equal((4, 1), (seen.Symbols["BTCUSDT"], seen.Symbols["ETHUSDT"]));
        Assert.Equal([30, 30], Captured.Read(path, new CaptureReadOptions { Symbol = "ethusdt", TickSize = 0.1m, LotSize = 0.001m }).Updates.Select(u => u.Price));
        Assert.Contains("no price of SOLUSDT", Captured.ReadUntilError(path, new CaptureReadOptions { Symbol = "SOLUSDT" }).Error.Message);
    }

    [Fact]
    public void Line_ends_may_be_mixed_and_a_header_may_come_again()
    {
        TardisTables table = TardisTables.Trades().Trade(0, "buy", 1_000, 1);
        table.LineEnd = "\r\n";
        table.Trade(1, "buy", 1_001, 1).Raw("\n\r\n").Raw("exchange,symbol,timestamp,local_timestamp,id,side,price,amount\r\n").Trade(2, "buy", 1_002, 1);
        table.LineEnd = "";
        string path = table.Trade(3, "buy", 1_003, 1).Write(_folder);

        (List<MarketUpdate> updates, CaptureStatistics seen) = Captured.Read(path);

        Assert.Equal([1_000, 1_001, 1_002, 1_003], updates.Where(u => u.Kind == MarketUpdateKind.Trade).Select(u => u.Price));
        Assert.Equal(0, seen.Malformed);
    }

    [Theory]
    [InlineData("1,buy,100.15,0.001", "column 65: price \"100.15\" is not a multiple of the step 0.1")]
    [InlineData("1,buy,-100.1,0.001", "price \"-100.1\" is negative")]
    [InlineData("1,buy,0,0.001", "price \"0\" is not positive")]
    [InlineData("1,buy,1e99,0.001", "price \"1e99\" is too large")]
    [InlineData("1,buy,99999999999999999999999,0.001", "is too large")]
    [InlineData("1,buy,NaN,0.001", "price \"NaN\" is not a number")]
    [InlineData("1,buy,100.1,", "amount is missing")]
    [InlineData("1,long,100.1,0.001", "side \"long\" is not buy, sell or unknown")]
    [InlineData("1,buy,100.1", "7 columns, expected are the 8 of TardisTrades")]
    [InlineData("1,buy,\"100.1,0.001", "quotes are not closed")]
    public void A_row_that_cannot_be_read_says_where_and_why(string rest, string problem)
    {
        string path = TardisTables.Trades().Trade(0, "buy", 1_001, 1).Row(1, rest).Trade(2, "buy", 1_001, 1).Write(_folder);

        (List<MarketUpdate> updates, CaptureStatistics seen) = Captured.Read(path, TextSamples.Btc);
        CaptureException error = Captured.ReadUntilError(path, TextSamples.Btc with { MalformedMax = 0 }).Error;

        Assert.Equal(2, updates.Count(u => u.Kind == MarketUpdateKind.Trade));
        Assert.Equal(1, seen.Malformed);
        Assert.StartsWith($"{path}:3: ", Assert.Single(seen.Issues));
        Assert.Contains(problem, error.Message);
        Assert.Equal(3, error.Line);
    }

    [Theory]
    [InlineData("binance-futures", "BTCUSDT", ContractKind.Linear, ProfileOrigin.Preset)]
    [InlineData("bybit", "BTCUSDT", ContractKind.Linear, ProfileOrigin.Inferred)]
    [InlineData("bitmex", "XBTUSD", ContractKind.Inverse, ProfileOrigin.Inferred)]
    [InlineData("bybit", "BTCUSD", ContractKind.Inverse, ProfileOrigin.Inferred)]
    [InlineData("deribit", "BTC-PERPETUAL", ContractKind.Inverse, ProfileOrigin.Inferred)]
    [InlineData("deribit", "BTC-27MAR20-9000-P", ContractKind.Linear, ProfileOrigin.Inferred)]
    [InlineData("okex-swap", "BTC-USD-SWAP", ContractKind.Inverse, ProfileOrigin.Inferred)]
    [InlineData("binance-delivery", "BTCUSD_PERP", ContractKind.Inverse, ProfileOrigin.Inferred)]
    public void The_kind_of_contract_follows_from_venue_and_symbol(string exchange, string symbol, ContractKind kind, ProfileOrigin origin)
    {
        string path = new TardisTables("id,side,price,amount") { Exchange = exchange, Symbol = symbol }.Row(0, "1,buy,61800.1,10").Write(_folder);

        using IMarketReader reader = CaptureSource.Open(path);

        Assert.Equal((kind, origin), (reader.Profile.Instrument.Kind, reader.Profile.Origin));
        reader.Profile.ToOptions().Validate();
    }
}
