using System;
using LowLatencyEngine.Durability;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Simulation;
using Xunit;

namespace LowLatencyEngine.Tests.Durability;

/// <summary>Tables that are full stay full over a crash, answer the same, and have room again when something leaves.</summary>
public sealed class FullTablesTests
{
    private const int Orders = 24;
    private const int Accounts = 5;

    private static readonly DurabilityOptions s_small = new() { SegmentBytes = 64 << 10, BatchSlotsMax = 64, PreparesAhead = false };

    private static readonly EngineOptions s_options = TestMarket.Options() with
    {
        AccountsMax = Accounts,
        OrdersMax = Orders,
        OpenOrdersPerAccountMax = Orders,
        PositionsMax = 8,
    };

    [Fact]
    public void AFullOrderTableRefusesBeforeAndAfterACrashAndTakesAgainAfterACancel()
    {
        SimulatedDisk disk = new(seed: 9);
        ulong hash;
        using (DurableCore core = new(s_options, disk, s_small))
        {
            core.Apply(Commands.MarkTick(1, 0, 600_000));
            foreach (long account in new[] { 1, 2 })
            {
                core.Apply(Commands.OpenAccount(1, account));
                core.Apply(Commands.Deposit(1, account, 0, 1L << 50));
            }

            for (int i = 1; i <= Orders; i++) Assert.Equal(RejectReason.None, Answer(core, Bid(i)));
            for (int i = 0; i < 10; i++) Assert.Equal(RejectReason.BookFull, Answer(core, Bid(Orders + 1 + i)));
            core.Commit();
            hash = core.Core.StateHash();
        }

        for (int life = 0; life < 3; life++)
        {
            disk.Restart();
            using DurableCore core = new(s_options, disk, s_small);
            Assert.Equal(hash, core.Core.StateHash());
            Assert.Equal(RejectReason.BookFull, Answer(core, Bid(100 + life)));
            if (life == 1) core.Snapshot();
            else core.Commit();
            hash = core.Core.StateHash();
        }

        disk.Restart();
        using DurableCore last = new(s_options, disk, s_small);
        Assert.Equal(RejectReason.None, Answer(last, Commands.CancelOrder(2, 1, 3, 0)));
        Assert.Equal(RejectReason.None, Answer(last, Bid(200)));
        Assert.Equal(RejectReason.BookFull, Answer(last, Bid(201)));
    }

    [Fact]
    public void AFullAccountTableRefusesBeforeAndAfterACrashAndItsAccountsGoOn()
    {
        SimulatedDisk disk = new(seed: 10);
        ulong hash;
        using (DurableCore core = new(s_options, disk, s_small))
        {
            for (int account = 1; account <= Accounts; account++) Assert.Equal(RejectReason.None, Answer(core, Commands.OpenAccount(1, account)));
            Assert.Equal(RejectReason.AccountTableFull, Answer(core, Commands.OpenAccount(1, Accounts + 1)));
            core.Commit();
            hash = core.Core.StateHash();
        }

        disk.Restart();
        using DurableCore again = new(s_options, disk, s_small);
        Assert.Equal(hash, again.Core.StateHash());
        Assert.Equal(RejectReason.AccountTableFull, Answer(again, Commands.OpenAccount(1, Accounts + 1)));
        Assert.Equal(RejectReason.AccountExists, Answer(again, Commands.OpenAccount(1, Accounts)));
        Assert.Equal(RejectReason.None, Answer(again, Commands.Deposit(1, Accounts, 0, 7)));
        Assert.Equal(RejectReason.UnknownAccount, Answer(again, Commands.Deposit(1, Accounts + 1, 0, 7)));
    }

    /// <summary>Two accounts share the table, so that it is full before either has all the orders it may have.</summary>
    private static Command Bid(int id) => Commands.LimitOrder(1, id <= Orders / 2 ? 1 : 2, id, 0, Side.Buy, 500_000 + id, 1);

    private static RejectReason Answer(DurableCore core, Command command)
    {
        ReadOnlySpan<EngineEvent> events = core.Apply(in command);
        return events[0].Kind == EventKind.Rejected ? (RejectReason)events[0].Reason : RejectReason.None;
    }
}
