using System;
using System.Collections.Generic;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Book;

/// <summary>A shape of random order flow.</summary>
internal sealed record BookFlow(string Name)
{
    public required int Orders { get; init; }

    public required int Commands { get; init; }

    /// <summary>Ticks between the mid and the farthest usual price; 0: any price at all, each magnitude as likely as the next.</summary>
    public required long Spread { get; init; }

    public long Start { get; init; } = 50_000;

    /// <summary>Ticks the mid moves with each command.</summary>
    public long Drift { get; init; }

    public int JumpEvery { get; init; } = int.MaxValue;

    public long Jump { get; init; }

    /// <summary>Percent of commands that cancel or reduce, when the pool is half full; more when fuller.</summary>
    public int CancelShare { get; init; } = 40;

    /// <summary>Percent of orders with any price at all.</summary>
    public int OutlierShare { get; init; } = 1;

    /// <summary>Percent of orders that rest unmatched.</summary>
    public int RestShare { get; init; } = 5;

    public IEnumerable<BookCommand> Generate(Random random, int instruments, Func<int> live)
    {
        int idStyle = random.Next(3);
        long mid = Start;
        long sequence = 0;

        while (true)
        {
            mid = Math.Clamp(mid + Drift, 1, 1L << 62);
            if (sequence % JumpEvery == JumpEvery - 1) mid = Math.Clamp(mid + (random.Next(2) == 0 ? Jump : -Jump), 1, 1L << 62);
            long id = idStyle switch { 0 => sequence, 1 => random.NextInt64(long.MinValue, long.MaxValue), _ => random.Next(Orders) };
            sequence++;

            int roll = random.Next(100);
            bool shrink = roll < CancelShare * 2 * live() / Orders;
            BookAction action = shrink ? (roll % 4 == 0 ? BookAction.Reduce : roll % 4 == 1 ? BookAction.Move : BookAction.Cancel)
                : random.Next(100) < RestShare ? BookAction.Rest
                : random.Next(10) == 0 ? BookAction.ImmediateOrCancel : BookAction.Limit;
            Side side = random.Next(2) == 0 ? Side.Buy : Side.Sell;
            OrderFlags flags = random.Next(8) == 0 ? OrderFlags.ReduceOnly : random.Next(20) == 0 ? OrderFlags.Liquidation : OrderFlags.None;
            yield return new BookCommand(
                action, random.Next(instruments), id, side, Price(random, mid, side), random.Next(1, 100), flags, random.Next());
        }
    }

    // Mostly on the order's own side of the mid, now and then through it.
    private long Price(Random random, long mid, Side side)
    {
        if (Spread == 0 || random.Next(100) < OutlierShare) return 1 + random.NextInt64(1L << random.Next(1, 63));
        long away = random.NextInt64(-Spread / 4 - 1, Spread + 1);
        return Math.Clamp(side == Side.Buy ? mid - away : mid + away, 1, 1L << 62);
    }
}
