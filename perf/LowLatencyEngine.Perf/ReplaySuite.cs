using System;
using System.Buffers.Binary;
using System.IO;
using System.Runtime.InteropServices;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Perf.Lab;

namespace LowLatencyEngine.Perf;

// Everything reads the same bytes: the first row only adds them up, which is what memory allows. ITCH is timed in memory; the other
// formats through their readers, from files the system has in its cache. Before anything is timed the best prices after every ITCH message
// must be those of a naive book, with and without looking ahead, and the readers' counts those of the generators.

/// <summary>Captures: ITCH by itself and with its books, and the readers of the other formats.</summary>
internal static class ReplaySuite
{
    private const int AllocatedBytesMax = 1 << 16;

    /// <summary>Prints the table.</summary>
    /// <param name="size">The smallest: small streams and one run of each.</param>
    public static void Run(SuiteSize size)
    {
        bool smoke = size == SuiteSize.Smoke;
        int messages = smoke ? 100_000 : 10_000_000, runs = size switch { SuiteSize.Smoke => 1, SuiteSize.Default => 3, _ => 9 };
        ItchFlow flow = ItchFlow.Generate(messages, smoke ? 500 : 8_000, seed: 1);
        ReadOnlySpan<byte> bytes = flow.Bytes.Span;
        Console.WriteLine($"Captures: ns per message, median (best..worst); ITCH: {messages:N0} messages, {bytes.Length:N0} bytes, {flow.LiveOrders:N0} orders live at the end.");
        Console.WriteLine();
        Console.WriteLine("| what | ns a message | M msg/s | GB/s | allocated |");
        Console.WriteLine("|---|---:|---:|---:|---:|");

        Prove(bytes, messages);
        Row("reading the bytes", bytes.Length, messages, runs, flow.Bytes, span => Sum(span));
        Row("ITCH, frames", bytes.Length, messages, runs, flow.Bytes, span => Frames(span));
        Row("ITCH, every field", bytes.Length, messages, runs, flow.Bytes, span => ItchFields.Sum(span));
        Row("ITCH, books", bytes.Length, messages, runs, flow.Bytes, null, lookAhead: false);
        Row("ITCH, books, fetched ahead", bytes.Length, messages, runs, flow.Bytes, null, lookAhead: true);
        Files(smoke, runs, flow);
    }

    private static void Prove(ReadOnlySpan<byte> bytes, int messages)
    {
        ulong expected = new NaiveItchBooks().Run(bytes);
        foreach (bool lookAhead in (bool[])[false, true])
        {
            using ItchBooks books = new(1 << 24);
            BestSink sink = new() { Hash = BestHash.Start };
            int taken = books.Run(bytes, lookAhead, ref sink, out long count);
            bool right = taken == bytes.Length && count == messages && books.Unknown == 0 && books.Refused == 0 && sink.Hash == expected;
            if (!right) throw new InvalidOperationException($"the best prices after {count:N0} ITCH messages are not those of the naive book (look-ahead {lookAhead}).");
        }
    }

    private delegate ulong Work(ReadOnlySpan<byte> bytes);

    private static void Row(string name, long bytes, int messages, int runs, ReadOnlyMemory<byte> content, Work? work, bool lookAhead = false)
    {
        Stopclock clock = new(messages);
        ulong first = 0;
        for (int run = 0; run < runs; run++)
        {
            using ItchBooks? books = work is null ? new ItchBooks(1 << 24, 1 << 20) : null;
            BestSink sink = new() { Hash = BestHash.Start };
            clock.Start();
            if (work is not null) sink.Hash = work(content.Span);
            else books!.Run(content.Span, lookAhead, ref sink, out _);
            clock.Stop();
            if (run == 0) first = sink.Hash;
            if (sink.Hash != first) throw new InvalidOperationException($"{name}: two runs gave different answers.");
        }

        Print(name, bytes, messages, clock.Result(), isBinary: true);
    }

    private static void Files(bool smoke, int runs, ItchFlow flow)
    {
        using TemporaryFolder temporary = new();
        string folder = temporary.Path;
        int records = smoke ? 20_000 : 2_000_000, lines = smoke ? 20_000 : 1_000_000;
        string itch = Path.Combine(folder, "itch"), dbn = Path.Combine(folder, "dbn"), lobster = Path.Combine(folder, "lobster");
        string binance = Path.Combine(folder, "binance"), native = Path.Combine(folder, "native.lle");
        ReadOnlySpan<byte> part = flow.Bytes.Span;
        using (FileStream file = File.Create(itch)) file.Write(part);
        ReplayFiles.Dbn(dbn, records);
        ReplayFiles.Lobster(lobster, lines);
        ReplayFiles.Binance(binance, lines);
        ReplayFiles.Native(native, records);

        Reader("ITCH reader, one stock of the file", itch, -1, runs, isBinary: true);
        Reader("DBN reader, orders", dbn, records, runs, isBinary: true);
        Reader("LOBSTER reader, messages", lobster, lines, runs, isBinary: false);
        Reader("Binance reader, lines", binance, lines, runs, isBinary: false);
        Native("own format, blocks of commands", native, records, runs);
    }

    private static void Reader(string name, string path, long expected, int runs, bool isBinary)
    {
        long lines = Drain(path, null);
        if (expected >= 0 && lines != expected) throw new InvalidOperationException($"{name}: {lines:N0} messages read, {expected:N0} were written.");

        Stopclock clock = new((int)lines);
        for (int run = 0; run < runs; run++) Drain(path, clock);
        Print(name, new FileInfo(path).Length, (int)lines, clock.Result(), isBinary);
    }

    private static long Drain(string path, Stopclock? clock)
    {
        using IMarketReader reader = CaptureSource.Open(path, new CaptureReadOptions { MalformedMax = 0 });
        MarketUpdate[] batch = new MarketUpdate[1_024];
        clock?.Start();
        while (reader.TryRead(batch, out _))
        {
        }

        clock?.Stop();
        if (reader.Statistics.UnknownOrders > 0 || reader.Statistics.Gaps > 0) throw new InvalidOperationException($"{path}: unknown orders or gaps in a stream that has none.");

        return reader.Statistics.Lines;
    }

    private static void Native(string name, string path, int commands, int runs)
    {
        Stopclock clock = new(commands);
        for (int run = 0; run < runs; run++)
        {
            using CaptureReader reader = CaptureReader.Open(path);
            long slots = 0;
            clock.Start();
            while (reader.TryReadBlock(out ReadOnlySpan<Command> block)) slots += block.Length;
            clock.Stop();
            if (slots != commands) throw new InvalidOperationException($"{name}: {slots:N0} slots read, {commands:N0} were written.");
        }

        Print(name, new FileInfo(path).Length, commands, clock.Result(), isBinary: true);
    }

    private static void Print(string name, long bytes, int messages, Timing timing, bool isBinary)
    {
        if (isBinary && timing.AllocatedBytes > AllocatedBytesMax)
            throw new InvalidOperationException($"{name}: {timing.AllocatedBytes:N0} bytes allocated for {messages:N0} messages.");

        double perSecond = 1e9 / timing.Median;
        Console.WriteLine(FormattableString.Invariant(
            $"| {name} | {timing} | {perSecond / 1e6:F1} | {perSecond * bytes / messages / 1e9:F2} | {timing.AllocatedBytes} |"));
    }

    private static ulong Sum(ReadOnlySpan<byte> bytes)
    {
        ulong sum = 0;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(bytes)) sum += word;
        return sum;
    }

    private static ulong Frames(ReadOnlySpan<byte> bytes)
    {
        ulong count = 0;
        while (bytes.Length > 2)
        {
            count++;
            bytes = bytes[(2 + BinaryPrimitives.ReadUInt16BigEndian(bytes))..];
        }

        return count;
    }

    private struct BestSink : IItchSink
    {
        internal ulong Hash;

        public void After(ItchBooks books, int locate, byte type) =>
            Hash = BestHash.Next(Hash, locate, books.BestPrice(locate, Side.Buy), books.BestPrice(locate, Side.Sell));
    }
}
