// What somebody does, in words:
//
//   ann buy 3 BTC @100 #1 [ioc|fok|gtc|day|until TIME|at-open|at-close] [post-only|slide] [reduce-only] [hidden] [all-or-none] [show 1] [minimum 2]
//       [group 7] [self-trade cancel-newest|cancel-oldest|cancel-both|decrement] [budget 300]
//   ann sell 3 BTC market #2 [fok] [reduce-only]                     ann buy 3 BTC peg mid|own|opposite [@100] #1 [away 2]
//   ann buys 3 BTC @100 from bob    (bob rests, ann takes)           ann sells 3 BTC @100 to bob
//   ann cancel BTC #1          ann amend BTC #1 5 @101              ann cancel-all [BTC] [buy|sell]
//   ann cancel-range BTC [buy|sell] @90 @95                         cancel-group 7            ann firm 3
//   ann sell 3 BTC stop @95 #4 [..]    ... stop @95 limit @94 #4    ... take-profit @110 [limit @110] #4    ... trail 5 #4 or trail 2% [from @110]
//   [step 3] [offset -2] #4            all of them: [by mark|index]
//   links, behind the id: [or #3] (one cancels the other) [gain #5 @110 [limit @110]] [loss #6 @95 [limit @94]] (bracket)
//   open ann    ann deposit 50 [USDT]    ann withdraw 50 [USDT]     fund deposit 50 [USDT]
//   ann leverage BTC 20        ann mode BTC isolated                ann margin BTC -50          ann fees 0.01% 0.04%|default (maker, taker)
//   funding BTC 0.01% at 8h    add-on BTC 2%
//   mark BTC 100    index BTC 100    print BTC buy 3 @100           quote BTC 99 101                   heartbeat
//   phase BTC pre-open|halted|closing-auction|closed|continuous [until 60] [reference 100]
//
// The instrument may be left out where there is only one. Any action may end in field=value for a field of the command (kind, version, slots, account,
// instrument, side ...), of OrderDetail or of OrderLinks, to send what the words cannot say. "50x" in front sends it fifty times, the order id counting up.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Scenarios;

/// <summary>Turns the words of an action into commands.</summary>
internal sealed class ScenarioActions(ScenarioNames names)
{
    private long _lastOwnId = 1_000_000;

    /// <summary>The commands of one action, one or more.</summary>
    internal IReadOnlyList<RichOrder> Parse(IReadOnlyList<Word> words, long timeNanos)
    {
        int times = 1;
        if (words[0].Text.EndsWith('x') && ScenarioNames.TryNumber(words[0].Text[..^1], out long count))
        {
            times = (int)count;
            words = [.. words.Skip(1)];
        }

        WordReader reader = new(words, names);
        IReadOnlyList<RichOrder> once = Read(reader, timeNanos);
        while (reader.TryOverride(out Word word)) once = [.. once.Select(c => Override(c, word))];
        reader.ExpectEnd();
        return times == 1 ? once : [.. Enumerable.Range(0, times).SelectMany(i => once.Select(c => c with { Head = c.Head with { OrderId = c.Head.OrderId + i } }))];
    }

    private IReadOnlyList<RichOrder> Read(WordReader reader, long time)
    {
        Word first = reader.Next();
        if (first.Text == "fund" || !names.IsAccount(first.Text)) return [Plain(OfMarket(first, reader, time))];

        long account = names.Account(first);
        Word verb = reader.Next();
        return verb.Text switch
        {
            "buy" or "sell" => [Order(account, verb.Text == "buy" ? Side.Buy : Side.Sell, reader, time)],
            "buys" or "sells" => [.. Pair(account, verb.Text == "buys" ? Side.Buy : Side.Sell, reader, time).Select(Plain)],
            _ => [Plain(OfAccount(account, verb, reader, time))],
        };
    }

    private static RichOrder Plain(Command command) => new() { Head = command };

    private Command OfMarket(Word first, WordReader reader, long time)
    {
        switch (first.Text)
        {
            case "cancel-group":
                return Commands.CancelGroup(time, (int)reader.Number());
            case "heartbeat":
                return Commands.Heartbeat(time);
            case "open":
                return Commands.OpenAccount(time, names.Account(reader.Next()));
            case "fund":
                reader.Expect("deposit");
                long amount = reader.Number();
                return Commands.FundDeposit(time, reader.Currency(), amount);
            case "mark":
                return Commands.MarkTick(time, reader.Instrument(), reader.Number());
            case "index":
                return Commands.IndexTick(time, reader.Instrument(), reader.Number());
            case "funding":
                int funded = reader.Instrument();
                long rate = reader.Rate();
                reader.Expect("at");
                return Commands.SetFundingRate(time, funded, rate, ScenarioNames.Time(reader.Next()));
            case "add-on":
                return Commands.SetMarginAddOn(time, reader.Instrument(), reader.Rate());
            case "quote":
                return Commands.QuoteTick(time, reader.Instrument(), reader.Number(), reader.Number());
            case "phase":
                return Phase(reader, time);
            case "print":
                int instrument = reader.Instrument();
                Side side = reader.BuyOrSell();
                long lots = reader.Number();
                return Commands.TradeTick(time, instrument, side, reader.Price(), lots);
            default:
                throw first.Error("neither an account nor an action");
        }
    }

    private Command OfAccount(long account, Word verb, WordReader reader, long time)
    {
        switch (verb.Text)
        {
            case "cancel":
                int instrument = reader.Instrument();
                return Commands.CancelOrder(time, account, reader.OrderId(), instrument);
            case "amend":
                instrument = reader.Instrument();
                long id = reader.OrderId();
                long lots = reader.Number();
                return Commands.AmendOrder(time, account, id, instrument, reader.Price(), lots);
            case "cancel-all":
                instrument = reader.TryInstrument(out int named) ? named : Command.AllInstruments;
                return Commands.MassCancel(time, account, instrument, reader.TrySide());
            case "cancel-range":
                instrument = reader.Instrument();
                Side side = reader.TrySide();
                return Commands.CancelRange(time, account, instrument, side, reader.Price(), reader.Price());
            case "firm":
                return Commands.SetFirm(time, account, reader.Number());
            case "fees":
                return reader.Try("default") ? Commands.SetFees(time, account, -1, -1) : Commands.SetFees(time, account, reader.Rate(), reader.Rate());
            case "deposit":
                long amount = reader.Number();
                return Commands.Deposit(time, account, reader.Currency(), amount);
            case "withdraw":
                amount = reader.Number();
                return Commands.Withdraw(time, account, reader.Currency(), amount);
            case "leverage":
                return Commands.SetLeverage(time, account, reader.Instrument(), reader.Number());
            case "mode":
                instrument = reader.Instrument();
                return Commands.SetMarginMode(time, account, instrument, (MarginMode)ScenarioNames.Member(typeof(MarginMode), reader.Next()));
            case "margin":
                return Commands.MoveMargin(time, account, reader.Instrument(), reader.Number());
            default:
                throw verb.Error("unknown action");
        }
    }

    private static Command Phase(WordReader reader, long time)
    {
        int instrument = reader.Instrument();
        TradingPhase phase = (TradingPhase)ScenarioNames.Member(typeof(TradingPhase), reader.Next());
        long end = reader.Try("until") ? ScenarioNames.Time(reader.Next()) : 0;
        return Commands.SetPhase(time, instrument, phase, end, reader.Try("reference") ? reader.Number() : 0);
    }

    private static RichOrder Order(long account, Side side, WordReader reader, long time)
    {
        long lots = reader.Number();
        int instrument = reader.Instrument();
        if (OrderWords.TryConditional(out RichOrder conditional, reader))
        {
            Command named = Commands.LimitOrder(time, account, reader.OrderId(), instrument, side, conditional.Head.Price, lots);
            conditional.Head = named with { Type = conditional.Head.Type, Slots = conditional.Head.Slots };
            return OrderWords.Read(conditional, reader);
        }

        if (reader.Try("peg")) return Pegged(account, side, lots, instrument, reader, time);

        bool isMarket = reader.Try("market");
        long price = isMarket ? 0 : reader.Price();
        long id = reader.OrderId();
        return OrderWords.Read(
            isMarket
                ? Commands.MarketOrder(time, account, id, instrument, side, lots)
                : Commands.LimitOrder(time, account, id, instrument, side, price, lots),
            reader);
    }

    private static RichOrder Pegged(long account, Side side, long lots, int instrument, WordReader reader, long time)
    {
        PegKind peg = (PegKind)ScenarioNames.Member(typeof(PegKind), reader.Next());
        long limit = reader.TryPrice(out long named) ? named : 0;
        RichOrder order = OrderWords.Read(Commands.PeggedOrder(time, account, reader.OrderId(), instrument, side, limit, lots), reader);
        OrderWords.Lengthen(ref order, 2).Detail.Peg = peg;
        return order;
    }

    private Command[] Pair(long account, Side side, WordReader reader, long time)
    {
        long lots = reader.Number();
        int instrument = reader.Instrument();
        long price = reader.Price();
        reader.Expect(side == Side.Buy ? "from" : "to");
        long other = names.Account(reader.Next());
        Side otherSide = side == Side.Buy ? Side.Sell : Side.Buy;
        return
        [
            Commands.LimitOrder(time, other, ++_lastOwnId, instrument, otherSide, price, lots),
            Commands.LimitOrder(time, account, ++_lastOwnId, instrument, side, price, lots, TimeInForce.FillOrKill),
        ];
    }

    private static RichOrder Override(RichOrder order, Word word)
    {
        (string key, Word value) = ScenarioNames.Pair(word);
        string name = key switch { "account" => nameof(Command.AccountId), "order" => nameof(Command.OrderId), _ => key };
        foreach (FieldInfo slot in typeof(RichOrder).GetFields())
        {
            FieldInfo? field = slot.FieldType.GetField(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
            if (field == null) continue;

            Type type = field.FieldType.IsEnum ? field.FieldType.GetEnumUnderlyingType() : field.FieldType;
            object whole = order;
            object part = slot.GetValue(whole)!;
            object number = Convert.ChangeType(ScenarioNames.Number(value), type, System.Globalization.CultureInfo.InvariantCulture);
            field.SetValue(part, field.FieldType.IsEnum ? Enum.ToObject(field.FieldType, number) : number);
            slot.SetValue(whole, part);
            order = (RichOrder)whole;
            if (slot.Name == nameof(RichOrder.Detail)) OrderWords.Lengthen(ref order, 2);
            if (slot.Name == nameof(RichOrder.Links)) OrderWords.Lengthen(ref order, 3);
            return order;
        }

        throw word.Error("a command has no such field");
    }
}
