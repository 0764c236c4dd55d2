using System;

namespace LowLatencyEngine.Captures;

internal static class LobsterSurvey
{
    /// <summary>Looks at the whole lines of the content's start: the highest price of a buyer. Lines that cannot be read are passed over.</summary>
    internal static StartSurvey Look(ReadOnlySpan<byte> start, string? symbol)
    {
        StartSurvey survey = new() { Venue = "nasdaq", Symbol = symbol };
        while (true)
        {
            int length = start.IndexOf((byte)'\n');
            if (length < 0) return survey;

            try
            {
                LobsterMessage message = LobsterMessage.Parse(start[..length].TrimEnd((byte)'\r'));
                if (message.Type is not LobsterMessage.Halt) survey.SawPrice(message.Price, LobsterReader.PriceDecimals, message.Direction > 0);
            }
            catch (MalformedException)
            {
                // Told with its place by the reader.
            }

            start = start[(length + 1)..];
        }
    }
}
