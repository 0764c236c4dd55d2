using System;
using System.Text;

namespace LowLatencyEngine.Captures;

internal static class ItchSurvey
{
    /// <summary>
    /// Looks at the messages of the content's start: the stock asked for, or of the first order, or of the first message with a stock; and
    /// the highest price of a buyer (sellers quote absurd ones). It ends at the first thing it cannot read.
    /// </summary>
    internal static StartSurvey Look(ReadOnlySpan<byte> start, string? wanted)
    {
        StartSurvey survey = new() { Venue = "nasdaq", Symbol = wanted?.ToUpperInvariant() };
        string? named = null;
        using CaptureInput copy = CaptureInput.Of(start.ToArray());
        ItchMessages messages = new("", copy, (_, _) => { });
        try
        {
            while (messages.TryRead(out ReadOnlySpan<byte> message))
            {
                byte type = message[0];
                if (ItchLayout.LengthOf(type) != message.Length || ItchLayout.StockOffsetOf(type) == 0) continue;

                named ??= ItchLayout.StockText(message);
                if (type is not ((byte)'A' or (byte)'F')) continue;

                survey.Symbol ??= ItchLayout.StockText(message);
                if (ItchLayout.Stock(message).SequenceEqual(Encoding.ASCII.GetBytes(survey.Symbol)))
                    survey.SawPrice(ItchLayout.U32(message, 32), ItchLayout.PriceDecimals, message[19] == 'B');
            }
        }
        catch (CaptureException)
        {
            // The start ends in the middle of a message; or what is wrong with it is told by the reader.
            survey.Symbol ??= named;
        }

        survey.Symbol ??= named;
        return survey;
    }
}
