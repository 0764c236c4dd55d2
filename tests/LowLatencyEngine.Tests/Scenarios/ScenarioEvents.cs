// The vocabulary of events: for every kind its word, the fields that may follow it in this order without a name, and those that are named. A row
// compares the fields it mentions and no others, but it must mention every event, in order.
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using static LowLatencyEngine.Tests.Scenarios.ScenarioNames;

namespace LowLatencyEngine.Tests.Scenarios;

/// <summary>One event in words: its kind and its fields by name.</summary>
internal sealed record EventWords(EventKind Kind, IReadOnlyList<(string Key, string Value)> Fields)
{
    /// <summary>A rejection, or an order of which lots were cut for want of money.</summary>
    internal bool IsRefusal =>
        Kind == EventKind.Rejected || (Kind == EventKind.OrderCancelled && Fields.Contains(("reason", Text(CancelReason.InsufficientMargin))));

    public override string ToString()
    {
        (string word, int positional) = ScenarioEvents.ShapeOf(Kind);
        IEnumerable<string> values = Fields.Select((f, i) => i < positional ? f.Value : $"{f.Key}={f.Value}");
        return $"{word} {string.Join(' ', values)}".TrimEnd();
    }
}

/// <summary>Puts events into words and compares them with what a row expects.</summary>
internal static class ScenarioEvents
{
    private static readonly Dictionary<EventKind, (string Word, int Positional)> s_shapes = new()
    {
        [EventKind.Rejected] = ("rejected", 1),
        [EventKind.AccountOpened] = ("opened", 1),
        [EventKind.Deposited] = ("deposited", 2),
        [EventKind.Withdrawn] = ("withdrawn", 2),
        [EventKind.FundDeposited] = ("fund-deposited", 1),
        [EventKind.LeverageChanged] = ("leverage", 3),
        [EventKind.MarginModeChanged] = ("mode", 3),
        [EventKind.MarginMoved] = ("margin-moved", 2),
        [EventKind.MarkChanged] = ("mark", 1),
        [EventKind.MarkStale] = ("mark-stale", 1),
        [EventKind.IndexChanged] = ("index", 1),
        [EventKind.MarketTrade] = ("print", 3),
        [EventKind.MarketQuote] = ("quote", 2),
        [EventKind.OrderAccepted] = ("accepted", 5),
        [EventKind.OrderAmended] = ("amended", 5),
        [EventKind.OrderCancelled] = ("cancelled", 4),
        [EventKind.MassCancelled] = ("mass-cancelled", 2),
        [EventKind.Trade] = ("trade", 7),
        [EventKind.MarginCalled] = ("margin-called", 1),
        [EventKind.MarginRestored] = ("margin-restored", 1),
        [EventKind.LiquidationStarted] = ("liquidation-started", 2),
        [EventKind.FundTookOver] = ("fund-took-over", 3),
        [EventKind.Deleveraged] = ("deleveraged", 4),
        [EventKind.FundDebited] = ("fund-debited", 2),
        [EventKind.Socialised] = ("socialised", 2),
        [EventKind.DeficitBooked] = ("deficit-booked", 2),
        [EventKind.LiquidationEnded] = ("liquidation-ended", 2),
        [EventKind.OrderTriggered] = ("triggered", 5),
        [EventKind.OrderReplenished] = ("replenished", 4),
        [EventKind.OrderRepriced] = ("repriced", 5),
        [EventKind.OrderDecremented] = ("decremented", 4),
        [EventKind.FirmChanged] = ("firm", 2),
        [EventKind.FeesChanged] = ("fees", 3),
        [EventKind.FundingRateSet] = ("funding-rate", 2),
        [EventKind.FundingPaid] = ("funding-paid", 3),
        [EventKind.MarginAdjustmentAnnounced] = ("add-on-announced", 1),
        [EventKind.MarginAdjusted] = ("add-on", 1),
        [EventKind.PhaseChanged] = ("phase", 2),
        [EventKind.AuctionIndicated] = ("auction-indicated", 2),
        [EventKind.AuctionUncrossed] = ("auction-uncrossed", 2),
    };

    internal static (string Word, int Positional) ShapeOf(EventKind kind) => s_shapes[kind];

    internal static EventWords InWords(EventView view, ScenarioNames names)
    {
        EngineEvent e = view.Head;
        string account = names.AccountName(e.AccountId);
        string side = Text(e.Side);
        string lots = Text(e.Quantity);
        string amount = Text(e.Amount);
        List<(string, string)> fields = e.Kind switch
        {
            EventKind.Rejected => [("reason", Text((RejectReason)e.Reason)), ("account", account), ("order", Order(e.OrderId)),
                ("command", Text((CommandKind)e.Flags)), ("source", Text(e.Price)), ("sourceSequence", lots)],
            EventKind.AccountOpened => [("account", account)],
            EventKind.Deposited or EventKind.Withdrawn => [("account", account), ("amount", amount), ("cash", lots)],
            EventKind.FundDeposited => [("amount", amount), ("fund", lots)],
            EventKind.LeverageChanged => [("account", account), ("instrument", names.InstrumentName(e.Instrument)), ("leverage", lots)],
            EventKind.MarginModeChanged => [("account", account), ("instrument", names.InstrumentName(e.Instrument)),
                ("mode", Text((MarginMode)e.Quantity))],
            EventKind.MarginMoved => [("account", account), ("amount", amount), ("margin", lots)],
            EventKind.MarkChanged => [("price", Price(e.Price)), ("before", lots), ("depth", Text(e.Depth))],
            EventKind.MarkStale or EventKind.IndexChanged => [("price", Price(e.Price))],
            EventKind.MarketTrade => [("side", side), ("lots", lots), ("price", Price(e.Price))],
            EventKind.MarketQuote => [("bid", Text(e.Price)), ("ask", lots)],
            EventKind.OrderAccepted => [("account", account), ("order", Order(e.OrderId)), ("side", side), ("lots", lots), ("price", Price(e.Price)),
                ("tif", Text((TimeInForce)e.Reason)), ("flags", Text((OrderFlags)e.Flags)), ("type", Text((OrderType)e.Amount))],
            EventKind.OrderAmended => [("account", account), ("order", Order(e.OrderId)), ("side", side), ("lots", lots), ("price", Price(e.Price)),
                ("before", amount), ("kept", e.Flags == 1 ? "yes" : "no")],
            EventKind.OrderCancelled => [("account", account), ("order", Order(e.OrderId)), ("lots", lots), ("reason", Text((CancelReason)e.Reason)),
                ("side", side), ("price", Price(e.Price))],
            EventKind.MassCancelled => [("account", account), ("orders", lots)],
            EventKind.Trade => Trade(in e, in view.Trade, names),
            EventKind.MarginCalled or EventKind.MarginRestored => [("account", account), ("equity", amount), ("mm", lots)],
            EventKind.LiquidationStarted => [("account", account), ("cause", Text((LiquidationCause)e.Reason)), ("depth", Text(e.Depth)),
                ("equity", amount), ("mm", lots), ("mark", Text(e.Price))],
            EventKind.FundTookOver => [("account", account), ("side", side), ("lots", lots), ("value", amount), ("price", Price(e.Price)),
                ("depth", Text(e.Depth))],
            EventKind.Deleveraged => [("account", account), ("side", side), ("lots", lots), ("counter", names.AccountName(view.Deleverage.CounterAccountId)),
                ("value", amount), ("price", Price(e.Price)), ("depth", Text(e.Depth)), ("group", Text(view.Deleverage.Group)),
                ("counterPosition", Text(view.Deleverage.CounterPosition))],
            EventKind.FundDebited => [("account", account), ("amount", amount), ("fund", lots)],
            EventKind.Socialised => [("account", account), ("amount", amount), ("profit", lots), ("price", Price(e.Price))],
            EventKind.DeficitBooked => [("account", account), ("amount", amount), ("deficit", lots)],
            EventKind.LiquidationEnded => Ended(in e, in view.Totals, names),
            EventKind.OrderTriggered => [("account", account), ("order", Order(e.OrderId)), ("side", side), ("lots", lots), ("price", Price(e.Price)),
                ("at", Price(e.Amount)), ("by", Text((TriggerSource)e.Reason)), ("flags", Text((OrderFlags)e.Flags))],
            EventKind.OrderReplenished => [("account", account), ("order", Order(e.OrderId)), ("lots", lots), ("open", amount), ("side", side),
                ("price", Price(e.Price))],
            EventKind.OrderRepriced => [("account", account), ("order", Order(e.OrderId)), ("side", side), ("lots", lots), ("price", Price(e.Price)),
                ("before", amount)],
            EventKind.OrderDecremented => [("account", account), ("order", Order(e.OrderId)), ("lots", lots), ("open", amount), ("side", side),
                ("price", Price(e.Price))],
            EventKind.FeesChanged => [("account", account), ("maker", Text(e.Price)), ("taker", lots)],
            EventKind.FirmChanged => [("account", account), ("firm", lots)],
            EventKind.FundingRateSet => [("rate", lots), ("due", amount)],
            EventKind.FundingPaid => Funding(in e, in view.Funding),
            EventKind.MarginAdjustmentAnnounced => [("addOn", lots), ("inForce", Text(e.Price)), ("due", amount)],
            EventKind.MarginAdjusted => [("addOn", lots), ("before", Text(e.Price))],
            EventKind.PhaseChanged => [("phase", Text((TradingPhase)e.Flags)), ("reason", Text((PhaseReason)e.Reason)), ("reference", Price(e.Price)),
                ("before", Text((TradingPhase)e.Quantity)), ("until", amount)],
            EventKind.AuctionIndicated or EventKind.AuctionUncrossed => [("lots", lots), ("price", Price(e.Price)), ("surplus", amount)],
            _ => [],
        };
        if (fields.All(f => f.Item1 != "instrument") && e.Instrument >= 0) fields.Add(("instrument", names.InstrumentName(e.Instrument)));
        if (e.Kind is (>= EventKind.MarginCalled and <= EventKind.LiquidationEnded) or EventKind.Deposited or EventKind.Withdrawn) fields.Add(("currency", names.CurrencyName(e.Currency)));
        fields.Add(("seq", Text(e.Sequence)));
        return new EventWords(e.Kind, fields);
    }

    /// <summary>Whether an event is the one expected. Throws at a word that names no event or no field of it.</summary>
    internal static bool Matches(IReadOnlyList<Word> expected, EventWords actual)
    {
        string word = s_shapes[actual.Kind].Word;
        if (expected[0].Text != word)
        {
            return s_shapes.Values.Any(s => s.Word == expected[0].Text) ? false : throw expected[0].Error("no event has this name");
        }

        bool matches = true;
        int positional = s_shapes[actual.Kind].Positional;
        for (int i = 1; i < expected.Count; i++)
        {
            bool isNamed = expected[i].Text.Contains('=');
            if (!isNamed && i > positional) throw expected[i].Error($"'{word}' has only {positional} fields without a name");

            (string key, Word value) = isNamed ? Pair(expected[i]) : (actual.Fields[i - 1].Key, expected[i]);
            if (actual.Fields.All(f => f.Key != key))
                throw expected[i].Error($"'{word}' has no field {key}; it has {string.Join(", ", actual.Fields.Select(f => f.Key))}");

            string normal = value.Text.TrimStart('#', '@') is string digits && TryNumber(digits, out _) ? value.Text.Replace("_", "") : value.Text;
            matches &= actual.Fields.First(f => f.Key == key).Value == normal;
        }

        return matches;
    }

    private static string Order(long id) => "#" + Text(id);

    private static string Price(long price) => "@" + Text(price);

    private static List<(string, string)> Trade(in EngineEvent e, in TradeDetail t, ScenarioNames names) =>
    [
        ("account", names.AccountName(e.AccountId)), ("order", Order(e.OrderId)), ("side", Text(e.Side)), ("lots", Text(e.Quantity)),
        ("price", Price(e.Price)), ("maker", names.AccountName(t.MakerAccountId)), ("makerOrder", Order(t.MakerOrderId)),
        ("leaves", Text(e.Amount)), ("makerLeaves", Text(t.MakerLeaves)), ("value", Text(t.Value)), ("fee", Text(t.TakerFee)),
        ("makerFee", Text(t.MakerFee)), ("liqFee", Text(t.LiquidationFee)), ("id", Text(t.TradeId)), ("depth", Text(e.Depth)),
        ("flags", Text((OrderFlags)e.Flags)),
    ];

    private static List<(string, string)> Ended(in EngineEvent e, in LiquidationTotals t, ScenarioNames names) =>
    [
        ("account", names.AccountName(e.AccountId)), ("lots", Text(e.Quantity)), ("filled", Text(t.FilledLots)), ("takeover", Text(t.TakeoverLots)),
        ("deleveraged", Text(t.DeleveragedLots)), ("attempts", Text(t.Attempts)), ("fees", Text(t.Fees)), ("fundDelta", Text(t.FundDelta)),
        ("filledValue", Text(t.FilledValue)), ("slippage", Text(e.Amount)), ("price", Price(e.Price)), ("depth", Text(e.Depth)),
        ("nanos", Text(t.DurationNanos)),
    ];

    private static List<(string, string)> Funding(in EngineEvent e, in FundingDetail f) =>
    [
        ("price", Price(e.Price)), ("rate", Text(e.Quantity)), ("paid", Text(e.Amount)), ("received", Text(f.Received)), ("rounding", Text(f.Rounding)),
        ("payers", Text(f.Payers)), ("receivers", Text(f.Receivers)), ("interest", Text(f.OpenInterest)), ("next", Text(f.NextDueNanos)),
    ];
}
