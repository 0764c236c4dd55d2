// Sparse: tables are as long as the limits and mostly zero, so only pages that hold something are written.
//
//   block    i64 bytes | run* | i32 -1
//   run      i32 first page | i32 pages | the pages' bytes; the last page of a block may be short
//
// Small blocks (up to one page: the loose fields) are written whole, without runs. Worst case: a full table costs its size and 8 bytes.
using System;
using System.IO;
using LowLatencyEngine.Memory;

namespace LowLatencyEngine.Durability;

/// <summary>Saves state to a stream.</summary>
internal sealed unsafe class StateWriter(Stream stream) : StateVisitor
{
    /// <summary>The unit in which zeroes are left out.</summary>
    internal const int PageBytes = 4_096;

    /// <summary>Ends the runs of a block.</summary>
    internal const int NoMore = -1;

    private const int RunPagesMax = 256;

    /// <inheritdoc/>
    public override void Block(void* start, long bytes)
    {
        Write(&bytes, sizeof(long));
        if (bytes <= PageBytes)
        {
            Write(start, (int)bytes);
            return;
        }

        int pages = (int)((bytes + PageBytes - 1) / PageBytes);
        for (int page = 0; page < pages; page++)
        {
            int first = page;
            while (page < pages && page - first < RunPagesMax && !Page(start, bytes, page).IsZero()) page++;
            if (page == first) continue;

            int count = page - first;
            Write(&first, sizeof(int));
            Write(&count, sizeof(int));
            for (int at = first; at < page; at++) stream.Write(Page(start, bytes, at));
            page--;
        }

        int end = NoMore;
        Write(&end, sizeof(int));
    }

    internal static Span<byte> Page(void* start, long bytes, int page)
    {
        long from = (long)page * PageBytes;
        return new Span<byte>((byte*)start + from, (int)Math.Min(PageBytes, bytes - from));
    }

    private void Write(void* from, int bytes) => stream.Write(new ReadOnlySpan<byte>(from, bytes));
}

/// <summary>The one question that sparse saving asks.</summary>
internal static class ZeroBytes
{
    /// <summary>Whether every byte is zero.</summary>
    internal static bool IsZero(this Span<byte> bytes) => !bytes.ContainsAnyExcept((byte)0);
}
