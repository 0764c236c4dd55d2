// What must hold after every command, whatever was sent: money and lots conserved, the book never crossed where it trades, nobody breached and forgotten.
using System.Linq;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Models;

internal static class Laws
{
    /// <summary>The first law that does not hold, or null.</summary>
    public static string? Broken(ReferenceEngine engine)
    {
        ConservationReport report = engine.CheckConservation();
        if (!report.Holds) return $"conservation: {report}";

        for (int i = 0; i < engine.Options.Instruments.Count; i++)
        {
            InstrumentView market = engine.GetInstrument(i);
            bool mayCross = engine.PhaseOf(i) != TradingPhase.Continuous;
            if (!mayCross && market.BestBid > 0 && market.BestAsk > 0 && market.BestBid >= market.BestAsk) return $"instrument {i} is crossed: {market}";
            if (market.OpenInterest > engine.Options.Instruments[i].OpenInterestMax) return $"instrument {i} holds too much: {market}";
            if (engine.Orders(i).Any(o => o.Open <= 0)) return $"instrument {i} holds an empty order";
        }

        return engine.AccountIds.Select(id => BrokenFor(engine, id)).FirstOrDefault(b => b is not null) ?? engine.Forgotten();
    }

    private static string? BrokenFor(ReferenceEngine engine, long id)
    {
        for (int c = 0; c < engine.Options.Currencies.Count; c++)
        {
            engine.TryGetWallet(id, c, out WalletView wallet);
            bool holdsCross = Enumerable.Range(0, engine.Options.Instruments.Count).Any(i =>
                engine.Options.Instruments[i].Currency == c && engine.TryGetPosition(id, i, out PositionView p) &&
                p.Mode == MarginMode.Cross && p.Quantity != 0);
            if (!holdsCross && !wallet.InLiquidation && wallet.Cash < 0) return $"account {id} is flat and owes {wallet.Cash}";
        }

        for (int i = 0; i < engine.Options.Instruments.Count; i++)
        {
            if (!engine.TryGetPosition(id, i, out PositionView p)) continue;

            bool leftBehind = p.Quantity == 0 && (p.EntryValue != 0 || (!p.InLiquidation && p.IsolatedMargin != 0));
            if (leftBehind) return $"account {id} is flat in {i} with {p}";
            if (p.Mode == MarginMode.Cross && p.IsolatedMargin != 0) return $"account {id} is cross in {i} with {p}";
            if (long.Abs(p.Quantity) > engine.Options.Instruments[i].PositionMax) return $"account {id} holds too much in {i}: {p}";
        }

        return null;
    }
}
