// A line of a LOBSTER message file: time, type, order id, size, price, direction. Time is seconds since midnight with up to nine decimals,
// zeros at the end cut; price is dollars · 10,000; direction is that of the RESTING order, 1 buy, −1 sell. No header.
//
//   1 new order · 2 cancelled in part · 3 deleted · 4 a visible order executed · 5 a hidden one executed (id 0, no change of the book)
//   6 cross trade (no change) · 7 halt (price −1), quoting (0) or trading (1) again; direction −1, the rest 0
//
// A line of the order book file, as many as there are messages: ask price, ask size, bid price, bid size of the best level, then of the
// next …: the book AFTER the message. Levels that are not there have ±9999999999 and size 0.
using System;
using System.Buffers.Text;

namespace LowLatencyEngine.Captures;

internal readonly record struct LobsterMessage(long Nanos, int Type, long Id, long Size, long Price, int Direction)
{
    internal const int New = 1, PartCancelled = 2, Deleted = 3, Executed = 4, HiddenExecuted = 5, CrossTrade = 6, Halt = 7;

    /// <summary>Price of a level that is not there, ask or negative bid.</summary>
    internal const long NoPrice = 9_999_999_999;

    private const int NanoDigits = 9;

    internal static LobsterMessage Parse(ReadOnlySpan<byte> line)
    {
        Span<Range> fields = stackalloc Range[8];
        int count = Split(line, fields);
        if (count != 6) throw new MalformedException(0, $"{count} fields, needed are 6: time, type, id, size, price, direction");
        if (!TryTime(line[fields[0]], out long nanos)) throw Refuse(line, fields[0], "time", "no time of day in seconds");

        long type = Whole(line, fields[1], "type"), id = Whole(line, fields[2], "id"), size = Whole(line, fields[3], "size");
        long price = Whole(line, fields[4], "price"), direction = Whole(line, fields[5], "direction");
        if (type is < New or > Halt) throw Refuse(line, fields[1], "type", "not 1 to 7");
        if (direction is not (1 or -1)) throw Refuse(line, fields[5], "direction", "neither 1 nor -1");
        if (type != Halt)
        {
            if (size is <= 0 or > StepScale.StepsMax) throw Refuse(line, fields[3], "size", "not positive");
            if (price is <= 0 or >= NoPrice) throw Refuse(line, fields[4], "price", "not a price");
            if (id < 0) throw Refuse(line, fields[2], "id", "negative");
        }

        return new LobsterMessage(nanos, (int)type, id, size, price, (int)direction);
    }

    /// <summary>Whether a line is one of a message file.</summary>
    internal static bool IsMessage(ReadOnlySpan<byte> line)
    {
        try
        {
            Parse(line.TrimEnd((byte)'\r'));
            return true;
        }
        catch (MalformedException)
        {
            return false;
        }
    }

    /// <summary>Whether a line is one of an order book file.</summary>
    internal static bool IsBook(ReadOnlySpan<byte> line)
    {
        try
        {
            return ParseBook(line.TrimEnd((byte)'\r'), new long[4 * LobsterRow.LevelsMax]) > 0;
        }
        catch (MalformedException)
        {
            return false;
        }
    }

    /// <summary>Reads a line of the order book file: four values a level, asks first.</summary>
    /// <returns>How many levels.</returns>
    internal static int ParseBook(ReadOnlySpan<byte> line, Span<long> into)
    {
        int count = 0;
        while (!line.IsEmpty)
        {
            if (count == into.Length) throw new MalformedException(0, $"more than {LobsterRow.LevelsMax} levels");
            if (!Utf8Parser.TryParse(line, out long value, out int used)) throw new MalformedException(0, $"value {count + 1} is no whole number");

            into[count++] = value;
            line = line[used..];
            if (line.IsEmpty) break;
            if (line[0] != ',' || line.Length == 1) throw new MalformedException(0, $"no comma and number behind value {count}");

            line = line[1..];
        }

        return count > 0 && count % 4 == 0 ? count / 4 : throw new MalformedException(0, $"{count} values, needed are four a level");
    }

    private static int Split(ReadOnlySpan<byte> line, Span<Range> fields)
    {
        int count = 0, from = 0;
        while (count < fields.Length)
        {
            int length = line[from..].IndexOf((byte)',');
            fields[count++] = length < 0 ? from..line.Length : from..(from + length);
            if (length < 0) break;

            from += length + 1;
        }

        return count;
    }

    private static bool TryTime(ReadOnlySpan<byte> text, out long nanos)
    {
        nanos = 0;
        StepParse parsed = DecimalText.TryRead(text, out ulong digits, out int decimals);
        if (parsed != StepParse.Done || decimals is < 0 or > NanoDigits) return false;

        UInt128 value = (UInt128)digits * DecimalText.PowerOfTen(NanoDigits - decimals);
        nanos = value < (UInt128)(2 * NewYorkDay.DayNanos) ? (long)value : -1;
        return nanos >= 0;
    }

    private static long Whole(ReadOnlySpan<byte> line, Range field, string name)
    {
        ReadOnlySpan<byte> text = line[field];
        return Utf8Parser.TryParse(text, out long value, out int used) && used == text.Length ? value : throw Refuse(line, field, name, "not a whole number");
    }

    private static MalformedException Refuse(ReadOnlySpan<byte> line, Range field, string name, string reason) =>
        JsonSlice.Refuse(line[field], field.Start.Value + 1, name, reason);
}
