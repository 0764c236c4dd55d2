// What a liquidation may never do, read off the events alone: positions are kept here from trades, takeovers and deleveraging, and compared with the
// engine's at the end.
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using Xunit;
using Big = System.Int128;

namespace LowLatencyEngine.Tests.Models;

public sealed class LiquidationPropertyTests
{
    private readonly Dictionary<(long Account, int Instrument), Big> _held = [];
    private int _fills, _deleveraged, _kept, _emptied, _endings;

    [Fact]
    public void Liquidations_only_reduce_never_worsen_and_do_not_come_back_at_the_same_price()
    {
        for (ulong seed = 1; seed <= 250; seed++)
        {
            _held.Clear();
            Dice dice = new(seed);
            EngineOptions options = OptionsGenerator.Draw(dice, out long[] homes);
            ReferenceEngine reference = new(options);
            using EngineCore core = new(options);
            CommandGenerator generator = new(dice, reference, homes);
            for (int n = 0; n < 600; n++)
            {
                RichOrder command = generator.Next();
                reference.Apply(command);
                Check(core, in command.Head, Views(core.Apply(in command.Head)));
            }

            foreach (((long account, int instrument), Big lots) in _held)
            {
                core.TryGetPosition(account, instrument, out PositionView view);
                Assert.Equal(lots, view.Quantity);
            }
        }

        string counts = $"{_fills} fills, {_deleveraged} deleveragings, {_kept} kept healths, {_emptied} emptied wallets, {_endings} endings";
        Assert.True(_fills > 300 && _deleveraged > 300 && _kept > 0 && _emptied > 0 && _endings > 300, counts);
    }

    private void Check(EngineCore core, in Command command, List<Seen> events)
    {
        HashSet<(long, int)> ended = [];
        bool spreads = events.Any(e => e.Head.Kind is EventKind.Deleveraged or EventKind.Socialised or EventKind.FundTookOver);
        foreach (Seen e in events)
        {
            Follow(e);
            (long, int) unit = (e.Head.AccountId, e.Head.Instrument);
            if (e.Head.Kind is EventKind.MarkChanged or EventKind.FundingPaid or EventKind.MarginAdjusted) ended.Clear();
            if (e.Head.Kind == EventKind.Trade) ended.RemoveWhere(u => u.Item1 == e.Trade.MakerAccountId || (u.Item1 == e.Head.AccountId && !IsLiquidation(e.Head)));
            if (e.Head.Kind == EventKind.LiquidationEnded && ended.Add(unit)) _endings++;
            if (e.Head.Kind == EventKind.LiquidationStarted && !spreads) Assert.DoesNotContain(unit, ended);
        }

        if (command.Kind is not (CommandKind.MarkTick or CommandKind.Heartbeat)) return;

        foreach (Seen started in events.Where(e => e.Head.Kind == EventKind.LiquidationStarted && e.Head.Instrument == EngineEvent.NoInstrument))
        {
            List<Seen> own = [.. events.Where(e => e.Head.AccountId == started.Head.AccountId)];
            core.TryGetWallet(started.Head.AccountId, started.Head.Currency, out WalletView after);
            bool isMoved = events.SkipWhile(e => e != started).Any(e => e.Head.Kind is EventKind.MarkChanged or EventKind.MarginAdjusted);
            bool isOpen = !spreads && !isMoved && own.All(e => e.Head.Kind != EventKind.LiquidationEnded);
            if (isOpen && own.Any(e => e.Head.Kind == EventKind.Trade) && started.Head.Amount >= 0) KeepsItsHealth(started.Head, after);
            if (own.Count(e => e.Head.Kind == EventKind.LiquidationEnded) == 1 && own.All(e => e.Head.Kind != EventKind.Deleveraged)
                && own.Any(e => e.Head.Kind == EventKind.FundTookOver) && after.MaintenanceMargin == 0)
            {
                _emptied++;
                Assert.Equal(0, after.Cash);
            }
        }
    }

    /// <summary>Fills at or better than the limit do not lower equity / MM; the maintenance margin after is rounded up by less than an atom.</summary>
    private void KeepsItsHealth(EngineEvent started, WalletView after)
    {
        _kept++;
        Big least = (Big)started.Amount * (after.MaintenanceMargin - 1);
        Assert.True((Big)after.CrossEquity * started.Quantity >= least, $"{started.Amount} of {started.Quantity}, then {after}");
    }

    private void Follow(Seen e)
    {
        EngineEvent head = e.Head;
        Big lots = head.Side == Side.Buy ? head.Quantity : -(Big)head.Quantity;
        switch (head.Kind)
        {
            case EventKind.Trade:
                if (IsLiquidation(head))
                {
                    _fills++;
                    Reduces(head.AccountId, head.Instrument, lots);
                }

                Move(head.AccountId, head.Instrument, lots);
                Move(e.Trade.MakerAccountId, head.Instrument, -lots);
                break;
            case EventKind.FundTookOver:
                Reduces(head.AccountId, head.Instrument, -lots);
                Move(head.AccountId, head.Instrument, -lots);
                Move(0, head.Instrument, lots);
                break;
            case EventKind.Deleveraged:
                _deleveraged++;
                Reduces(head.AccountId, head.Instrument, -lots);
                Reduces(e.Deleverage.CounterAccountId, head.Instrument, lots);
                Move(head.AccountId, head.Instrument, -lots);
                Move(e.Deleverage.CounterAccountId, head.Instrument, lots);
                break;
            default:
                break;
        }
    }

    private static bool IsLiquidation(in EngineEvent trade) => (trade.Flags & (byte)OrderFlags.Liquidation) != 0;

    private void Reduces(long account, int instrument, Big change)
    {
        Big held = _held.GetValueOrDefault((account, instrument));
        Assert.True(change > 0 ? held <= -change : held >= -change, $"account {account} holds {held}, a liquidation changes it by {change}");
    }

    private void Move(long account, int instrument, Big change) =>
        _held[(account, instrument)] = _held.GetValueOrDefault((account, instrument)) + change;

    private static List<Seen> Views(System.ReadOnlySpan<EngineEvent> slots)
    {
        List<Seen> seen = [];
        foreach (EventView view in new EventStream(slots))
        {
            seen.Add(new Seen(
                view.Head,
                view.Head.Kind == EventKind.Trade ? view.Trade : default,
                view.Head.Kind == EventKind.Deleveraged ? view.Deleverage : default));
        }

        return seen;
    }

    private readonly record struct Seen(EngineEvent Head, TradeDetail Trade, DeleverageDetail Deleverage);
}
