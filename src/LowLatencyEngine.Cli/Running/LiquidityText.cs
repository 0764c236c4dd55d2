using LowLatencyEngine.Cli.Output;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Simulation;

namespace LowLatencyEngine.Cli.Running;

/// <summary>Says who stood in the book and what such a book cannot show.</summary>
internal static class LiquidityText
{
    internal static string Makers(SessionOptions session, Instrument instrument)
    {
        MarketMakerOptions m = session.Makers;
        string depth = m.DepthLots != 0 ? $"{m.DepthLots:N0} lots" : $"{DecimalText.Percent(m.DepthPpm, 1)} of the traders' lots";
        return $"{m.Makers} simulated makers x {m.Levels} levels, {depth} per side in calm times, thinner and wider after moves (half at "
            + $"{DecimalText.Percent(m.FearPpm, 1)}), refilled after {m.RefillNanos / 1_000_000} ms"
            + (m.SkewPpm == 0 ? ". " : $", {DecimalText.Percent(m.SkewPpm, 1)} lower (higher) after buying (selling) as much. ")
            + $"Limits: {(instrument.MarkMethod == MarkMethod.External ? "liquidations do not move the mark" : "liquidations move the mark through the own book only")}; "
            + (session.Population.StopPpm == 0 ? "traders never close by themselves." : $"{DecimalText.Percent(session.Population.StopPpm, 0)} of the traders have stops, the others never close by themselves.");
    }

    internal static string Captured(LiquiditySource source, int fallPpm) =>
        (source == LiquiditySource.CapturedOrders
            ? "the captured orders, each at its place in the queue; what is taken of one stays taken, and the capture's own executions and cancels take from the same lots. "
            : "the captured depth, one order per level; what is taken stays taken until the capture changes that level. ")
        + (fallPpm == 0 ? "" : $"Before it, {History.Minutes} minutes of generated history with simulated makers, a fall of "
            + $"{DecimalText.Percent(fallPpm, 1)} to the first captured price, in which the positions are built. ")
        + "Limits: the captured market does not react to liquidations; traders never close by themselves.";

    internal static string Commands() => "as recorded in the commands";
}
