using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Captures;

public sealed class HyperliquidReaderTests : IDisposable
{
    private const string Market = "{\"liquidatedUser\":\"0xa\",\"markPx\":\"99.95\",\"method\":\"market\"}";

    private const string Backstop = "{\"liquidatedUser\":\"0xa\",\"markPx\":\"99.95\",\"method\":\"backstop\"}";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static MarketUpdate Update(MarketUpdateKind kind, Side side = Side.None, long price = 0, long quantity = 0) =>
        new(kind, VenueLines.StartNanos, 0, side, price, quantity);

    private static VenueLines Lines() => new() { Prefix = _ => "", Symbol = "BTC" };

    private (List<MarketUpdate> Updates, CaptureStatistics Statistics) Read(VenueLines lines, MarkSource mark = MarkSource.Auto) =>
        Captured.Read(lines.Write(_folder), new CaptureReadOptions { Symbol = "BTC", TickSize = 0.1m, LotSize = 0.001m, Mark = mark });

    [Fact]
    public void A_trade_stands_twice_and_is_told_once_with_the_takers_side()
    {
        VenueLines lines = Lines();
        lines.Block(
            lines.Fill("0xa", 7, "B", 1_001, 5, crossed: false), lines.Fill("0xb", 7, "A", 1_001, 5, crossed: true),
            lines.Fill("0xb", 8, "A", 30, 5, crossed: true, coin: "ETH"));

        (List<MarketUpdate> updates, CaptureStatistics seen) = Read(lines);

        Assert.Equal([Update(MarketUpdateKind.Trade, Side.Sell, 1_001, 5), Update(MarketUpdateKind.Mark, price: 1_001)], updates);
        Assert.Equal((1, 0, 1), (seen.Trades, seen.TradesOffBook, seen.OtherSymbols));
    }

    /// <summary>A liquidation in the market is a trade of the book and a liquidation; the other end of it carries the same mark of liquidation and is told as neither.</summary>
    [Fact]
    public void A_liquidation_in_the_market_counts_once()
    {
        VenueLines lines = Lines();
        lines.Block(
            lines.Fill("0xa", 7, "A", 990, 4, crossed: true, dir: "Close Long", liquidation: Market),
            lines.Fill("0xc", 7, "B", 990, 4, crossed: false, liquidation: Market));

        (List<MarketUpdate> updates, CaptureStatistics seen) = Read(lines);

        Assert.Equal(
            [Update(MarketUpdateKind.Liquidation, Side.Sell, 990, 4), Update(MarketUpdateKind.Trade, Side.Sell, 990, 4), Update(MarketUpdateKind.Mark, price: 990)],
            updates);
        Assert.Equal((1, 4, 0), (seen.ForceOrders, seen.LotsOfLiquidatedLongs, seen.LotsOfLiquidatedShorts));
    }

    /// <summary>A takeover by the backstop and the deleveraging against it are two sides of one trade outside the book, in either order of the rows.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Backstop_and_deleveraging_are_one_trade_beside_the_book(bool reversed)
    {
        VenueLines lines = Lines();
        string[] rows =
        [
            lines.Fill("0xa", 7, "A", 990, 4, crossed: true, dir: "Liquidated Cross Long", liquidation: Backstop),
            lines.Fill("0xd", 7, "B", 990, 4, crossed: false, dir: "Auto-Deleveraging", liquidation: Backstop),
        ];
        if (reversed) Array.Reverse(rows);
        lines.Block(rows);

        (List<MarketUpdate> updates, CaptureStatistics seen) = Read(lines);

        Assert.Equal([Update(MarketUpdateKind.Liquidation, Side.Sell, 990, 4)], updates);
        Assert.Equal((0, 1, 1, 4), (seen.Trades, seen.TradesOffBook, seen.ForceOrders, seen.LotsOfLiquidatedLongs));
    }

    [Fact]
    public void Marks_of_liquidations_are_taken_where_asked_for()
    {
        VenueLines lines = Lines();
        lines.Json(lines.Fill("0xa", 7, "A", 990, 4, crossed: true, liquidation: Market));

        Assert.Equal([1_000], Read(lines, MarkSource.Stream).Updates.Where(u => u.Kind == MarketUpdateKind.Mark).Select(u => u.Price));
        Assert.Equal([990], Read(lines).Updates.Where(u => u.Kind == MarketUpdateKind.Mark).Select(u => u.Price));
    }

    [Fact]
    public void Tick_and_lot_are_inferred_from_the_coins_own_fills()
    {
        VenueLines lines = Lines();
        lines.Block(lines.Fill("0xa", 1, "B", 30_005, 5, crossed: true, coin: "ETH"), lines.Fill("0xa", 2, "B", 1_180_000, 125, crossed: true));

        using IMarketReader reader = CaptureSource.Open(lines.Write(_folder), new CaptureReadOptions { Symbol = "BTC" });

        Assert.Equal((1m, 0.001m, ContractKind.Linear), (reader.Profile.TickSize, reader.Profile.LotSize, reader.Profile.Instrument.Kind));
        Assert.Equal(118_000, Captured.All(reader)[0].Price);
    }
}
