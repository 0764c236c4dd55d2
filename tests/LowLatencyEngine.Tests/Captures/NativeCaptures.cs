using System;
using System.Collections.Generic;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Captures;

/// <summary>Small captures in the project's own format, and what stands in them.</summary>
internal static class NativeCaptures
{
    internal static readonly EngineOptions Options = new()
    {
        Instruments =
        [
            new Instrument
            {
                Name = "BTCUSDT",
                Multiplier = 100,
                PriceMax = 10_000_000,
                OrderMax = 1_000,
                PositionMax = 10_000,
                OpenInterestMax = 1_000_000,
                Tiers = [new MarginTier(0, 4_000, 8_000), new MarginTier(50_000_000_000, 5_000, 10_000)],
                Policy = LiquidationPolicy.Full,
            },
        ],
        Currencies = ["USDT"],
        AccountsMax = 77,
        TimeStepMaxNanos = 0,
    };

    /// <summary>Commands of one to four slots in turn; continuation slots hold bytes that are no slot count.</summary>
    internal static Command[] Commands(int records)
    {
        List<Command> slots = [];
        for (int record = 0; record < records; record++)
        {
            int count = 1 + record % Command.SlotsMax;
            slots.Add(LowLatencyEngine.Messages.Commands.MarkTick(record, 0, 60_000 + record) with { Slots = (byte)count });
            for (int k = 1; k < count; k++) slots.Add(new Command { Slots = 99, TimeNanos = record, OrderId = k });
        }

        return [.. slots];
    }

    internal static void Write(string path, Command[] commands, CaptureWriterOptions? writing = null)
    {
        using CaptureWriter writer = CaptureWriter.Create(path, Options, writing);
        writer.Append(commands);
        writer.Complete();
    }

    internal static Command[] ReadAll(string path)
    {
        using CaptureReader reader = CaptureReader.Open(path);
        return ReadAll(reader);
    }

    internal static Command[] ReadAll(CaptureReader reader)
    {
        List<Command> all = [];
        while (reader.TryReadBlock(out ReadOnlySpan<Command> commands)) all.AddRange(commands);
        return [.. all];
    }
}
