// The laws that hold after every command, whatever was sent and whatever the disk did: asked of the core's public face, from scratch. A book may be
// crossed while orders collect for an auction.
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

/// <summary>Watches a core.</summary>
internal static class LawAuditor
{
    /// <summary>The first law that is broken, in words; null: none is.</summary>
    internal static string? Broken(EngineCore core)
    {
        ConservationReport report = core.CheckConservation();
        if (!report.Holds) return $"money or lots are not conserved: {report}";

        EngineOptions options = core.Options;
        for (int i = 0; i < options.Instruments.Count; i++)
        {
            InstrumentView market = core.GetInstrument(i);
            if (market.Phase == TradingPhase.Continuous && market.BestBid > 0 && market.BestAsk > 0 && market.BestBid >= market.BestAsk) return $"the book of instrument {i} is crossed: {market}";
            if (market.OpenInterest < 0 || market.OpenInterest > options.Instruments[i].OpenInterestMax) return $"open interest of instrument {i}: {market}";
        }

        for (int currency = 0; currency < options.Currencies.Count; currency++)
        {
            if (core.GetHouse(currency) is { Deficit: > 0 } house) return $"a deficit above zero: {house}";
        }

        for (long account = 1; account <= options.AccountsMax; account++)
        {
            if (AccountBroken(core, account) is { } broken) return broken;
        }

        return null;
    }

    private static string? AccountBroken(EngineCore core, long account)
    {
        EngineOptions options = core.Options;
        for (int i = 0; i < options.Instruments.Count; i++)
        {
            if (!core.TryGetPosition(account, i, out PositionView position)) continue;
            if (long.Abs(position.Quantity) > options.Instruments[i].PositionMax) return $"account {account} holds too much in {i}: {position}";
            if (position.Quantity == 0 && position.EntryValue != 0) return $"account {account} is flat in {i} with an entry value: {position}";
        }

        return null;
    }
}
