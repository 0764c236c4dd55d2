using System;
using System.IO;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Perf.Lab;
using Xunit;

namespace LowLatencyEngine.Tests.House;

/// <summary>The README's example is this code, compiled and run here; the README must show it to the letter.</summary>
public class ReadmeTests
{
    [Fact]
    public void TheEmbeddingExampleRuns()
    {
        StringWriter output = new();
        Embed(output);
        Assert.Equal("100 lots at 600000, taker fee 3000000 atoms\n", output.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void TheReadmeShowsTheExampleThatRuns()
    {
        string readme = File.ReadAllText(Path.Combine(HouseRuleTests.Root, "README.md")).ReplaceLineEndings("\n");
        Assert.Contains("```csharp\n" + Example() + "```\n", readme, StringComparison.Ordinal);
    }

    [Fact]
    public void TheReadmeNamesTheTwoCommands()
    {
        string readme = File.ReadAllText(Path.Combine(HouseRuleTests.Root, "README.md"));
        Assert.Contains("dotnet run -c Release --project src/LowLatencyEngine.Cli -- demo", readme, StringComparison.Ordinal);
        Assert.Contains("dotnet test -c Release", readme, StringComparison.Ordinal);
    }

    [Fact]
    public void TheReadmesFiguresAreThoseOfAResultPage()
    {
        string table = FiguresPage.TableIn(File.ReadAllText(Path.Combine(HouseRuleTests.Root, "README.md")).ReplaceLineEndings("\n"));
        Assert.NotEqual("", table);
        string[] pages = Directory.GetFiles(Path.Combine(HouseRuleTests.Root, "perf/results"), "README.md", SearchOption.AllDirectories);
        Assert.Contains(table, Array.ConvertAll(pages, page => FiguresPage.TableIn(File.ReadAllText(page).ReplaceLineEndings("\n"))));
    }

    private static void Embed(StringWriter output)
    {
        // example begins
        Instrument btc = new()
        {
            Name = "BTCUSDT",
            Multiplier = 100, // atoms of 1e-6 USDT per tick (0.1 USDT) and lot (0.001 BTC)
            PriceMax = 2_000_000,
            OrderMax = 1_000_000,
            PositionMax = 10_000_000,
            OpenInterestMax = 1_000_000_000,
            Tiers = [new MarginTier(FloorNotional: 0, MaintenancePpm: 4_000, InitialPpm: 8_000)],
        };
        using Engine engine = new(new EngineOptions { Instruments = [btc] });
        EventReader events = engine.AddReader();
        engine.Start();

        long now = 1_700_000_000_000_000_000; // your clock: the engine has none
        engine.TryPublish(Commands.MarkTick(now, instrument: 0, price: 600_000));
        engine.TryPublish(Commands.OpenAccount(now, accountId: 1));
        engine.TryPublish(Commands.OpenAccount(now, accountId: 2));
        engine.TryPublish(Commands.Deposit(now, accountId: 1, currency: 0, amount: 1_000_000_000));
        engine.TryPublish(Commands.Deposit(now, accountId: 2, currency: 0, amount: 1_000_000_000));
        engine.TryPublish(Commands.LimitOrder(now, accountId: 1, orderId: 1, instrument: 0, Side.Sell, price: 600_000, quantity: 100));
        engine.TryPublish(Commands.MarketOrder(now, accountId: 2, orderId: 2, instrument: 0, Side.Buy, quantity: 100));
        engine.Stop(TimeSpan.FromSeconds(5));

        for (ReadOnlySpan<EngineEvent> slots = events.Take(); !slots.IsEmpty; slots = events.Take())
        {
            foreach (EventView e in new EventStream(slots))
                if (e.Head.Kind == EventKind.Trade) output.WriteLine($"{e.Head.Quantity} lots at {e.Head.Price}, taker fee {e.Trade.TakerFee} atoms");
            events.Release();
        }

        // example ends
    }

    /// <summary>The lines between the two markers of this file, without their indentation.</summary>
    private static string Example([CallerFilePath] string file = "")
    {
        string source = File.ReadAllText(file).ReplaceLineEndings("\n");
        const string Begins = "        // example begins\n";
        const string Ends = "\n        // example ends\n";
        int from = source.IndexOf(Begins, StringComparison.Ordinal) + Begins.Length;
        int to = source.IndexOf(Ends, from, StringComparison.Ordinal);
        return source[from..to].Replace("\n        ", "\n", StringComparison.Ordinal)[8..].Replace("output.", "Console.", StringComparison.Ordinal);
    }
}
