using System;

namespace LowLatencyEngine.Captures;

internal static class DbnSurvey
{
    /// <summary>
    /// Looks at the records of the content's start: the symbol asked for or the first, the decimals of its prices, the highest price of a
    /// buyer, and its price step where a definition tells it. It ends at the first thing it cannot read.
    /// </summary>
    internal static StartSurvey Look(ReadOnlySpan<byte> start, string? wanted, out decimal? tick)
    {
        tick = null;
        StartSurvey survey = new() { Venue = "databento", Symbol = wanted?.ToUpperInvariant() };
        using CaptureInput copy = CaptureInput.Of(start.ToArray());
        try
        {
            DbnRecords records = new("", copy);
            while (records.TryRead(out ReadOnlySpan<byte> record))
            {
                byte kind = record[1];
                int least = DbnLayout.BytesOf(kind);
                if (least == 0 || record.Length < least) continue;

                string symbol = records.SymbolOf(DbnLayout.Instrument(record));
                survey.Symbol ??= symbol.ToUpperInvariant();
                if (!string.Equals(symbol, survey.Symbol, StringComparison.OrdinalIgnoreCase)) continue;

                if (kind == DbnLayout.Definition) tick = Step(DbnLayout.I64(record, 24)) ?? tick;
                else Look(kind, record, survey);
            }
        }
        catch (CaptureException)
        {
            // The start ends in the middle of a record; or what is wrong with it is told by the reader.
            return survey;
        }

        return survey;
    }

    private static void Look(byte kind, ReadOnlySpan<byte> record, StartSurvey survey)
    {
        switch (kind)
        {
            case DbnLayout.Mbo:
                See(DbnLayout.I64(record, 24), record[39] == 'B', survey);
                break;
            case DbnLayout.Trade or DbnLayout.Mbp1 or DbnLayout.Mbp10:
                See(DbnLayout.I64(record, 16), true, survey);
                for (int at = 48; at + 32 <= record.Length; at += 32)
                {
                    See(DbnLayout.I64(record, at), true, survey);
                    See(DbnLayout.I64(record, at + 8), false, survey);
                }

                break;
            default:
                for (int at = 16; at < 48; at += 8) See(DbnLayout.I64(record, at), true, survey);
                break;
        }
    }

    private static void See(long price, bool isBuyer, StartSurvey survey)
    {
        if (price != DbnLayout.NoPrice) survey.SawPrice(price, DbnLayout.PriceDecimals, isBuyer);
    }

    private static decimal? Step(long units) => units is > 0 and < DbnLayout.NoPrice ? units / 1_000_000_000m : null;
}
