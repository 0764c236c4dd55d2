using System;
using System.IO;
using System.Linq;
using System.Text;
using LowLatencyEngine.Captures;
using Xunit;

namespace LowLatencyEngine.Tests.Captures;

public sealed class InputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(CaptureCompression.None)]
    [InlineData(CaptureCompression.Gzip)]
    [InlineData(CaptureCompression.Zstd)]
    [InlineData(CaptureCompression.Zip)]
    public void Content_comes_out_whole_whatever_the_name(CaptureCompression compression)
    {
        foreach (int size in (int[])[1, 100, 65_535, 65_536, 65_537, 300_000])
        {
            byte[] content = Noise(size);
            string path = _folder.Write("capture.zst.gz.txt", Captured.Pack(content, compression));

            (byte[] found, CaptureException? failure) = Unpack(path, out CaptureCompression sniffed);

            Assert.Null(failure);
            Assert.Equal(compression, sniffed);
            Assert.Equal(content, found);
        }
    }

    [Theory]
    [InlineData(CaptureCompression.Gzip)]
    [InlineData(CaptureCompression.Zstd)]
    public void Members_in_a_row_are_one_content(CaptureCompression compression)
    {
        byte[] content = Noise(70_000);
        byte[] packed = Captured.Pack(content, compression);

        (byte[] found, CaptureException? failure) = Unpack(_folder.Write("two", [.. packed, .. packed]), out _);

        Assert.Null(failure);
        Assert.Equal([.. content, .. content], found);
    }

    [Theory]
    [InlineData(CaptureCompression.Gzip)]
    [InlineData(CaptureCompression.Zstd)]
    public void A_cut_file_gives_the_good_part_and_then_a_failure(CaptureCompression compression)
    {
        byte[] content = Noise(900);
        byte[] packed = Captured.Pack(content, compression);
        for (int length = 4; length < packed.Length; length++)
        {
            (byte[] found, CaptureException? failure) = Unpack(_folder.Write("cut", packed[..length]), out _);

            Assert.True(failure is not null, $"cut to {length} of {packed.Length}: no failure");
            Assert.True(content.AsSpan().StartsWith(found), $"cut to {length}: other content");
            Assert.Equal(found.Length, failure.Offset);
        }

        Assert.NotNull(Unpack(_folder.Write("long", [.. packed, 1, 2, 3]), out _).Failure);
    }

    [Fact]
    public void Gzip_and_zip_notice_a_flipped_bit()
    {
        byte[] content = Noise(2_000);
        foreach (CaptureCompression compression in (CaptureCompression[])[CaptureCompression.Gzip, CaptureCompression.Zip])
        {
            byte[] packed = Captured.Pack(content, compression);
            for (int at = 200; at < 1_000; at += 7)
            {
                byte[] damaged = [.. packed];
                damaged[at] ^= 1;
                Assert.NotNull(Unpack(_folder.Write("damaged", damaged), out _).Failure);
            }
        }
    }

    [Fact]
    public void An_archive_needs_one_file()
    {
        using MemoryStream two = new();
        using (System.IO.Compression.ZipArchive zip = new(two, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        {
            zip.CreateEntry("a");
            zip.CreateEntry("folder/");
            zip.CreateEntry("b");
        }

        CaptureException refused = Assert.Throws<CaptureException>(() => CaptureDetector.Detect(_folder.Write("two.zip", two.ToArray())));
        Assert.Contains("more than one file", refused.Message);
    }

    [Fact]
    public void More_content_than_allowed_is_refused()
    {
        string path = _folder.Write("long", Captured.Pack(new byte[100_000], CaptureCompression.Gzip));
        using CaptureInput input = CaptureInput.Open(path, new CaptureReadOptions { ContentBytesMax = 50_000 });
        while (input.Fill()) input.Advance(input.Unread.Length);

        Assert.Contains("more than 50000 bytes", input.Failure!.Message);
        Assert.True(input.Taken <= 50_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("one")]
    [InlineData("one\n")]
    [InlineData("one\r\ntwo\n\nfour\r")]
    public void Lines_are_split_at_line_feeds(string text)
    {
        string path = _folder.Write("lines", Encoding.UTF8.GetBytes(text));
        using CaptureInput input = CaptureInput.Open(path, new CaptureReadOptions());
        LineReader lines = new(path, input);
        StringBuilder found = new();
        while (lines.TryRead(out ReadOnlySpan<byte> line)) found.Append(Encoding.UTF8.GetString(line)).Append('|');

        string expected = string.Concat(text.Split('\n').Select(line => line.TrimEnd('\r') + "|"));
        Assert.Equal(text.Length == 0 || text.EndsWith('\n') ? expected[..^1] : expected, found.ToString());
        Assert.Equal(found.ToString().Count(character => character == '|'), lines.Line);
    }

    [Fact]
    public void Long_lines_are_whole_up_to_the_limit_and_refused_beyond()
    {
        CaptureReadOptions options = new() { LineBytesMax = 200_000 };
        byte[] line = [.. Enumerable.Repeat((byte)'x', 199_998), (byte)'\n'];
        string path = _folder.Write("lines", [.. line, .. line, .. line]);
        using (CaptureInput input = CaptureInput.Open(path, options))
        {
            LineReader lines = new(path, input);
            for (int k = 0; k < 3; k++)
            {
                Assert.True(lines.TryRead(out ReadOnlySpan<byte> found));
                Assert.Equal(199_998, found.Length);
            }

            Assert.False(lines.TryRead(out _));
        }

        _folder.Write("lines", [(byte)'\n', .. new byte[1_000_000]]);
        using CaptureInput endless = CaptureInput.Open(path, options);
        LineReader refused = new(path, endless);
        Assert.True(refused.TryRead(out _));
        CaptureException error = Assert.Throws<CaptureException>(() => refused.TryRead(out _));
        Assert.Contains(":2: longer than 200000 bytes", error.Message);
    }

    private static (byte[] Content, CaptureException? Failure) Unpack(string path, out CaptureCompression compression)
    {
        compression = CaptureCompression.None;
        try
        {
            using CaptureInput input = CaptureInput.Open(path, new CaptureReadOptions());
            compression = input.Compression;
            using MemoryStream found = new();
            while (input.Fill())
            {
                found.Write(input.Unread);
                input.Advance(input.Unread.Length);
            }

            return (found.ToArray(), input.Failure);
        }
        catch (CaptureException failure)
        {
            return ([], failure);
        }
    }

    /// <summary>Half of it does not pack, so that both ways of a packer are met.</summary>
    private static byte[] Noise(int size)
    {
        byte[] bytes = new byte[size];
        new Random(size).NextBytes(bytes.AsSpan(0, size / 2));
        return bytes;
    }
}
