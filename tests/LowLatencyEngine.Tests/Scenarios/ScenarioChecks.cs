// What stands between the rows: the state as queries show it. `wallet ann cash=5 equity=7`, `position ann BTC qty=-3 entry=-300`, `house fund=0`,
// `market BTC last=100`, `risk ann BTC liquidation=94`, `stops BTC by mark above=110:3+0 below=95:2+1,90:4+0` (price:lots of stops+lots of take-profits), and
// `book BTC` followed by a drawing, one row per price from the highest ask to the lowest bid, ended by a blank line:
//
//   bid    | price | ask
//          |   101 | 4 5        two orders of 4 and 5 lots would read 9x2: lots, then how many orders if more than one
//   7      |    99 |
using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using static LowLatencyEngine.Tests.Scenarios.ScenarioNames;

namespace LowLatencyEngine.Tests.Scenarios;

/// <summary>Compares the engine's state with what a line says.</summary>
internal sealed class ScenarioChecks(EngineCore core, ScenarioNames names)
{
    private const string Known = "scenario, instrument, engine, currencies, account, fund, wallet, position, risk, house, market, book, stops";

    /// <summary>Checks one line that is neither a row nor a drawing.</summary>
    internal void Check(TextLine line)
    {
        IReadOnlyList<Word> words = line.Cells[0].Words;
        WordReader reader = new([.. words.Skip(1)], names);
        List<(string Key, string Value)> actual = words[0].Text switch
        {
            "wallet" => Wallet(names.Account(reader.Next()), reader.Currency()),
            "position" => Position(names.Account(reader.Next()), reader.Instrument()),
            "risk" => Risk(names.Account(reader.Next()), reader.Instrument()),
            "house" => House(reader.Currency()),
            "market" => Market(reader.Instrument()),
            "stops" => Stops(reader.Instrument(), reader),
            _ => throw words[0].Error($"unknown word; known are {Known}"),
        };
        bool matches = true;
        List<string> expected = [];
        List<string> found = [];
        while (reader.TryOverride(out Word word))
        {
            (string key, Word value) = Pair(word);
            (string Key, string Value) field = actual.FirstOrDefault(f => f.Key == key);
            if (field.Key == null) throw word.Error($"unknown; known are {string.Join(", ", actual.Select(f => f.Key))}");

            string normal = TryNumber(value.Text, out long number) ? Text(number) : value.Text;
            matches &= normal == field.Value;
            expected.Add($"{key}={normal}");
            found.Add($"{key}={field.Value}");
        }

        reader.ExpectEnd();
        if (expected.Count == 0) throw line.Error("checks nothing");
        if (!matches) throw line.Error($"{words[0].Text} differs{Environment.NewLine}{SideBySide.Table(expected, found)}");
    }

    /// <summary>Compares a drawing (its rows without the header) with the book.</summary>
    internal void CheckBook(TextLine line, IReadOnlyList<TextLine> drawing)
    {
        WordReader reader = new([.. line.Cells[0].Words.Skip(1)], names);
        int instrument = reader.Instrument();
        reader.ExpectEnd();
        List<string> expected = [];
        foreach (TextLine row in drawing)
        {
            if (row.Cells.Count != 3) throw row.Error("a row of the book is bid | price | ask; a blank line ends the drawing");
            if (row.Cells[1].IsEmpty || row.Cells[0].IsEmpty == row.Cells[2].IsEmpty)
                throw row.Error("a row of the book has a price and either a bid or an ask");


            expected.Add(Row(row.Cells[0].Text, Text(Number(row.Cells[1].Words[0])), row.Cells[2].Text));
        }

        List<string> found = [.. Levels(instrument, Side.Sell).Reverse().Concat(Levels(instrument, Side.Buy))];
        if (!expected.SequenceEqual(found)) throw line.Error($"the book differs{Environment.NewLine}{SideBySide.Table(expected, found)}");
    }

    private IEnumerable<string> Levels(int instrument, Side side)
    {
        DepthLevel[] levels = new DepthLevel[1_000];
        int count = core.CopyDepth(instrument, side, levels);
        foreach (DepthLevel level in levels.AsSpan(0, count).ToArray())
        {
            string lots = level.Orders == 1 ? Text(level.Lots) : $"{level.Lots}x{level.Orders}";
            yield return Row(side == Side.Buy ? lots : "", Text(level.Price), side == Side.Sell ? lots : "");
        }
    }

    private static string Row(string bid, string price, string ask) => $"{bid,8} | {price,8} | {ask,-8}";

    private List<(string, string)> Wallet(long account, int currency)
    {
        core.TryGetWallet(account, currency, out WalletView w);
        return
        [
            ("cash", Text(w.Cash)), ("equity", Text(w.CrossEquity)), ("mm", Text(w.MaintenanceMargin)), ("requirement", Text(w.Requirement)),
            ("withdrawable", Text(w.Withdrawable)), ("called", YesNo(w.MarginCalled)), ("liquidating", YesNo(w.InLiquidation)),
        ];
    }

    private List<(string, string)> Position(long account, int instrument)
    {
        core.TryGetPosition(account, instrument, out PositionView p);
        return
        [
            ("qty", Text(p.Quantity)), ("entry", Text(p.EntryValue)), ("margin", Text(p.IsolatedMargin)), ("pnl", Text(p.UnrealisedPnl)),
            ("notional", Text(p.Notional)), ("mm", Text(p.MaintenanceMargin)), ("mode", Text(p.Mode)), ("leverage", Text(p.Leverage)),
            ("called", YesNo(p.MarginCalled)), ("liquidating", YesNo(p.InLiquidation)),
        ];
    }

    private List<(string, string)> Risk(long account, int instrument)
    {
        core.TryGetRisk(account, instrument, out RiskView r);
        return
        [
            ("equity", Text(r.Equity)), ("mm", Text(r.MaintenanceMargin)), ("health", Text(r.HealthPpm)), ("liquidation", Text(r.LiquidationPrice)),
            ("bankruptcy", Text(r.BankruptcyPrice)), ("ticks", Text(r.DistanceTicks)), ("distance", Text(r.DistancePpm)),
        ];
    }

    private List<(string, string)> House(int currency)
    {
        HouseView h = core.GetHouse(currency);
        return
        [
            ("fund", Text(h.FundCash)), ("equity", Text(h.FundEquity)), ("fees", Text(h.Fees)), ("rounding", Text(h.Rounding)),
            ("deficit", Text(h.Deficit)), ("deposits", Text(h.NetDeposits)),
        ];
    }

    private List<(string, string)> Market(int instrument)
    {
        InstrumentView m = core.GetInstrument(instrument);
        return
        [
            ("mark", Text(m.Mark)), ("stale", YesNo(m.MarkIsStale)), ("index", Text(m.Index)), ("last", Text(m.LastPrice)),
            ("bid", Text(m.BestBid)), ("ask", Text(m.BestAsk)), ("interest", Text(m.OpenInterest)),
            ("phase", Text(m.Phase)), ("indicative", Text(m.IndicativePrice)), ("indicativeLots", Text(m.IndicativeLots)),
        ];
    }

    private List<(string, string)> Stops(int instrument, WordReader reader)
    {
        reader.Expect("by");
        TriggerSource source = (TriggerSource)Member(typeof(TriggerSource), reader.Next());
        return [("above", Triggers(instrument, source, Side.Buy)), ("below", Triggers(instrument, source, Side.Sell))];
    }

    // price:stops+take-profits, from the nearest on.
    private string Triggers(int instrument, TriggerSource source, Side side)
    {
        StopLevel[] levels = new StopLevel[1_000];
        int count = core.CopyStops(instrument, source, side, levels);
        return count == 0 ? "none" : string.Join(',', levels.Take(count).Select(l => $"{l.Price}:{l.StopLots}+{l.TakeProfitLots}"));
    }

    private static string YesNo(bool value) => value ? "yes" : "no";
}
