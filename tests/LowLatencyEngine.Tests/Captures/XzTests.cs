using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Captures;

/// <summary>xz cannot be written here, so the test brings a packed table of two trades with it.</summary>
public sealed class XzTests : IDisposable
{
    private static readonly byte[] Packed = Convert.FromBase64String(
        "/Td6WFoAAAFpIt42AgAhARwAAAAQz1jM4ABSADddABiLAzGdYI6Ip6zIN0dXxvCSqYZ3ZH5EqTb+urt2yU0OF9ij3rDX8d+1ybP+PPiwdW97F8VA4AAAAHsOxQUAAU9Tr+YFpZBCmQ0BAAAAAAFZWg==");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_stream_or_several_with_zeros_between_are_one_content()
    {
        string one = _folder.Write("BTCUSDT-one.csv", Packed);
        string two = _folder.Write("BTCUSDT-two.csv", [.. Packed, 0, 0, 0, 0, .. Packed, 0, 0, 0, 0]);

        Assert.Equal(new CaptureDetection(CaptureFormat.BinanceTrades, CaptureCompression.Xz), CaptureDetector.Detect(one));
        Assert.Equal([618_001, 618_002], Trades(one));
        Assert.Equal([618_001, 618_002, 618_001, 618_002], Trades(two));

        static IEnumerable<long> Trades(string path) => Captured.Read(path).Updates.Where(u => u.Kind == MarketUpdateKind.Trade).Select(u => u.Price);
    }

    [Fact]
    public void A_cut_file_or_one_with_something_behind_it_is_an_error()
    {
        for (int bytes = 6; bytes < Packed.Length; bytes++) Refused(Packed[..bytes]);
        Refused([.. Packed, .. "garbage"u8]);
    }

    [Fact]
    public void A_damaged_file_is_an_error_or_the_same_content()
    {
        List<MarketUpdate> whole = Captured.Read(_folder.Write("BTCUSDT-x.csv", Packed)).Updates;
        int refused = 0;
        for (int at = 4; at < Packed.Length; at++)
        {
            byte[] damaged = [.. Packed];
            damaged[at] ^= 16;
            string path = _folder.Write("BTCUSDT-x.csv", damaged);
            if (CaptureInspector.Inspect(path).Error is not null) refused++;
            else Assert.Equal(whole, Captured.Read(path).Updates);
        }

        Assert.True(refused > Packed.Length * 3 / 4, $"only {refused} of {Packed.Length} damaged bytes were seen");
    }

    private void Refused(byte[] bytes)
    {
        string path = _folder.Write("BTCUSDT-cut.csv", bytes);
        Assert.Contains("the Xz data cannot be read further", CaptureInspector.Inspect(path).Error?.Message ?? $"{bytes.Length} bytes were read", StringComparison.Ordinal);
    }
}
