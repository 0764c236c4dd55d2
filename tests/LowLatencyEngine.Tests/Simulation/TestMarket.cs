using System;
using System.Collections.Generic;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Threading;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Simulation;

namespace LowLatencyEngine.Tests.Simulation;

/// <summary>A small market for tests: BTCUSDT-like, one crash of some minutes.</summary>
internal static class TestMarket
{
    internal static Instrument Instrument { get; } = new()
    {
        Name = "TEST",
        Multiplier = 100,
        PriceMax = 10_000_000,
        OrderMax = 1_000_000,
        PositionMax = 50_000_000,
        OpenInterestMax = 1_000_000_000,
        Tiers = [new(0, 4_000, 8_000), new(50_000_000_000, 5_000, 10_000), new(600_000_000_000, 10_000, 20_000)],
    };

    internal static CrashPathOptions Path { get; } = new()
    {
        StepNanos = 500_000_000,
        CalmNanos = 120_000_000_000,
        SlideNanos = 60_000_000_000,
        CrashNanos = 60_000_000_000,
        ReboundNanos = 60_000_000_000,
    };

    internal static SessionOptions Session(int accounts, ulong seed) => new()
    {
        Seed = seed,
        Population = new PopulationOptions { Accounts = accounts, LotsMin = 8, EntryWindowNanos = 100_000_000_000 },
    };

    /// <summary>Runs a session on a crash and returns what it did.</summary>
    internal static Recorder Run(SessionOptions session, IEnumerable<MarketUpdate>? updates = null, bool keep = false)
    {
        EngineOptions options = session.EngineOptionsFor(Instrument, "USDT");
        Recorder recorder = new(new EngineCore(options), keep);
        MarketSession market = new(session, options, recorder);
        recorder.Traders = market.Traders;
        market.Run(updates ?? CrashPath.Marks(Path, 0, session.Seed), CancellationToken.None);
        return recorder;
    }

    /// <summary>An engine that keeps statistics and a hash of every command's bytes, and the commands if asked to.</summary>
    internal sealed class Recorder(EngineCore engine, bool keep) : ICommandTarget, IDisposable
    {
        private readonly XxHash3 _hash = new();

        internal EngineCore Engine => engine;

        internal RunStatistics Statistics { get; } = new(engine);

        internal List<Command> Commands { get; } = [];

        internal List<EngineEvent> Events { get; } = [];

        /// <summary>Taker and maker account of every trade.</summary>
        internal List<(long Taker, long Maker)> Trades { get; } = [];

        internal Trader[] Traders { get; set; } = [];

        internal ulong CommandHash => _hash.GetCurrentHashAsUInt64();

        public ReadOnlySpan<EngineEvent> Apply(in Command command)
        {
            _hash.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<Command>(in command)));
            ReadOnlySpan<EngineEvent> slots = engine.Apply(in command);
            Statistics.Add(in command, slots);
            if (!keep) return slots;

            Commands.Add(command);
            foreach (EventView view in new EventStream(slots))
            {
                Events.Add(view.Head);
                if (view.Head.Kind == EventKind.Trade) Trades.Add((view.Head.AccountId, view.Trade.MakerAccountId));
            }

            return slots;
        }

        public void Dispose() => engine.Dispose();
    }
}
