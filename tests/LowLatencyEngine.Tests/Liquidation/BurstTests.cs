// Hundreds of units at once, in one command: the lists that one collect makes are then long enough to be sorted by digits, and many stand level in all but the
// last criterion. Core and reference must agree on every event, in order.
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Tests.Models;
using Xunit;

namespace LowLatencyEngine.Tests.Liquidation;

public sealed class BurstTests
{
    private const int Maker = 1, Accounts = 240;
    private const long Mark = 10_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_gap_calls_and_liquidates_hundreds_in_the_order_of_the_rules(ulong seed)
    {
        Dice dice = new(seed);
        using BothEngines both = new(BothEngines.Options(BothEngines.Linear(), BothEngines.Linear("OTHER")) with
        {
            AccountsMax = Accounts + 2,
            PositionsMax = 2 * Accounts + 4,
            OrdersMax = 64,
            OpenOrdersPerAccountMax = 4,
            EventsPerCommandMax = 1 << 15,
        });
        for (int i = 0; i < 2; i++) both.Mark(i, Mark);
        both.Open(Maker);
        both.Deposit(Maker, 1L << 40);
        foreach (long account in Ids(dice))
        {
            both.Open(account);
            long lots = dice.Between(1, 3);
            both.Deposit(account, lots * dice.Pick(500, 700, 1_000));
            for (int instrument = 0; instrument < 2; instrument++)
            {
                if (dice.Chance(500)) both.Send(Commands.SetMarginMode(both.TimeNanos, account, instrument, MarginMode.Isolated));
                both.Send(Commands.SetLeverage(both.TimeNanos, account, instrument, (int)dice.Pick(25, 50)));
                both.Limit(Maker, instrument, Side.Sell, Mark, lots);
                both.Limit(account, instrument, Side.Buy, Mark, lots, TimeInForce.ImmediateOrCancel);
                both.Send(Commands.MassCancel(both.TimeNanos, Maker));
            }
        }

        int called = 0, started = 0, level = 0, levelButNotional = 0;
        foreach (long price in new[] { 9_930, 9_860, 9_700 })
        {
            for (int instrument = 0; instrument < 2; instrument++)
            {
                List<EngineEvent> events = both.Mark(instrument, price);
                called = System.Math.Max(called, events.Count(e => e.Kind == EventKind.MarginCalled));
                List<(long, long)> standings = [.. events.Where(e => e.Kind == EventKind.LiquidationStarted).Select(e => (e.Amount, e.Quantity))];
                started = System.Math.Max(started, standings.Count);
                level = System.Math.Max(level, standings.Count - standings.Distinct().Count());
                levelButNotional = System.Math.Max(levelButNotional, standings.Distinct().Count() - standings.Distinct().Select(Severity).Distinct().Count());
            }
        }

        Assert.True(called > 50 && started > 40 && level > 20 && levelButNotional > 2,
            $"{called} called at once, {started} liquidated at once, {level} level with another one, {levelButNotional} in severity alone");
    }

    /// <summary>A close that restores an isolated position and, by what it frees, the account's wallet: the wallet is said first, though the position changed first.</summary>
    [Fact]
    public void Of_one_account_the_wallet_is_announced_before_the_isolated_position()
    {
        using BothEngines both = new(BothEngines.Options(BothEngines.Linear(), BothEngines.Linear("OTHER")));
        for (int i = 0; i < 2; i++) both.Mark(i, Mark);
        both.Open(Maker, 2);
        both.Deposit(Maker, 1L << 40);
        both.Deposit(2, 6_000);
        both.Send(Commands.SetMarginMode(both.TimeNanos, 2, 1, MarginMode.Isolated));
        both.Trade(2, Maker, 0, Mark, 10);
        both.Trade(2, Maker, 1, Mark, 10);
        both.Mark(0, 9_715);
        both.Mark(1, 9_911);
        Assert.True(both.Wallet(2).MarginCalled && both.Position(2, 1).MarginCalled, $"wallet {both.Wallet(2)}, position {both.Position(2, 1)}");

        both.Limit(Maker, 1, Side.Buy, Mark, 10);
        List<EngineEvent> events = both.Limit(2, 1, Side.Sell, Mark, 10, TimeInForce.ImmediateOrCancel);
        Assert.Equal([EngineEvent.NoInstrument, (short)1], events.Where(e => e.Kind == EventKind.MarginRestored).Select(e => e.Instrument));
    }

    private static long Severity((long Equity, long Maintenance) unit) => (unit.Maintenance - unit.Equity) * 1_000_000 / unit.Maintenance;

    /// <summary>Account numbers that differ in few digits, and in all eight.</summary>
    private static IEnumerable<long> Ids(Dice dice)
    {
        for (long n = 0; n < Accounts; n++) yield return n % 3 == 0 ? (n + 2) << 50 | dice.Between(1, 1 << 30) << 8 : n * 7 + 2;
    }
}
