using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace LowLatencyEngine.Tests.Captures.Binary;

/// <summary>Writes DBN records, and the metadata of each version.</summary>
internal sealed class DbnBytes
{
    private readonly List<byte> _records = [];

    internal uint Instrument { get; set; } = 17_077;

    internal long Nanos { get; set; } = 1_703_500_000_000_000_000;

    internal int Count { get; private set; }

    internal byte[] Records => [.. _records];

    internal DbnBytes Raw(byte kind, int length, Action<byte[]>? fill = null)
    {
        byte[] record = new byte[length];
        record[0] = (byte)(length / 4);
        record[1] = kind;
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(4), Instrument);
        I64(record, 8, Nanos);
        fill?.Invoke(record);
        _records.AddRange(record);
        Nanos += 1_000;
        Count++;
        return this;
    }

    internal DbnBytes Order(char action, char side, long id, decimal price, uint size, bool last = true) => Raw(0xA0, 56, r =>
    {
        I64(r, 16, id);
        I64(r, 24, price == 0 ? long.MaxValue : (long)(price * 1_000_000_000));
        BinaryPrimitives.WriteUInt32LittleEndian(r.AsSpan(32), size);
        r[36] = (byte)(last ? 128 : 0);
        r[38] = (byte)action;
        r[39] = (byte)side;
        I64(r, 40, Nanos);
    });

    internal DbnBytes Levels(char action, char side, decimal price, uint size, params (decimal Price, uint Size)[] bidsThenAsks)
    {
        int levels = bidsThenAsks.Length / 2;
        byte kind = levels == 0 ? (byte)0 : levels == 1 ? (byte)1 : (byte)10;
        return Raw(kind, 48 + 32 * (kind == 10 ? 10 : levels), r =>
        {
            I64(r, 16, (long)(price * 1_000_000_000));
            BinaryPrimitives.WriteUInt32LittleEndian(r.AsSpan(24), size);
            r[28] = (byte)action;
            r[29] = (byte)side;
            I64(r, 32, Nanos);
            for (int at = 48; at < r.Length; at += 32)
            {
                I64(r, at, long.MaxValue);
                I64(r, at + 8, long.MaxValue);
            }

            for (int k = 0; k < levels; k++)
            {
                Level(r, 48 + 32 * k, bidsThenAsks[k]);
                Level(r, 56 + 32 * k, bidsThenAsks[levels + k]);
                BinaryPrimitives.WriteUInt32LittleEndian(r.AsSpan(64 + 32 * k), bidsThenAsks[k].Size);
                BinaryPrimitives.WriteUInt32LittleEndian(r.AsSpan(68 + 32 * k), bidsThenAsks[levels + k].Size);
            }
        });
    }

    internal DbnBytes Bar(byte kind, decimal open, decimal high, decimal low, decimal close, long volume) => Raw(kind, 56, r =>
    {
        decimal[] prices = [open, high, low, close];
        for (int k = 0; k < 4; k++) I64(r, 16 + 8 * k, (long)(prices[k] * 1_000_000_000));
        I64(r, 48, volume);
    });

    internal DbnBytes Definition(int length, decimal step) => Raw(0x13, length, r =>
    {
        I64(r, 16, Nanos);
        I64(r, 24, (long)(step * 1_000_000_000));
    });

    internal byte[] File(int version, params (string Symbol, uint Instrument)[] symbols)
    {
        int symbolBytes = version == 1 ? 22 : 71;
        List<byte> data = [.. Text("TEST.SET", 16), .. new byte[2 + 8 + 8 + 8]];
        if (version == 1) data.AddRange(new byte[8]);
        data.AddRange([1, 0, 0]);
        if (version > 1) data.AddRange([(byte)symbolBytes, 0]);
        data.AddRange(new byte[100 - data.Count]);
        data.AddRange(new byte[4]);
        data.AddRange([.. U32(symbols.Length), .. symbols.SelectMany(s => Text(s.Symbol, symbolBytes)), .. new byte[8]]);
        data.AddRange(U32(symbols.Length));
        foreach ((string symbol, uint instrument) in symbols)
            data.AddRange([.. Text(symbol, symbolBytes), .. U32(1), .. new byte[8], .. Text($"{instrument}", symbolBytes)]);
        return [.. "DBN"u8, (byte)version, .. U32(data.Count), .. data, .. _records];
    }

    private static void Level(byte[] record, int at, (decimal Price, uint Size) level) => I64(record, at, level.Price == 0 ? long.MaxValue : (long)(level.Price * 1_000_000_000));

    private static byte[] Text(string text, int bytes) => Encoding.ASCII.GetBytes(text.PadRight(bytes, '\0'));

    private static byte[] U32(int value) => BitConverter.GetBytes((uint)value);

    private static void I64(byte[] record, int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(at), value);
}
