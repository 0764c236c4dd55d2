using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests;

/// <summary>
/// A seeded stream of commands that keeps a market alive: quotes and cancels around a random-walk mark, aggressors, deposits to the ruined, now and then
/// a gap that liquidates. Writes into an array made before, so that a test can measure what the engine allocates and nothing else.
/// </summary>
internal sealed class MixedFlow
{
    private const int Accounts = 1_000;
    private const long SecondNanos = 1_000_000_000;

    private ulong _state;
    private long _time = 1_700_000_000L * SecondNanos;
    private long _linear = 600_000;
    private long _inverse = 16_000;
    private long _nextOrder = 1;

    internal MixedFlow(ulong seed) => _state = seed * 0x9E3779B97F4A7C15UL + 1;

    internal void Fill(Span<Command> into)
    {
        int at = 0;
        if (_nextOrder == 1)
        {
            into[at++] = Commands.FundDeposit(_time, 0, 1_000_000_000_000);
            into[at++] = Commands.FundDeposit(_time, 1, 1_000_000_000);
            into[at++] = Commands.MarkTick(_time, 0, _linear);
            into[at++] = Commands.MarkTick(_time, 1, _inverse);
            for (int account = 1; account <= Accounts; account++)
            {
                into[at++] = Commands.OpenAccount(_time, account);
                into[at++] = Commands.Deposit(_time, account, 0, 2_000_000_000);
                into[at++] = Commands.Deposit(_time, account, 1, 50_000_000);
                into[at++] = Commands.SetMarginMode(_time, account, account % 2, account % 3 == 0 ? MarginMode.Isolated : MarginMode.Cross);
                into[at++] = Commands.SetLeverage(_time, account, account % 2, 5 + account % 95);
            }
        }

        for (; at < into.Length; at++) into[at] = Draw();
    }

    private Command Draw()
    {
        _time += 1_000_000;
        int instrument = Below(2);
        long mark = instrument == 0 ? _linear : _inverse;
        long account = 1 + Below(Accounts);
        Side side = (Side)(1 + Below(2));
        return Below(100) switch
        {
            < 12 => Tick(instrument, mark),
            < 55 => Rest(account, instrument, side, mark),
            < 75 => Aggress(account, instrument, side, mark),
            < 90 => Commands.CancelOrder(_time, account, Math.Max(1, _nextOrder - 1 - Below(2_000)), instrument),
            < 93 => Commands.MassCancel(_time, account),
            < 95 => Commands.AmendOrder(_time, account, Math.Max(1, _nextOrder - 1 - Below(50)), instrument, mark, 1 + Below(20)),
            < 97 => Commands.Deposit(_time, account, instrument, instrument == 0 ? 100_000_000 : 2_000_000),
            _ => Commands.Withdraw(_time, account, instrument, 1_000 + Below(1_000_000)),
        };
    }

    private Command Rest(long account, int instrument, Side side, long mark)
    {
        long distance = 1 + Below((int)(mark / 200));
        long price = side == Side.Buy ? mark - distance : mark + distance;
        return Commands.LimitOrder(_time, account, _nextOrder++, instrument, side, price, 1 + Below(instrument == 0 ? 20 : 2_000));
    }

    private Command Aggress(long account, int instrument, Side side, long mark)
    {
        long price = side == Side.Buy ? mark + mark / 100 : mark - mark / 100;
        long lots = 1 + Below(instrument == 0 ? 40 : 4_000);
        return Commands.LimitOrder(_time, account, _nextOrder++, instrument, side, price, lots, TimeInForce.ImmediateOrCancel);
    }

    private Command Tick(int instrument, long mark)
    {
        long step = Below(1_000) == 0 ? mark / 20 : mark / 2_000 + 1;
        long moved = Math.Clamp(mark + Below((int)(2 * step + 1)) - step, instrument == 0 ? 300_000 : 8_000, instrument == 0 ? 1_200_000 : 32_000);
        if (instrument == 0) _linear = moved;
        else _inverse = moved;
        return Commands.MarkTick(_time, instrument, moved);
    }

    private int Below(int bound)
    {
        _state ^= _state << 13;
        _state ^= _state >> 7;
        _state ^= _state << 17;
        return (int)((_state * 0x2545F4914F6CDD1DUL >> 33) % (ulong)bound);
    }
}
