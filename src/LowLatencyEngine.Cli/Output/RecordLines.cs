// One record a line, for people in columns and for machines as JSON. Prices and quantities are in the units of the market, exactly: ticks
// and lots times their sizes, as decimals; in JSON they are text, since JSON's numbers are read as floating point by most. Lines are
// collected and written 64 KiB at a time; what was collected is written also when reading ends with an error.
using System;
using System.Globalization;
using System.IO;
using System.Text;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Cli.Output;

internal sealed class RecordLines(TextWriter output, bool json) : IDisposable
{
    private const int ChunkChars = 1 << 16;
    private const long SecondNanos = 1_000_000_000;

    private readonly StringBuilder _text = new(ChunkChars + 1_024);
    private bool _headed;

    internal void Write(in MarketUpdate update, CaptureProfile profile)
    {
        bool isQuote = update.Kind == MarketUpdateKind.Quote;
        bool isBare = update.Kind is MarketUpdateKind.DepthClear or MarketUpdateKind.DepthEnd;
        string price = isBare ? "" : Text(update.Price * profile.TickSize);
        string second = isBare || update.Kind is MarketUpdateKind.Mark or MarketUpdateKind.Index ? ""
            : isQuote ? Text(update.Quantity * profile.TickSize)
            : Text(update.Quantity * profile.LotSize);
        string side = update.Side == Side.None ? "" : update.Side.ToString();
        if (json)
        {
            Begin(update.TimeNanos, update.Kind.ToString());
            Field("side", side, quoted: true);
            Field(isQuote ? "bid" : "price", price, quoted: true);
            Field(isQuote ? "ask" : "quantity", second, quoted: true);
            Field("orderId", Number(update.OrderId), quoted: false);
            Field("newOrderId", Number(update.NewOrderId), quoted: false);
            End();
            return;
        }

        Head("kind         side          price        quantity             order         new order");
        _text.Append(CultureInfo.InvariantCulture,
            $"{Time(update.TimeNanos)} {update.Kind,-12} {side,-4} {price,14} {second,15} {Number(update.OrderId),17} {Number(update.NewOrderId),17}");
        End();
    }

    internal void Write(in Command command)
    {
        if (json)
        {
            Begin(command.TimeNanos, command.Kind.ToString());
            Field("account", Number(command.AccountId), quoted: false);
            Field("order", Number(command.OrderId), quoted: false);
            Field("instrument", command.Instrument.ToString(CultureInfo.InvariantCulture), quoted: false);
            Field("side", command.Side == Side.None ? "" : command.Side.ToString(), quoted: true);
            Field("price", Number(command.Price), quoted: false);
            Field("quantity", Number(command.Quantity), quoted: false);
            End();
            return;
        }

        Head("kind               account             order side  instrument        price     quantity");
        _text.Append(CultureInfo.InvariantCulture,
            $"{Time(command.TimeNanos)} {command.Kind,-16} {Number(command.AccountId),10} {Number(command.OrderId),16} {(command.Side == Side.None ? "" : command.Side.ToString()),-4} {command.Instrument,11} {Number(command.Price),12} {Number(command.Quantity),12}");
        End();
    }

    public void Dispose() => Flush();

    private void Head(string columns)
    {
        if (_headed) return;

        _headed = true;
        _text.Append("time (UTC)                    ").Append(columns).Append('\n');
    }

    private void Begin(long nanos, string kind) =>
        _text.Append(CultureInfo.InvariantCulture, $"{{\"timeNanos\":{nanos},\"kind\":\"{kind}\"");

    private void Field(string name, string value, bool quoted)
    {
        if (value.Length == 0) return;

        _text.Append(",\"").Append(name).Append("\":");
        if (quoted) _text.Append('"').Append(value).Append('"');
        else _text.Append(value);
    }

    private void End()
    {
        while (_text.Length > 0 && _text[^1] == ' ') _text.Length--;
        if (json) _text.Append('}');
        _text.Append('\n');
        if (_text.Length >= ChunkChars) Flush();
    }

    private void Flush()
    {
        output.Write(_text);
        output.Flush();
        _text.Clear();
    }

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Number(long value) => value == 0 ? "" : value.ToString(CultureInfo.InvariantCulture);

    private static string Time(long nanos) => string.Create(CultureInfo.InvariantCulture,
        $"{DateTime.UnixEpoch.AddSeconds(nanos / SecondNanos):yyyy-MM-ddTHH:mm:ss}.{nanos % SecondNanos:000000000}");
}
