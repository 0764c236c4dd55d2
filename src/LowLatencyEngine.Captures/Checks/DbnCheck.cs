// Every instrument of a DBN file. Orders (mbo): what is cancelled or modified must be there, and behind a record that ends an event the
// book must not be crossed once the instrument has traded: before, orders wait for an opening auction and may cross. Levels (mbp): a bid
// must be below its ask. Records without either (trades, bars) have nothing to be held against.
using System;
using System.Collections.Generic;
using System.Globalization;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal sealed class DbnCheck : Check
{
    private const int InstrumentsMax = 1 << 16;

    private readonly CheckResult _references, _crossed;

    internal DbnCheck()
    {
        _references = Compare("cancels and modifications of an order in the book");
        _crossed = Compare("whole books not crossed in trading");
    }

    internal override void Run(string file, string? against, CaptureReadOptions options)
    {
        using CaptureInput input = CaptureInput.Open(file, options);
        CaptureDetector.Recognise(input);
        DbnRecords records = new(file, input);
        Dictionary<uint, Instrument> instruments = [];
        long[] kinds = new long[256], actions = new long[256];
        long before = 0, malformed = 0;
        try
        {
            while (records.TryRead(out ReadOnlySpan<byte> record))
            {
                byte kind = record[1];
                kinds[kind]++;
                int least = DbnLayout.BytesOf(kind);
                if (least == 0) continue;
                if (record.Length < least || (kind == DbnLayout.Mbo && !IsSound(record)))
                {
                    if (++malformed > options.MalformedMax) throw CaptureException.AtOffset(file, records.Offset, $"a {DbnLayout.NameOf(kind)} record that makes no sense");
                    continue;
                }

                string place = string.Create(CultureInfo.InvariantCulture, $"{file}: byte {records.Offset}: record {records.Count}: ");
                if (kind is DbnLayout.Mbp1 or DbnLayout.Mbp10) CheckLevels(record, place);
                if (kind != DbnLayout.Mbo) continue;

                actions[record[38]]++;
                Instrument of = Find(instruments, DbnLayout.Instrument(record), file, options);
                Apply(of, record, place, file, options);
                if ((record[36] & DbnLayout.Last) == 0) continue;
                if (!of.Books.IsCrossed(0)) _crossed.Equal();
                else if (!of.HasTraded) before++;
                else _crossed.Differ(place + Top(of.Books));
            }

            foreach ((uint number, Instrument of) in instruments) NoteEnd(records.SymbolOf(number), of);
        }
        finally
        {
            foreach (Instrument of in instruments.Values) of.Books.Dispose();
        }

        Count("records", records.Count);
        Count("instruments", instruments.Count);
        Count("crossed before trading", before);
        Count("malformed", malformed);
        for (int k = 0; k < 256; k++)
        {
            if (kinds[k] > 0) Count($"type {DbnLayout.NameOf((byte)k)}", kinds[k]);
            if (actions[k] > 0) Count($"mbo {(char)k}", actions[k]);
        }
    }

    private void Apply(Instrument of, ReadOnlySpan<byte> record, string place, string file, CaptureReadOptions options)
    {
        long id = DbnLayout.I64(record, 16), price = DbnLayout.I64(record, 24), size = DbnLayout.U32(record, 32);
        OrderBooks books = of.Books;
        switch (record[38])
        {
            case (byte)'A':
                int old = books.Find(id);
                if (old != OrderBooks.None) books.Remove(old);
                if (books.IsFull) throw CaptureException.InFile(file, $"more than {options.OrdersMax} live orders, which is the limit");

                books.Add(0, record[39] == 'B' ? Side.Buy : Side.Sell, id, price, size);
                break;
            case (byte)'C' or (byte)'M':
                int slot = books.Find(id);
                if (slot == OrderBooks.None)
                {
                    _references.Differ(place + $"order {id} is not in the book");
                    break;
                }

                _references.Equal();
                if (record[38] == 'C') books.Reduce(slot, size);
                else Modify(books, slot, id, price, size);
                break;
            case (byte)'R':
                books.Clear(0);
                break;
            case (byte)'T':
                of.HasTraded = true;
                break;
        }
    }

    private static void Modify(OrderBooks books, int slot, long id, long price, long size)
    {
        Side side = books.SideOf(slot);
        if (price == books.PriceOf(slot) && size < books.Order(slot).Lots)
        {
            books.Reduce(slot, books.Order(slot).Lots - size);
            return;
        }

        books.Remove(slot);
        books.Add(0, side, id, price, size);
    }

    private void CheckLevels(ReadOnlySpan<byte> record, string place)
    {
        long bid = DbnLayout.I64(record, 48), ask = DbnLayout.I64(record, 56);
        if (bid == DbnLayout.NoPrice || ask == DbnLayout.NoPrice || bid < ask) _crossed.Equal();
        else _crossed.Differ(place + $"bid {Decimal(bid)} not below ask {Decimal(ask)}");
    }

    private static bool IsSound(ReadOnlySpan<byte> record)
    {
        bool needsOrder = record[38] is (byte)'A' or (byte)'M';
        bool hasPrice = DbnLayout.I64(record, 24) is > 0 and < DbnLayout.NoPrice && DbnLayout.U32(record, 32) > 0;
        return !needsOrder || (hasPrice && (record[38] == 'M' || record[39] is (byte)'A' or (byte)'B'));
    }

    private void NoteEnd(string symbol, Instrument of)
    {
        long bid = of.Books.BestPrice(0, Side.Buy), ask = of.Books.BestPrice(0, Side.Sell);
        Note($"{symbol}: {of.Books.Count} orders at the end, bid {(bid == 0 ? "none" : Decimal(bid))}, ask {(ask == 0 ? "none" : Decimal(ask))}");
    }

    private static Instrument Find(Dictionary<uint, Instrument> instruments, uint number, string file, CaptureReadOptions options)
    {
        if (instruments.TryGetValue(number, out Instrument? known)) return known;
        if (instruments.Count == InstrumentsMax) throw CaptureException.InFile(file, $"more than {InstrumentsMax} instruments");

        Instrument added = new(new OrderBooks(1, options.OrdersMax, 32));
        instruments.Add(number, added);
        return added;
    }

    private static string Top(OrderBooks books) =>
        $"bid {Decimal(books.BestPrice(0, Side.Buy))} not below ask {Decimal(books.BestPrice(0, Side.Sell))}";

    private static string Decimal(long price) => (price / 1_000_000_000m).ToString("0.00#######", CultureInfo.InvariantCulture);

    private sealed class Instrument(OrderBooks books)
    {
        internal OrderBooks Books { get; } = books;

        internal bool HasTraded { get; set; }
    }
}
