// One table as a file, of whole numbers and at most one word per row; CSV, JSON lines or Parquet by one face. CSV and JSON are written as they come,
// Parquet in groups of RowsMax rows, which is all that is held in memory.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using LowLatencyEngine.Cli.Output;
using Parquet;
using Parquet.Schema;

namespace LowLatencyEngine.Cli.Exports;

internal abstract class TableFile(OutputFile file, string? word, IReadOnlyList<string> numbers) : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    protected OutputFile File => file;

    /// <summary>Name of the column with a word, which comes first; null: none.</summary>
    protected string? Word => word;

    protected IReadOnlyList<string> Numbers => numbers;

    internal static TableFile Create(string path, string format, bool overwrite, Interruption interruption, string? word, IReadOnlyList<string> numbers)
    {
        OutputFile file = OutputFile.Create(path, overwrite, interruption);
        return format == "parquet" ? new ParquetTable(file, word, numbers) : new TextTable(file, format == "csv", word, numbers);
    }

    internal abstract void Row(string text, ReadOnlySpan<long> values);

    /// <summary>Writes what is left and gives the file its name.</summary>
    internal abstract void Complete();

    public void Dispose() => file.Dispose();

    private sealed class TextTable : TableFile
    {
        private readonly StreamWriter _text;
        private readonly bool _csv;

        internal TextTable(OutputFile file, bool csv, string? word, IReadOnlyList<string> numbers)
            : base(file, word, numbers)
        {
            _csv = csv;
            _text = new StreamWriter(file.Stream, Utf8, 1 << 16, leaveOpen: true) { NewLine = "\n" };
            if (csv) _text.WriteLine(string.Join(',', word is null ? numbers : numbers.Prepend(word)));
        }

        internal override void Row(string text, ReadOnlySpan<long> values)
        {
            if (!_csv) _text.Write('{');
            if (Word is not null) _text.Write(_csv ? text : $"\"{Word}\":\"{text}\"");
            for (int i = 0; i < values.Length; i++)
            {
                if (i > 0 || Word is not null) _text.Write(',');
                if (!_csv) _text.Write($"\"{Numbers[i]}\":");
                _text.Write(values[i].ToString(CultureInfo.InvariantCulture));
            }

            _text.WriteLine(_csv ? "" : "}");
        }

        internal override void Complete()
        {
            _text.Dispose();
            File.Complete();
        }
    }

    private sealed class ParquetTable : TableFile
    {
        private const int RowsMax = 1 << 16;

        private readonly DataField? _word;
        private readonly DataField[] _fields;
        private readonly ParquetWriter _writer;
        private readonly List<string> _texts = [];
        private readonly List<long>[] _columns;

        internal ParquetTable(OutputFile file, string? word, IReadOnlyList<string> numbers)
            : base(file, word, numbers)
        {
            _word = word is null ? null : new DataField<string>(word, nullable: false);
            _fields = [.. numbers.Select(name => new DataField<long>(name))];
            _columns = [.. numbers.Select(_ => new List<long>(RowsMax))];
            ParquetSchema schema = new(_word is null ? _fields : [_word, .. _fields]);
            _writer = ParquetWriter.CreateAsync(schema, file.Stream, new ParquetOptions(), false, default).GetAwaiter().GetResult();
        }

        internal override void Row(string text, ReadOnlySpan<long> values)
        {
            if (_word is not null) _texts.Add(text);
            for (int i = 0; i < values.Length; i++) _columns[i].Add(values[i]);
            if (_columns[0].Count == RowsMax) Flush();
        }

        internal override void Complete()
        {
            if (_columns[0].Count > 0) Flush();
            _writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
            File.Complete();
        }

        private void Flush()
        {
            using ParquetRowGroupWriter group = _writer.CreateRowGroup();
            if (_word is not null) group.WriteAsync(_word, _texts, null).GetAwaiter().GetResult();
            for (int i = 0; i < _fields.Length; i++) group.WriteAsync<long>(_fields[i], _columns[i].ToArray().AsMemory(), null, null, default).GetAwaiter().GetResult();
            group.CompleteValidate();
            _texts.Clear();
            foreach (List<long> column in _columns) column.Clear();
        }
    }
}
