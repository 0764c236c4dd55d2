using LowLatencyEngine.Captures;
using LowLatencyEngine.Cli.Output;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Simulation;

namespace LowLatencyEngine.Cli.Running;

/// <summary>The made-up market of the demo: a linear BTCUSDT perpetual that falls by a fifth within ten minutes.</summary>
internal static class DemoMarket
{
    internal static CaptureProfile Profile { get; } = CaptureProfile.BinanceBtcUsdt;

    internal static CrashPathOptions Path { get; } = new();

    /// <summary>The run of a session in this market.</summary>
    internal static RunPlan Plan(Instrument instrument, SessionOptions session) => new()
    {
        Source = $"flash crash, generated, seed {session.Seed}, {session.Population.Accounts:N0} accounts",
        Liquidity = LiquidityText.Makers(session, instrument),
        Seed = session.Seed,
        CurrencyDecimals = Profile.CurrencyDecimals,
        Unit = PriceUnit.Of(Profile.TickSize),
        LotSize = Profile.LotSize,
        Engine = session.EngineOptionsFor(instrument, Profile.Currency),
        Items = Path.Marks,
        Path = () => PathSketch.Of(CrashPath.Marks(Path, instrument: 0, session.Seed), instrument: 0),
        Session = session,
        Updates = CrashPath.Marks(Path, instrument: 0, session.Seed),
    };
}
