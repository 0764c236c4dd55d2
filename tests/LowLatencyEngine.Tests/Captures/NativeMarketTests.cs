using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Captures;

/// <summary>Markets into the own format and back: what is read back is the same market, and the commands are ones an engine takes.</summary>
public sealed class NativeMarketTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Convert(string path, CaptureReadOptions? options = null, params string[] symbols)
    {
        using MarketMerge market = MarketMerge.Open([path], options ?? new CaptureReadOptions(), symbols);
        MarketCommands commands = new(market.Profiles);
        using CaptureWriter writer = CaptureWriter.Create(_folder["out.lle"], commands.Options, null, commands.Instruments);
        while (market.TryRead(out MarketUpdate update)) writer.Append(commands.Take(in update));
        writer.Complete();
        return _folder["out.lle"];
    }

    private static List<MarketUpdate> Ticks(IEnumerable<MarketUpdate> updates) => [.. updates.Where(update =>
        update.Kind is MarketUpdateKind.Mark or MarketUpdateKind.Index or MarketUpdateKind.Trade or MarketUpdateKind.Quote)];

    public static TheoryData<string> Samples => [.. TextSamples.All.Keys.Where(name => !name.Contains("liquidations", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_market_is_the_same_when_it_is_read_back(string name)
    {
        string path = _folder.Write(name, TextSamples.All[name]);
        List<MarketUpdate> before = Captured.Read(path, TextSamples.Btc).Updates;

        string own = Convert(path, TextSamples.Btc);
        (List<MarketUpdate> after, CaptureStatistics seen) = Captured.Read(own);

        Assert.Equal(CaptureFormat.NativeMarket, CaptureDetector.Detect(own).Format);
        Assert.Equal(Ticks(before), Ticks(after));
        Assert.Equal(0, seen.UnknownIds);
        RebuiltBook one = new(), other = new();
        foreach (MarketUpdate update in before) one.Apply(in update);
        foreach (MarketUpdate update in after) other.Apply(in update);
        Assert.Equal(one.Bids, other.Bids);
        Assert.Equal(one.Asks, other.Asks);
    }

    /// <summary>The real day: every tick, and the book behind every message of its own time, are those of the original.</summary>
    [Fact]
    public void The_real_lines_are_the_same_market_and_an_engine_refuses_none_of_their_commands()
    {
        string path = SharedData.Find("multi-venue/cryptofeed_BITMEX.ws.1.0.gz");
        CaptureReadOptions options = new() { Symbol = "XBTUSD" };
        string own = Convert(path, options);
        List<MarketUpdate> before = Captured.Read(path, options).Updates, after = Captured.Read(own).Updates;

        Assert.Equal(Ticks(before), Ticks(after));
        Assert.Equal(Books(before), Books(after));

        using CaptureReader reader = CaptureReader.Open(own);
        using EngineCore engine = new(reader.Options);
        long refused = 0;
        while (reader.TryReadBlock(out ReadOnlySpan<Command> commands))
        {
            foreach (ref readonly Command command in commands)
            {
                foreach (EventView view in new EventStream(engine.Apply(in command)))
                {
                    if (view.Head.Kind == EventKind.Rejected) refused++;
                }
            }
        }

        Assert.Equal(0, refused);
    }

    /// <summary>The touch behind the last message of each time.</summary>
    private static SortedDictionary<long, ((long, long) Bid, (long, long) Ask)> Books(List<MarketUpdate> updates)
    {
        SortedDictionary<long, ((long, long), (long, long))> books = [];
        RebuiltBook book = new();
        foreach (MarketUpdate update in updates)
        {
            book.Apply(in update);
            if (update.Kind == MarketUpdateKind.DepthEnd) books[update.TimeNanos] = (book.BestBid, book.BestAsk);
        }

        return books;
    }

    /// <summary>The first 999 real messages of a stock, order by order: the levels read back are those that the book file says, where both have them.</summary>
    [Fact]
    public void Single_orders_are_added_up_to_their_levels()
    {
        string path = SharedData.Find("lobster/AAPL_2012-06-21_34200000_57600000_message_10.first999.csv");
        string[] last = File.ReadLines(SharedData.Find("lobster/AAPL_2012-06-21_34200000_57600000_orderbook_10.first999.csv")).Last().Split(',');
        RebuiltBook book = new();
        foreach (MarketUpdate update in Captured.Read(Convert(path)).Updates) book.Apply(in update);

        Assert.Equal((long.Parse(last[0]), long.Parse(last[1])), book.BestAsk);
        Assert.Equal((long.Parse(last[2]), long.Parse(last[3])), book.BestBid);
    }

    [Fact]
    public void Orders_are_added_reduced_replaced_and_gone()
    {
        MarketCommands commands = new([CaptureProfile.BinanceBtcUsdt]);
        MarketUpdate Order(MarketUpdateKind kind, long id, long price, long lots, long newId = 0) => new(kind, 1_000, 0, Side.Buy, price, lots, id, newId);
        MarketUpdate[] updates =
        [
            Order(MarketUpdateKind.OrderAdd, 1, 100, 5), Order(MarketUpdateKind.OrderAdd, 2, 100, 7), Order(MarketUpdateKind.OrderReduce, 1, 100, 2),
            Order(MarketUpdateKind.OrderExecute, 2, 100, 7), Order(MarketUpdateKind.OrderAdd, 3, 90, 4), Order(MarketUpdateKind.OrderReplace, 3, 95, 6, 4),
            Order(MarketUpdateKind.OrderDelete, 9, 90, 4), Order(MarketUpdateKind.OrderAdd, 5, 80, 1), Order(MarketUpdateKind.OrderDelete, 5, 80, 1),
        ];
        foreach (MarketUpdate update in updates) commands.Take(in update);

        ReadOnlySpan<Command> written = commands.Take(new MarketUpdate(MarketUpdateKind.DepthEnd, 1_000, 0, Side.None, 0, 0));

        Assert.Equal([(95, 6), (100, 3)], written.ToArray().Select(command => (command.Price, command.Quantity)).Order());
        Assert.Equal(0, commands.UpdatesLeftOut);
    }

    [Fact]
    public void Several_symbols_share_a_capture_and_are_read_one_at_a_time()
    {
        TardisTables table = TardisTables.Trades().Trade(0, "buy", 618_001, 1);
        table.Symbol = "ETHUSDT";
        string own = Convert(table.Row(1, "1,sell,2450.17,2.5").Write(_folder), null, "BTCUSDT", "ETHUSDT");

        using IMarketReader second = CaptureSource.Open(own, new CaptureReadOptions { Symbol = "ethusdt", Instrument = 3 });
        MarketUpdate trade = Captured.All(second)[0];

        Assert.Equal((245_017, 25, Side.Sell, 3), (trade.Price, trade.Quantity, trade.Side, trade.Instrument));
        Assert.Equal((0.01m, 0.1m), (second.Profile.TickSize, second.Profile.LotSize));
        Assert.Equal(618_001, Captured.Read(own).Updates[0].Price);
        Assert.Equal(["BTCUSDT", "ETHUSDT"], CaptureInspector.Inspect(own).Symbols.Keys.Order());
        Assert.Contains("holds no SOLUSDT", Captured.ReadUntilError(own, new CaptureReadOptions { Symbol = "SOLUSDT" }).Error.Message);
        Assert.Contains("cannot be read as others", Captured.ReadUntilError(own, new CaptureReadOptions { TickSize = 1 }).Error.Message);
    }

    /// <summary>What came before the first update to be written leaves the book as it stood.</summary>
    [Fact]
    public void The_book_before_the_beginning_is_written_whole()
    {
        string path = TardisTables.Book()
            .Level(0, true, Side.Buy, 1_000, 5).Level(0, true, Side.Buy, 990, 5).Level(1, false, Side.Buy, 990, 0).Level(2, false, Side.Buy, 1_001, 3).Write(_folder);
        using MarketMerge market = MarketMerge.Open([path], TextSamples.Btc);
        MarketCommands commands = new(market.Profiles);
        List<Command> written = [];
        while (market.TryRead(out MarketUpdate update))
        {
            if (update.TimeNanos < TardisTables.Nanos(2)) commands.Remember(in update);
            else written.AddRange(commands.Take(in update));
        }

        Assert.Equal([(1_000, 5), (1_001, 3)], written.Where(command => command.Kind == CommandKind.NewOrder).Select(command => (command.Price, command.Quantity)));
        Assert.All(written, command => Assert.Equal(TardisTables.Nanos(2), command.TimeNanos));
    }

    [Fact]
    public void A_capture_of_a_market_cut_or_damaged_anywhere_is_refused()
    {
        string own = Convert(_folder.Write("BTCUSDT-trades.csv", TextSamples.All["BTCUSDT-trades.csv"]));
        byte[] whole = File.ReadAllBytes(own);
        List<MarketUpdate> all = Captured.Read(own).Updates;
        for (int at = 0; at < whole.Length; at += 7)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 4;
            Assert.NotEmpty(Captured.ReadUntilError(_folder.Write("damaged.lle", damaged)).Error.Message);
            (List<MarketUpdate> some, CaptureException error) = Captured.ReadUntilError(_folder.Write("cut.lle", whole[..at]));
            Assert.True(some.Count <= all.Count && error.Message.Length > 0);
        }
    }
}
