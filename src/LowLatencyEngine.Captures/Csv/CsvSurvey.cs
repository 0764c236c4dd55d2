using System;
using System.IO;
using System.Text;

namespace LowLatencyEngine.Captures;

internal static class CsvSurvey
{
    private static readonly CsvColumn[] Prices =
    [
        CsvColumn.Price, CsvColumn.BidPrice, CsvColumn.AskPrice, CsvColumn.Open, CsvColumn.High, CsvColumn.Low, CsvColumn.Close, CsvColumn.Last,
    ];

    private static readonly CsvColumn[] Amounts = [CsvColumn.Amount, CsvColumn.BidAmount, CsvColumn.AskAmount, CsvColumn.Volume];

    /// <summary>
    /// Looks at the whole rows of the content's start: symbol, venue, decimals and highest price. Where the table has no symbols the name of the
    /// file begins with it. Rows that cannot be read are passed over.
    /// </summary>
    internal static StartSurvey Look(ReadOnlySpan<byte> start, string? wanted, CsvLayout layout, string path, bool isAll)
    {
        bool named = layout[CsvColumn.Symbol] >= 0;
        StartSurvey survey = new() { Symbol = wanted?.ToUpperInvariant() ?? (named ? null : SymbolOf(path)), Venue = named ? "" : "binance" };
        SymbolTable symbols = new();
        CsvRow row = new();
        while (!start.IsEmpty)
        {
            int length = start.IndexOf((byte)'\n');
            if (length < 0 && !isAll) break;

            ReadOnlySpan<byte> line = (length < 0 ? start : start[..length]).TrimEnd((byte)'\r');
            start = length < 0 ? default : start[(length + 1)..];
            try
            {
                row.Split(line);
            }
            catch (MalformedException)
            {
                continue;
            }

            if (row.Count == layout.Columns && IsWanted(line, row, layout, symbols, survey)) LookAt(line, row, layout, survey);
        }

        return survey;
    }

    private static bool IsWanted(ReadOnlySpan<byte> line, CsvRow row, CsvLayout layout, SymbolTable symbols, StartSurvey survey)
    {
        if (layout[CsvColumn.Symbol] < 0) return true;
        if (row[layout[CsvColumn.Time]] is not { IsPresent: true } time || !EpochTime.TryRead(time.In(line), out _)) return false;
        if (row[layout[CsvColumn.Symbol]] is not { IsPresent: true } bytes || !symbols.TryGet(bytes.In(line), out string symbol)) return false;

        survey.Symbol ??= symbol;
        if (!string.Equals(symbol, survey.Symbol, StringComparison.Ordinal)) return false;

        JsonSlice venue = row[layout[CsvColumn.Exchange]];
        if (survey.Venue.Length == 0 && venue.IsPresent) survey.Venue = Encoding.ASCII.GetString(venue.In(line)).ToLowerInvariant();
        return true;
    }

    private static void LookAt(ReadOnlySpan<byte> line, CsvRow row, CsvLayout layout, StartSurvey survey)
    {
        foreach (CsvColumn column in Prices)
        {
            if (row[layout[column]] is { IsPresent: true } price) survey.SawPrice(price.In(line));
        }

        foreach (CsvColumn column in Amounts)
        {
            if (row[layout[column]] is { IsPresent: true } amount) survey.SawQuantity(amount.In(line));
        }

        foreach (CsvLayout.SnapshotLevel level in layout.Levels)
        {
            foreach (int place in (ReadOnlySpan<int>)[level.AskPrice, level.BidPrice])
            {
                if (row[place] is { IsPresent: true } price) survey.SawPrice(price.In(line));
            }

            foreach (int place in (ReadOnlySpan<int>)[level.AskAmount, level.BidAmount])
            {
                if (row[place] is { IsPresent: true } amount) survey.SawQuantity(amount.In(line));
            }
        }
    }

    /// <summary>BTCUSD_PERP of "BTCUSD_PERP-trades-2024-01.zip"; null where a name does not begin with a symbol.</summary>
    private static string? SymbolOf(string path)
    {
        string name = Path.GetFileName(path);
        int end = name.AsSpan().IndexOfAny('-', '.');
        string start = end < 0 ? name : name[..end];
        return new SymbolTable().TryGet(Encoding.ASCII.GetBytes(start), out string symbol) ? symbol : null;
    }
}
