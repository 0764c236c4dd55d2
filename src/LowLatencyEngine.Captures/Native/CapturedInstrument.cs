namespace LowLatencyEngine.Captures;

/// <summary>How the ticks, lots and atoms of an instrument read in the venue's own numbers; stands in the header of a capture that holds a market.</summary>
/// <param name="Symbol">The venue's symbol.</param>
/// <param name="TickSize">Price of one tick.</param>
/// <param name="LotSize">Quantity of one lot.</param>
/// <param name="CurrencyDecimals">One atom is 10 to the minus this of the settlement currency.</param>
public sealed record CapturedInstrument(string Symbol, decimal TickSize, decimal LotSize, int CurrencyDecimals);
