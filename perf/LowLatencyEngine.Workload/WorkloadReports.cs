using System;
using System.Buffers.Text;
using System.IO;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace LowLatencyEngine.Workload;

/// <summary>What a report says; the numbers are the first field of its canonical line.</summary>
internal enum ReportKind : byte
{
    /// <summary>A new order was accepted.</summary>
    OrderAck = 0,

    /// <summary>A fill, at the maker's price.</summary>
    Trade = 1,

    /// <summary>An order was cancelled, or the rest of an immediate-or-cancel order.</summary>
    CancelAck = 2,

    /// <summary>An order was replaced.</summary>
    ModifyAck = 3,

    /// <summary>A cancel of an order that does not rest.</summary>
    CancelReject = 4,

    /// <summary>A modify of an order that does not rest.</summary>
    ModifyReject = 5,
}

/// <summary>One report: a cache line, like an event of the engine; laid out as the benchmark's harness wants it.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct WorkloadReport
{
    [FieldOffset(0)] public ReportKind Kind;
    [FieldOffset(1)] public byte IsSell;
    [FieldOffset(8)] public ulong Sequence;

    [FieldOffset(16)] public long OrderId;
    [FieldOffset(24)] public long Price;
    [FieldOffset(32)] public uint Quantity;

    /// <summary>The maker of a trade.</summary>
    [FieldOffset(40)] public long MakerId;

    /// <summary>The taker of a trade.</summary>
    [FieldOffset(48)] public long TakerId;
}

/// <summary>
/// The canonical text of a report stream, one report per line, no newline at the end, and its SHA-256. The canonical order is by
/// (sequence, kind); the matchers report in that order, which is checked here.
/// </summary>
internal static class CanonicalReports
{
    private const int LineBytesMax = 160;

    /// <summary>Writes the text into <paramref name="output"/>, if any.</summary>
    /// <returns>The hash in lower-case hexadecimal.</returns>
    public static string Write(ReadOnlySpan<WorkloadReport> reports, Stream? output)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 16];
        int used = 0;

        for (int i = 0; i < reports.Length; i++)
        {
            if (i > 0 && (reports[i - 1].Sequence, reports[i - 1].Kind).CompareTo((reports[i].Sequence, reports[i].Kind)) > 0)
                throw new InvalidOperationException($"Report {i} is out of canonical order.");
            if (i > 0) buffer[used++] = (byte)'\n';
            used += Format(reports[i], buffer.AsSpan(used));
            if (buffer.Length - used <= LineBytesMax) Flush();
        }

        Flush();
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Flush()
        {
            hash.AppendData(buffer, 0, used);
            output?.Write(buffer, 0, used);
            used = 0;
        }
    }

    private static int Format(in WorkloadReport report, Span<byte> line)
    {
        int used = 0;
        Append(line, ref used, (long)report.Kind, first: true);
        Append(line, ref used, (long)report.Sequence);
        switch (report.Kind)
        {
            case ReportKind.Trade:
                Append(line, ref used, report.Price);
                Append(line, ref used, report.Quantity);
                Append(line, ref used, report.MakerId);
                Append(line, ref used, report.TakerId);
                break;
            case ReportKind.CancelReject or ReportKind.ModifyReject:
                Append(line, ref used, report.OrderId);
                break;
            default:
                Append(line, ref used, report.IsSell);
                Append(line, ref used, report.OrderId);
                Append(line, ref used, report.Price);
                if (report.Kind != ReportKind.CancelAck) Append(line, ref used, report.Quantity);
                break;
        }

        return used;
    }

    private static void Append(Span<byte> line, ref int used, long value, bool first = false)
    {
        if (!first) line[used++] = (byte)',';
        Utf8Formatter.TryFormat(value, line[used..], out int written);
        used += written;
    }
}
