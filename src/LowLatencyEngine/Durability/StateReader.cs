// The mirror of StateWriter. Pages that were not saved were zero: they are cleared if they are not zero here, and not touched if they are, so a
// load backs no memory that the saved core did not use.
using System;
using System.IO;
using LowLatencyEngine.Memory;

namespace LowLatencyEngine.Durability;

/// <summary>Loads what a <see cref="StateWriter"/> saved, into a core that was built with the same options.</summary>
internal sealed unsafe class StateReader(Stream stream) : StateVisitor
{
    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The saved block has another length, or its pages are not in order.</exception>
    /// <exception cref="EndOfStreamException">The stream ends too early.</exception>
    public override void Block(void* start, long bytes)
    {
        long saved;
        Read(&saved, sizeof(long));
        if (saved != bytes) throw new InvalidDataException($"A block of {saved} bytes was saved where this engine has one of {bytes}: other options or another version.");
        if (bytes <= StateWriter.PageBytes)
        {
            Read(start, (int)bytes);
            return;
        }

        int pages = (int)((bytes + StateWriter.PageBytes - 1) / StateWriter.PageBytes);
        int next = 0;
        while (true)
        {
            int first;
            Read(&first, sizeof(int));
            if (first == StateWriter.NoMore) break;

            int count;
            Read(&count, sizeof(int));
            if (first < next || count < 1 || count > pages - first) throw new InvalidDataException($"Pages {first} to {first + (long)count} of {pages} cannot follow page {next}.");

            for (; next < first; next++) Clear(StateWriter.Page(start, bytes, next));
            for (; next < first + count; next++) stream.ReadExactly(StateWriter.Page(start, bytes, next));
        }

        for (; next < pages; next++) Clear(StateWriter.Page(start, bytes, next));
    }

    private static void Clear(Span<byte> page)
    {
        if (!page.IsZero()) page.Clear();
    }

    private void Read(void* to, int bytes) => stream.ReadExactly(new Span<byte>(to, bytes));
}
