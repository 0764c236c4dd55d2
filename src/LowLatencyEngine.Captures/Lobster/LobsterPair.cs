// The message file and the order book file, read side by side: row i belongs to message i. In an archive the two are told apart by their
// first lines; beside each other by their names, as LOBSTER gives them.
using System;
using System.IO;

namespace LowLatencyEngine.Captures;

internal sealed class LobsterPair : IDisposable
{
    private readonly LineReader _messages;
    private readonly CaptureInput? _bookInput;
    private readonly LineReader? _rows;
    private readonly string _bookPath;

    internal LobsterPair(string path, CaptureInput input, CaptureReadOptions options)
    {
        _messages = new LineReader(path, input);
        _bookPath = options.BookFile ?? Beside(path) ?? path;
        if (options.BookFile is not null || !string.Equals(_bookPath, path, StringComparison.Ordinal)) _bookInput = CaptureInput.Open(_bookPath, options, ZipPart.Book);
        else if (input.Compression == CaptureCompression.Zip && ZipEntryStream.HasBook(path)) _bookInput = CaptureInput.Open(path, options, ZipPart.Book);
        if (_bookInput is not null) _rows = new LineReader(_bookPath, _bookInput);
    }

    internal bool HasBook => _rows is not null;

    internal long Line => _messages.Line;

    internal LobsterRow Row { get; } = new();

    /// <summary>The file with the rows.</summary>
    internal string BookPath => _bookPath;

    /// <summary>The next message, and its row where there is a book file.</summary>
    /// <exception cref="MalformedException">The message cannot be read; its row was passed over with it.</exception>
    /// <exception cref="CaptureException">A file cannot be read further, or one of the two ends before the other.</exception>
    internal bool TryRead(out LobsterMessage message)
    {
        message = default;
        if (!_messages.TryRead(out ReadOnlySpan<byte> line))
        {
            if (_rows is not null && _rows.TryRead(out _))
                throw CaptureException.AtLine(_bookPath, _rows.Line, 0, $"the messages end before the order book, after {_messages.Line}; one row a message is needed");

            return false;
        }

        if (_rows is not null) ReadRow();
        message = LobsterMessage.Parse(line);
        return true;
    }

    public void Dispose() => _bookInput?.Dispose();

    private void ReadRow()
    {
        if (!_rows!.TryRead(out ReadOnlySpan<byte> row))
            throw CaptureException.AtLine(_bookPath, _rows.Line + 1, 0, "the order book ends before the messages; one row a message is needed");

        try
        {
            Row.Parse(row);
        }
        catch (MalformedException e)
        {
            throw CaptureException.AtLine(_bookPath, _rows.Line, 0, e.Message, e);
        }
    }

    private static string? Beside(string path)
    {
        string name = Path.GetFileName(path);
        int at = name.LastIndexOf("message", StringComparison.OrdinalIgnoreCase);
        if (at < 0) return null;

        string other = Path.Combine(Path.GetDirectoryName(path) ?? "", name[..at] + "orderbook" + name[(at + "message".Length)..]);
        return File.Exists(other) ? other : null;
    }
}
