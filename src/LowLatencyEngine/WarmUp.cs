// The first commands after start pay for the compiler: methods are compiled when they are first called, and again, better, after thirty calls.
// An embedder who must not pay that on the first real order lets a small engine of its own play a market with everything in it: orders of both
// kinds, fills, amends, cancels, margin calls, a liquidation through book, fund and deleveraging, queries and hash. The methods are shared, so the real
// engine finds them compiled; its state is not touched, because it is not used.
using System.Threading;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine;

/// <summary>Has the code compiled before the first command that counts.</summary>
public static class WarmUp
{
    private const long StartNanos = 1_700_000_000_000_000_000;
    private const int Mark = 60_000;

    /// <summary>
    /// Plays a small market on an engine of its own, with the calling thread, until the better compiled code is in place. Takes about a tenth of
    /// a second with tiered compilation, a few milliseconds with code compiled ahead of time. Call it before <see cref="Engine.Start"/>.
    /// </summary>
    /// <param name="rounds">How often the market is played; 64 is past every threshold of the tiered compiler.</param>
    /// <returns>Events seen, so that nothing is optimised away.</returns>
    public static long Run(int rounds = 64)
    {
        long events = 0;
        for (int round = 0; round < rounds; round++)
        {
            using EngineCore core = new(Options());
            events += Play(core);
            // The better code is compiled by a thread of the runtime after a short quiet time, for which there is no signal.
            if (round == rounds / 2) Thread.Sleep(150);
        }

        return events;
    }

    private static EngineOptions Options() => new()
    {
        Instruments =
        [
            new Instrument
            {
                Name = "WARM",
                Multiplier = 100,
                PriceMax = 1_000_000,
                OrderMax = 100_000,
                PositionMax = 1_000_000,
                OpenInterestMax = 10_000_000,
                Tiers = [new MarginTier(0, 5_000, 10_000), new MarginTier(1_000_000_000, 10_000, 20_000)],
                AttemptsMax = 1,
                FundPositionMax = 20,
            },
        ],
        AccountsMax = 64,
        PositionsMax = 64,
        OrdersMax = 1_024,
        OpenOrdersPerAccountMax = 128,
        EventsPerCommandMax = 1_024,
        TimeStepMaxNanos = 0,
    };

    private static long Play(EngineCore core)
    {
        long time = StartNanos, events = 0;
        long Send(in Command command) => events += core.Apply(in command).Length;

        Send(Commands.MarkTick(time, 0, Mark));
        for (int account = 1; account <= 16; account++)
        {
            Send(Commands.OpenAccount(time, account));
            Send(Commands.Deposit(time, account, 0, account <= 8 ? 1_000_000_000 : 7_000_000));
            Send(Commands.SetLeverage(time, account, 0, account <= 8 ? 5 : 100));
            if (account % 2 == 0) Send(Commands.SetMarginMode(time, account, 0, MarginMode.Isolated));
        }

        long order = 0;
        for (int i = 0; i < 64; i++)
        {
            time += 1_000;
            long maker = 1 + i % 8, taker = 9 + i % 8;
            Side side = i % 3 == 0 ? Side.Buy : Side.Sell, other = side == Side.Buy ? Side.Sell : Side.Buy;
            Send(Commands.LimitOrder(time, maker, ++order, 0, side, Mark, 4));
            Send(Commands.AmendOrder(time, maker, order, 0, Mark, 3));
            Send(Commands.LimitOrder(time, taker, ++order, 0, other, Mark, 2, i % 2 == 0 ? TimeInForce.ImmediateOrCancel : TimeInForce.FillOrKill));
            Send(Commands.LimitOrder(time, maker, ++order, 0, side, side == Side.Buy ? Mark - 10 - i : Mark + 10 + i, 1));
            Send(Commands.AmendOrder(time, maker, order, 0, side == Side.Buy ? Mark - 20 - i : Mark + 20 + i, 2));
            if (i % 2 == 0) Send(Commands.CancelOrder(time, maker, order, 0));
            Send(Commands.MarketOrder(time, taker, ++order, 0, other, 1));
            Send(Commands.MarkTick(time, 0, Mark + i % 5));
        }

        for (int step = 1; step <= 64; step++) Send(Commands.MarkTick(time += 1_000, 0, Mark + (step < 32 ? -40 : 80) * step));
        Send(Commands.MassCancel(time, 1));
        Send(Commands.Withdraw(time, 1, 0, 1));
        Send(Commands.Heartbeat(time));
        return events + (core.StateHash() == 0 ? 1 : 0);
    }
}
