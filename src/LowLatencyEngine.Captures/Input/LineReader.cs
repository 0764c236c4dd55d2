// Lines out of a CaptureInput. A line is a span of the input's buffer, valid until the next call; CR before LF is dropped, the last line
// needs no LF. After a failed source the incomplete line at its end is not handed out: the failure is thrown instead.
using System;

namespace LowLatencyEngine.Captures;

internal sealed class LineReader(string path, CaptureInput input)
{
    private int _taken;

    /// <summary>Number of the line handed out last, from 1.</summary>
    internal long Line { get; private set; }

    /// <summary>The next line.</summary>
    /// <exception cref="CaptureException">The line is too long, or the content cannot be read further.</exception>
    internal bool TryRead(out ReadOnlySpan<byte> line)
    {
        input.Advance(_taken);
        _taken = 0;
        int searched = 0;
        while (true)
        {
            ReadOnlySpan<byte> unread = input.Unread;
            int length = unread[searched..].IndexOf((byte)'\n');
            if (length >= 0) return Take(unread[..(searched + length)], searched + length + 1, out line);

            searched = unread.Length;
            if (input.Full) throw CaptureException.AtLine(path, Line + 1, 0, $"longer than {unread.Length} bytes, which is the limit");
            if (input.Fill()) continue;
            if (input.Failure is { } failure) throw failure;
            if (searched > 0) return Take(input.Unread, searched, out line);

            line = default;
            return false;
        }
    }

    private bool Take(ReadOnlySpan<byte> content, int bytes, out ReadOnlySpan<byte> line)
    {
        line = content.EndsWith("\r"u8) ? content[..^1] : content;
        _taken = bytes;
        Line++;
        return true;
    }
}
