using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Perf;

/// <summary>Writes synthetic captures of each format into a folder. Seeded.</summary>
internal static class ReplayFiles
{
    /// <summary>Orders that come, change and go around one price, in DBN version 2.</summary>
    internal static void Dbn(string path, int records)
    {
        using BufferedStream file = new(File.Create(path), 1 << 20);
        byte[] head = new byte[8 + 100 + 4 + 4 + 71 + 8 + 4 + 71 + 4 + 8 + 71];
        "DBN"u8.CopyTo(head);
        head[3] = 2;
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), head.Length - 8);
        head[50] = 1;
        head[53] = 71;
        int at = 112;
        head[at] = 1;
        "TEST"u8.CopyTo(head.AsSpan(at + 4));
        at += 4 + 71 + 8;
        head[at] = 1;
        "TEST"u8.CopyTo(head.AsSpan(at + 4));
        head[at + 4 + 71] = 1;
        "7"u8.CopyTo(head.AsSpan(at + 4 + 71 + 12));
        file.Write(head);

        Dice dice = new(3);
        List<(long Id, int Ticks, char Side)> live = [];
        byte[] record = new byte[56];
        record[0] = 14;
        record[1] = 0xA0;
        record[4] = 7;
        record[36] = 128;
        for (int k = 0; k < records; k++)
        {
            int draw = dice.Below(100);
            int chosen = live.Count == 0 ? 0 : dice.Below(live.Count);
            char action = live.Count < 100 || draw < 45 ? 'A' : draw < 85 ? 'C' : 'M';
            (long id, int ticks, char side) = action == 'A' ? (k + 1, 0, dice.Below(2) == 0 ? 'B' : 'A') : live[chosen];
            if (action != 'C') ticks = 480_000 + (side == 'B' ? -25 : 25) * (1 + dice.Below(40));
            if (action == 'A') live.Add((id, ticks, side));
            else if (action == 'M') live[chosen] = (id, ticks, side);
            else live.RemoveAt(chosen);
            BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(8), PerfMarket.StartNanos + k * 1_000L);
            BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(16), id);
            BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(24), ticks * 10_000_000L);
            BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(32), 5);
            record[38] = (byte)action;
            record[39] = (byte)side;
            BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(40), PerfMarket.StartNanos + k * 1_000L);
            file.Write(record);
        }
    }

    /// <summary>LOBSTER messages: new orders, cancels, executions.</summary>
    internal static void Lobster(string path, int lines)
    {
        using StreamWriter file = new(path, false, Encoding.ASCII, 1 << 20);
        Dice dice = new(4);
        List<(int Id, int Price, int Direction)> live = [];
        for (int k = 0; k < lines; k++)
        {
            string time = string.Create(CultureInfo.InvariantCulture, $"{34_200 + k / 10_000}.{k % 10_000 * 100_000L:000000000}");
            if (live.Count < 100 || dice.Below(2) == 0)
            {
                int direction = dice.Below(2) == 0 ? 1 : -1;
                live.Add((k + 1, 5_800_000 - 100 * direction * (1 + dice.Below(30)), direction));
                file.Write(string.Create(CultureInfo.InvariantCulture, $"{time},1,{k + 1},100,{live[^1].Price},{direction}\n"));
                continue;
            }

            int chosen = dice.Below(live.Count);
            (int id, int price, int side) = live[chosen];
            live[chosen] = live[^1];
            live.RemoveAt(live.Count - 1);
            file.Write(string.Create(CultureInfo.InvariantCulture, $"{time},{(dice.Below(8) == 0 ? 4 : 3)},{id},100,{price},{side}\n"));
        }
    }

    /// <summary>Binance lines: tickers, trades, changes of depth behind one snapshot.</summary>
    internal static void Binance(string path, int lines)
    {
        using StreamWriter file = new(path, false, Encoding.ASCII, 1 << 20);
        Dice dice = new(5);
        file.Write($"{PerfMarket.StartNanos} {{\"lastUpdateId\":1,\"bids\":[[\"60000.00\",\"1.000\"]],\"asks\":[[\"60000.20\",\"1.000\"]]}}\n");
        long id = 1;
        for (int k = 1; k < lines; k++)
        {
            long nanos = PerfMarket.StartNanos + k * 100_000L, millis = nanos / 1_000_000;
            string price = string.Create(CultureInfo.InvariantCulture, $"{59_990 + dice.Below(10)}.{dice.Below(10)}0");
            string line = dice.Below(10) switch
            {
                < 6 => $"btcusdt@bookTicker\",\"data\":{{\"e\":\"bookTicker\",\"u\":{id},\"s\":\"BTCUSDT\",\"b\":\"{price}\",\"B\":\"1.500\",\"a\":\"60001.00\",\"A\":\"2.250\",\"T\":{millis},\"E\":{millis}}}",
                < 8 => $"btcusdt@trade\",\"data\":{{\"e\":\"trade\",\"E\":{millis},\"T\":{millis},\"s\":\"BTCUSDT\",\"t\":{k},\"p\":\"{price}\",\"q\":\"0.012\",\"X\":\"MARKET\",\"m\":true}}",
                _ => $"btcusdt@depth@0ms\",\"data\":{{\"e\":\"depthUpdate\",\"E\":{millis},\"T\":{millis},\"s\":\"BTCUSDT\",\"U\":{id + 1},\"u\":{id + 3},\"pu\":{id},\"b\":[[\"{price}\",\"0.500\"],[\"59980.00\",\"0\"]],\"a\":[[\"60001.10\",\"3.000\"]]}}",
            };
            if (line.Contains("depthUpdate", StringComparison.Ordinal)) id += 3;
            file.Write($"{nanos} {{\"stream\":\"{line}}}\n");
        }
    }

    /// <summary>Commands in the project's own format, not compressed.</summary>
    internal static void Native(string path, int commands)
    {
        using CaptureWriter writer = CaptureWriter.Create(path, PerfMarket.Options(1_200), new CaptureWriterOptions { ZstdLevel = 0 });
        foreach (Command command in PerfMarket.OrderFlow(commands, 6)) writer.Append(in command);
        writer.Complete();
    }
}
