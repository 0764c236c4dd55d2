// Every event as one line, NDJSON or CSV, written straight into a byte buffer: no string per event. Field names are those of EngineEvent and
// of the detail slots; numbers are integers in ticks, lots, atoms and nanoseconds.
// Worst case: a full crash of 100,000 accounts is some millions of lines; a name that ends in .zst or .gz keeps that small.
using System;
using System.Buffers;
using System.Buffers.Text;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Cli.Output;

internal sealed class EventsWriter : IDisposable
{
    private const int LineMax = 1_024;

    private static readonly string[] Trade =
        ["makerAccountId", "makerOrderId", "makerLeaves", "value", "takerFee", "makerFee", "liquidationFee", "tradeId"];
    private static readonly string[] Funding = ["received", "rounding", "openInterest", "payers", "receivers", "nextDueNanos"];
    private static readonly string[] Deleverage = ["counterAccountId", "counterPosition", "group"];
    private static readonly string[] Totals =
        ["filledValue", "filledLots", "fees", "fundDelta", "takeoverLots", "deleveragedLots", "attempts", "durationNanos"];

    private readonly OutputFile _file;
    private readonly bool _csv;
    private readonly byte[] _buffer = new byte[1 << 16];
    private readonly Dictionary<EventKind, byte[]> _names = [];
    private int _used;

    private EventsWriter(OutputFile file, bool csv)
    {
        _file = file;
        _csv = csv;
        foreach (EventKind kind in Enum.GetValues<EventKind>()) _names[kind] = Encoding.ASCII.GetBytes(kind.ToString());
        if (csv) Text("kind,timeNanos,sequence,instrument,side,reason,depth,flags,accountId,orderId,price,quantity,amount,d0,d1,d2,d3,d4,d5,d6,d7\n");
    }

    /// <summary>Whether the name says CSV (.csv) or NDJSON (.ndjson, .jsonl), compressed or not.</summary>
    /// <exception cref="UserException">Neither.</exception>
    internal static bool IsCsv(string path)
    {
        string plain = path.EndsWith(".gz", StringComparison.Ordinal) || path.EndsWith(".zst", StringComparison.Ordinal)
            ? Path.GetFileNameWithoutExtension(path)
            : path;
        return Path.GetExtension(plain) switch
        {
            ".csv" => true,
            ".ndjson" or ".jsonl" => false,
            _ => throw new UserException($"{path}: the name of an events file ends in .ndjson, .jsonl or .csv, and .gz or .zst after that"),
        };
    }

    internal static EventsWriter Create(string path, bool overwrite, Interruption interruption)
    {
        bool csv = IsCsv(path);
        return new EventsWriter(OutputFile.Create(path, overwrite, interruption), csv);
    }

    internal void Write(ReadOnlySpan<EngineEvent> slots)
    {
        foreach (EventView view in new EventStream(slots))
        {
            if (_used + LineMax > _buffer.Length) Flush();
            ref readonly EngineEvent e = ref view.Head;
            ReadOnlySpan<long> detail = view.Slots.Length > 1 ? MemoryMarshal.Cast<EngineEvent, long>(view.Slots[1..2]) : [];
            if (_csv) WriteCsv(in e, detail);
            else WriteJson(in e, detail);
        }
    }

    /// <summary>Writes what is left and gives the file its name.</summary>
    internal void Complete()
    {
        Flush();
        _file.Complete();
    }

    public void Dispose() => _file.Dispose();

    private void WriteCsv(in EngineEvent e, ReadOnlySpan<long> detail)
    {
        Bytes(_names[e.Kind]);
        foreach (long number in (ReadOnlySpan<long>)[e.TimeNanos, e.Sequence, e.Instrument, (long)e.Side, e.Reason, e.Depth, e.Flags,
            e.AccountId, e.OrderId, e.Price, e.Quantity, e.Amount])
        {
            _buffer[_used++] = (byte)',';
            Number(number);
        }

        for (int i = 0; i < 8; i++)
        {
            _buffer[_used++] = (byte)',';
            if (!detail.IsEmpty) Number(detail[i]);
        }

        _buffer[_used++] = (byte)'\n';
    }

    private void WriteJson(in EngineEvent e, ReadOnlySpan<long> detail)
    {
        Bytes("{\"kind\":\""u8);
        Bytes(_names[e.Kind]);
        Bytes("\",\"timeNanos\":"u8);
        Number(e.TimeNanos);
        Field("sequence", e.Sequence);
        Field("instrument", e.Instrument);
        Field("side", (long)e.Side);
        Field("reason", e.Reason);
        Field("depth", e.Depth);
        Field("flags", e.Flags);
        Field("accountId", e.AccountId);
        Field("orderId", e.OrderId);
        Field("price", e.Price);
        Field("quantity", e.Quantity);
        Field("amount", e.Amount);
        string[] names = e.Kind switch
        {
            EventKind.Trade => Trade,
            EventKind.Deleveraged => Deleverage,
            EventKind.LiquidationEnded => Totals,
            EventKind.FundingPaid => Funding,
            _ => [],
        };
        for (int i = 0; i < names.Length && i < detail.Length; i++) Field(names[i], detail[i]);
        Bytes("}\n"u8);
    }

    private void Field(string name, long value)
    {
        Bytes(",\""u8);
        Text(name);
        Bytes("\":"u8);
        Number(value);
    }

    private void Number(long value)
    {
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(_used), out int written, default(StandardFormat));
        _used += written;
    }

    private void Text(string ascii) => _used += Encoding.ASCII.GetBytes(ascii, _buffer.AsSpan(_used));

    private void Bytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }

    private void Flush()
    {
        _file.Stream.Write(_buffer, 0, _used);
        _used = 0;
    }
}
