using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using CsCheck;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Captures;

/// <summary>
/// Whatever bytes a file holds: updates, or a CaptureException; no other exception, no reading without end, no memory without bound.
/// </summary>
public sealed class FuzzTests : IDisposable
{
    private const string Telling = "0123456789.-eE\"[]{},: \n\r\\xN";

    private const int UpdatesMax = 1_000_000;

    private static readonly int[] LineLimits = [1 << 16, 70_000, 16 << 20];

    private static readonly string?[] Symbols = [null, "BTCUSDT", "XBTUSD"];

    private static readonly byte[][] Magics =
    [
        [], [0x1F, 0x8B], [0x1F, 0x8B, 8, 0], [0x28, 0xB5, 0x2F, 0xFD], "PK\u0003\u0004"u8.ToArray(), BitConverter.GetBytes(CaptureLayout.Magic),
        "1700000000000000000 {\"stream\":\""u8.ToArray(), "[{\"timestamp\":\"2020-03-12T00:00:00Z\",\"symbol\":\"XBTUSD\",\"open\":1,\"close\":1,"u8.ToArray(),
    ];

    private static readonly byte[][] Seeds = BuildSeeds();

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Mutated_captures_are_read_or_refused()
    {
        Gen<(int Seed, int Other, int Count, int Random, CaptureReadOptions Options)> cases = Gen.Select(
            Gen.Int[0, Seeds.Length - 1],
            Gen.Int[0, Seeds.Length - 1],
            Gen.Int[0, 4],
            Gen.Int,
            Gen.Select(Gen.Int[1, 7], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Bool, Gen.Int[0, 2],
                (steps, malformed, line, bare, symbol) => new CaptureReadOptions
                {
                    StepsPerLeg = steps,
                    MalformedMax = malformed * malformed * malformed,
                    LineBytesMax = LineLimits[line],
                    DepthWithoutSnapshot = bare,
                    Symbol = Symbols[symbol],
                }));

        cases.Sample(
            fuzz =>
            {
                byte[] bytes = Mutate(Seeds[fuzz.Seed], Seeds[fuzz.Other], fuzz.Count, new Random(fuzz.Random));
                ReadAny(_folder.Write("fuzz", bytes), fuzz.Options);
                CheckAny(_folder["fuzz"], fuzz.Options);
            },
            iter: 3_000,
            threads: 1);
    }

    [Fact]
    public void Random_bytes_are_read_or_refused() =>
        Gen.Select(Gen.Int[0, Magics.Length - 1], Gen.Byte.Array[0, 200]).Sample(
            (magic, bytes) => ReadAny(_folder.Write("noise", [.. Magics[magic], .. bytes]), new CaptureReadOptions()), iter: 2_000, threads: 1);

    [Fact]
    public void Unmutated_seeds_are_read_whole()
    {
        foreach (byte[] seed in Seeds) Assert.Null(CaptureInspector.Inspect(_folder.Write("seed", seed)).Error);
    }

    private static void ReadAny(string path, CaptureReadOptions options)
    {
        CaptureReport report = CaptureInspector.Inspect(path, options);
        long counted = 0;
        try
        {
            using IMarketReader reader = CaptureSource.Open(path, options);
            MarketUpdate[] batch = new MarketUpdate[97];
            while (reader.TryRead(batch, out int count))
            {
                counted += count;
                Assert.InRange(count, 1, batch.Length);
                Assert.True(counted < UpdatesMax, "more updates than such a file can hold");
                foreach (MarketUpdate update in batch.AsSpan(0, count)) CheckUpdate(in update);
            }

            Assert.Null(report.Error);
        }
        catch (CaptureException)
        {
            Assert.True(report.Error is not null || report.Format == CaptureFormat.Native);
        }
    }

    /// <summary>A check of the same bytes: a result or the same kind of error.</summary>
    private static void CheckAny(string path, CaptureReadOptions options)
    {
        try
        {
            CheckReport report = CaptureChecker.Check([path], null, options);
            Assert.All(report.Results, result => Assert.InRange(result.Mismatches, 0, result.Compared));
        }
        catch (CaptureException e)
        {
            Assert.NotEqual("", e.Message);
        }
    }

    private static void CheckUpdate(in MarketUpdate update)
    {
        bool priced = update.Kind is not (MarketUpdateKind.DepthClear or MarketUpdateKind.DepthEnd);
        Assert.True(priced ? update.Price > 0 : update.Price == 0);
        Assert.InRange(update.Quantity, update.Kind is MarketUpdateKind.Trade or MarketUpdateKind.Quote or >= MarketUpdateKind.OrderAdd ? 1 : 0, 1L << 60);
    }

    private static byte[] Mutate(byte[] seed, byte[] other, int count, Random random)
    {
        List<byte> bytes = [.. seed];
        for (int k = 0; k < count && bytes.Count > 0; k++)
        {
            int at = random.Next(bytes.Count);
            int length = Math.Min(random.Next(1, 64), bytes.Count - at);
            switch (random.Next(9))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)Telling[random.Next(Telling.Length)]; break;
                case 2: bytes.RemoveRange(at, length); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                case 4: bytes.RemoveRange(at, bytes.Count - at); break;
                case 5: bytes.InsertRange(at, other.Take(random.Next(other.Length))); break;
                case 6: bytes.AddRange(other); break;
                case 7: bytes.InsertRange(at, Enumerable.Repeat((byte)"9[{ "[random.Next(4)], random.Next(1, 3_000))); break;
                default: bytes[at] = (byte)random.Next(256); break;
            }
        }

        return [.. bytes];
    }

    private static byte[][] BuildSeeds()
    {
        byte[] binance = new BinanceLines()
            .Depth(1, 9, 0, [(100, 1)], [(101, 2)])
            .Quote(9, 100, 1, 101, 2)
            .Snapshot(5, [(99, 7), (98, 8)], [(102, 9)])
            .Depth(10, 20, 9, [(100, 0)], [(103, 4)])
            .Trade(100, 5, buyerIsMaker: true)
            .Trade(100, 5, buyerIsMaker: true, execution: "ADL")
            .Mark("10.05000000", "10.01000000")
            .ForceOrder()
            .Depth(31, 40, 30, [(100, 3)], [])
            .Bytes;
        byte[] bitmex = new BitmexBuckets().Bucket(100, 110, 90, 105, 43).Bucket(105, 105, 105, 105, 0, trades: 0).Bucket(105, 107.5m, 105, 106, 3).Bytes;
        Binary.ItchBytes itch = new Binary.ItchBytes().Directory().Trading().Add(10, 'B', 100, 999_900).Add(12, 'S', 70, 1_000_100).Execute(10, 40)
            .ExecuteAt(10, 5, 999_950, printable: true).Cancel(12, 30).Replace(12, 13, 60, 1_000_200).Delete(13).Trade(7, 1_000_050).Cross(50, 1_000_000);
        byte[] dbn = new Binary.DbnBytes().Order('R', 'N', 0, 0, 0).Order('A', 'B', 1, 4_810.00m, 5).Order('A', 'A', 3, 4_810.25m, 4).Order('M', 'B', 1, 4_810.00m, 9)
            .Order('T', 'A', 0, 4_810.00m, 2).Order('C', 'B', 1, 4_810.00m, 2).Levels('T', 'B', 10.5m, 2, (10, 5), (10.5m, 4))
            .Levels('A', 'B', 10, 1, (10, 5), (9, 3), (10.5m, 6), (11, 1)).Bar(0x21, 100, 110, 90, 105, 43).Definition(400, 0.01m).File(2, ("X", 17_077));
        byte[] lobster = Encoding.ASCII.GetBytes(
            "34200.1,1,5,10,1000000,1\n34200.2,1,6,10,1000100,-1\n34200.3,4,5,3,1000000,1\n34200.35,2,6,1,1000100,-1\n34200.4,5,0,3,1000050,1\n34201,7,0,0,-1,-1\n34202,3,6,9,1000100,-1\n");
        byte[] pcap = Binary.PacketBytes.Pcap([Binary.PacketBytes.Udp(itch.Mold(1, 0, 5)), Binary.PacketBytes.Udp(itch.Mold(4, 3, 8), v6: true)]);
        byte[] pcapNg = Binary.PacketBytes.PcapNg([Binary.PacketBytes.Udp(itch.Mold(1, 0, 11), vlan: true)]);
        using TemporaryFolder folder = new();
        NativeCaptures.Write(folder["plain"], NativeCaptures.Commands(5));
        NativeCaptures.Write(folder["packed"], NativeCaptures.Commands(40), new CaptureWriterOptions { ZstdLevel = 3, BlockSlotsMax = 16 });
        return
        [
            binance,
            bitmex,
            .. TextSamples.All.Values,
            itch.File(),
            itch.File(zeroLengths: true),
            pcap,
            pcapNg,
            dbn,
            lobster,
            .. new[] { CaptureCompression.Gzip, CaptureCompression.Zstd, CaptureCompression.Zip }
                .SelectMany(compression => new[] { Captured.Pack(binance, compression), Captured.Pack(bitmex, compression), Captured.Pack(dbn, compression) }),
            File.ReadAllBytes(folder["plain"]),
            File.ReadAllBytes(folder["packed"]),
        ];
    }
}
