// What somebody does, in words:
//
//   ann buy 3 BTC @100 #1 [ioc|fok] [post-only] [reduce-only]       ann sell 3 BTC market #2 [fok] [reduce-only]
//   ann buys 3 BTC @100 from bob    (bob rests, ann takes)           ann sells 3 BTC @100 to bob
//   ann cancel BTC #1          ann amend BTC #1 5 @101              ann cancel-all [BTC] [buy|sell]
//   open ann    ann deposit 50 [USDT]    ann withdraw 50 [USDT]     fund deposit 50 [USDT]
//   ann leverage BTC 20        ann mode BTC isolated                ann margin BTC -50
//   mark BTC 100    index BTC 100    print BTC buy 3 @100           quote BTC 99 101                   heartbeat
//
// The instrument may be left out where there is only one. Any action may end in field=value for a field of the command (kind, version, slots, account,
// instrument, side ...), to send what the words cannot say. "50x" in front sends it fifty times, the order id counting up.
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
    internal IReadOnlyList<Command> Parse(IReadOnlyList<Word> words, long timeNanos)
    {
        int times = 1;
        if (words[0].Text.EndsWith('x') && ScenarioNames.TryNumber(words[0].Text[..^1], out long count))
        {
            times = (int)count;
            words = [.. words.Skip(1)];
        }

        WordReader reader = new(words, names);
        IReadOnlyList<Command> once = Read(reader, timeNanos);
        while (reader.TryOverride(out Word word)) once = [.. once.Select(c => Override(c, word))];
        reader.ExpectEnd();
        return times == 1 ? once : [.. Enumerable.Range(0, times).SelectMany(i => once.Select(c => c with { OrderId = c.OrderId + i }))];
    }

    private IReadOnlyList<Command> Read(WordReader reader, long time)
    {
        Word first = reader.Next();
        if (first.Text != "fund" && names.IsAccount(first.Text)) return OfAccount(names.Account(first), reader, time);

        switch (first.Text)
        {
            case "heartbeat":
                return [Commands.Heartbeat(time)];
            case "open":
                return [Commands.OpenAccount(time, names.Account(reader.Next()))];
            case "fund":
                reader.Expect("deposit");
                long amount = reader.Number();
                return [Commands.FundDeposit(time, reader.Currency(), amount)];
            case "mark":
                return [Commands.MarkTick(time, reader.Instrument(), reader.Number())];
            case "index":
                return [Commands.IndexTick(time, reader.Instrument(), reader.Number())];
            case "quote":
                return [Commands.QuoteTick(time, reader.Instrument(), reader.Number(), reader.Number())];
            case "print":
                int instrument = reader.Instrument();
                Side side = reader.BuyOrSell();
                long lots = reader.Number();
                return [Commands.TradeTick(time, instrument, side, reader.Price(), lots)];
            default:
                throw first.Error("neither an account nor an action");
        }
    }

    private IReadOnlyList<Command> OfAccount(long account, WordReader reader, long time)
    {
        Word verb = reader.Next();
        switch (verb.Text)
        {
            case "buy" or "sell":
                return [Order(account, verb.Text == "buy" ? Side.Buy : Side.Sell, reader, time)];
            case "buys" or "sells":
                return Pair(account, verb.Text == "buys" ? Side.Buy : Side.Sell, reader, time);
            case "cancel":
                int instrument = reader.Instrument();
                return [Commands.CancelOrder(time, account, reader.OrderId(), instrument)];
            case "amend":
                instrument = reader.Instrument();
                long id = reader.OrderId();
                long lots = reader.Number();
                return [Commands.AmendOrder(time, account, id, instrument, reader.Price(), lots)];
            case "cancel-all":
                instrument = reader.TryInstrument(out int named) ? named : Command.AllInstruments;
                return [Commands.MassCancel(time, account, instrument, reader.TrySide())];
            case "deposit":
                long amount = reader.Number();
                return [Commands.Deposit(time, account, reader.Currency(), amount)];
            case "withdraw":
                amount = reader.Number();
                return [Commands.Withdraw(time, account, reader.Currency(), amount)];
            case "leverage":
                return [Commands.SetLeverage(time, account, reader.Instrument(), reader.Number())];
            case "mode":
                instrument = reader.Instrument();
                return [Commands.SetMarginMode(time, account, instrument, (MarginMode)ScenarioNames.Member(typeof(MarginMode), reader.Next()))];
            case "margin":
                return [Commands.MoveMargin(time, account, reader.Instrument(), reader.Number())];
            default:
                throw verb.Error("unknown action");
        }
    }

    private static Command Order(long account, Side side, WordReader reader, long time)
    {
        long lots = reader.Number();
        int instrument = reader.Instrument();
        bool isMarket = reader.Try("market");
        long price = isMarket ? 0 : reader.Price();
        Command order = isMarket
            ? Commands.MarketOrder(time, account, reader.OrderId(), instrument, side, lots)
            : Commands.LimitOrder(time, account, reader.OrderId(), instrument, side, price, lots);
        while (true)
        {
            if (reader.Try("ioc")) order.TimeInForce = TimeInForce.ImmediateOrCancel;
            else if (reader.Try("fok")) order.TimeInForce = TimeInForce.FillOrKill;
            else if (reader.Try("gtc")) order.TimeInForce = TimeInForce.GoodTillCancel;
            else if (reader.Try("post-only")) order.OrderFlags |= OrderFlags.PostOnly;
            else if (reader.Try("reduce-only")) order.OrderFlags |= OrderFlags.ReduceOnly;
            else return order;
        }
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

    private static Command Override(Command command, Word word)
    {
        (string key, Word value) = ScenarioNames.Pair(word);
        string name = key switch { "account" => nameof(Command.AccountId), "order" => nameof(Command.OrderId), _ => key };
        FieldInfo field = typeof(Command).GetField(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)
            ?? throw word.Error("a command has no such field");
        Type type = field.FieldType.IsEnum ? field.FieldType.GetEnumUnderlyingType() : field.FieldType;
        object boxed = command;
        object number = Convert.ChangeType(ScenarioNames.Number(value), type, System.Globalization.CultureInfo.InvariantCulture);
        field.SetValue(boxed, field.FieldType.IsEnum ? Enum.ToObject(field.FieldType, number) : number);
        return (Command)boxed;
    }
}
