// The first commands after start pay for the compiler. A method is compiled when it is first called, quickly and badly; after thirty calls it waits for a
// thread of the runtime that compiles it better, in two steps where it is watched in between to learn which way its branches go; and that thread
// begins only when a tenth of a second has passed in which nothing was compiled for the first time. So no number of rounds is enough by itself:
// between plays the compiler has to be left alone, and a single pause leaves the code in the watched state, which is the slowest of all.
//
// So a small engine of its own plays a market with everything in it: orders of both kinds, fills, amends, cancels, margin calls, a liquidation through
// book, fund and deleveraging, queries and hash, and some commands through rings and thread; then waits; and plays again until the runtime has
// compiled nothing more since. The methods are shared, so the real engine finds them compiled; its state is not touched, because it is not used.
// Worst case: a program that goes on compiling for reasons of its own keeps it busy to the last play.
using System;
using System.Runtime;
using System.Runtime.CompilerServices;
using System.Threading;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine;

/// <summary>Has the code compiled before the first command that counts.</summary>
public static class WarmUp
{
    private const long StartNanos = 1_700_000_000_000_000_000;
    private const int Mark = 60_000;
    private const int RoundsPerPlay = 4;
    private const int CompilerPauseMillis = 130;

    /// <summary>
    /// Plays a small market on an engine of its own until the compiler has nothing more to do. With tiered compilation this takes one to two seconds;
    /// where code is optimised at once, the third of a second that the compiler takes; compiled ahead of time, some milliseconds. Call it before
    /// <see cref="Engine.Start"/>. An owner who cannot wait compiles ahead of time (PublishAot), or sets TieredCompilation to false.
    /// </summary>
    /// <param name="playsMax">Most plays, each followed by a pause of the compiler's own delay.</param>
    /// <returns>Events seen, so that nothing is optimised away.</returns>
    public static long Run(int playsMax = 10)
    {
        long events = 0;
        long compiled = -1;
        for (int play = 0; play < playsMax && JitInfo.GetCompiledMethodCount() != compiled; play++)
        {
            compiled = JitInfo.GetCompiledMethodCount();
            for (int round = 0; round < RoundsPerPlay; round++)
            {
                using EngineCore core = new(Options());
                events += Play(core);
            }

            events += PlayThroughRings();
            if (!RuntimeFeature.IsDynamicCodeCompiled) break;
            if (IsTiered) Thread.Sleep(CompilerPauseMillis);
        }

        return events;
    }

    /// <summary>Whether the runtime compiles twice: on unless a setting of the program or of the environment says otherwise.</summary>
    private static bool IsTiered =>
        (!AppContext.TryGetSwitch("System.Runtime.TieredCompilation", out bool isOn) || isOn) && Environment.GetEnvironmentVariable("DOTNET_TieredCompilation") is not "0";

    private static long PlayThroughRings()
    {
        const int Ticks = 64;
        using Engine engine = new(Options());
        EventReader reader = engine.AddReader();
        engine.Start();
        for (int i = 0; i < Ticks; i++)
        {
            Command tick = Commands.MarkTick(StartNanos + i, 0, Mark + i % 5);
            engine.Publish(new ReadOnlySpan<Command>(in tick));
        }

        engine.Stop(TimeSpan.FromSeconds(1));
        long events = 0;
        for (ReadOnlySpan<EngineEvent> slots = reader.Take(); !slots.IsEmpty; slots = reader.Take())
        {
            foreach (EventView _ in new EventStream(slots)) events++;
            reader.Release();
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
