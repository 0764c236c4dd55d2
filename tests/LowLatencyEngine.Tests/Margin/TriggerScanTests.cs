using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Tests.Models;
using Xunit;
using static LowLatencyEngine.Tests.Models.ReferenceMath;

namespace LowLatencyEngine.Tests.Margin;

/// <summary>
/// Whom the engine flags against a scan of every account after every command: random markets with add-ons that rise and fall, by command and by
/// volatility, made marks, funding, gaps, tiers, both contract kinds, cross accounts of up to five legs and isolated positions. The scan takes lots,
/// entry values, cash and marks, computes equity and maintenance margin by the plain formulas of the reference model, and knows nothing of triggers.
/// LLE_SCAN_COMMANDS sets how many commands (default 1,100,000; the differential run judges another
/// 1,000,000), LLE_SCAN_SEED the first seed.
/// </summary>
public sealed class TriggerScanTests(ITestOutputHelper output)
{
    private const int Accounts = 10, CommandsPerMarket = 1_500;
    private const long SecondNanos = 1_000_000_000;

    private readonly Dictionary<EventKind, long> _met = [];
    private readonly Dictionary<LiquidationCause, long> _causes = [];
    private readonly long[] _legs = new long[6];
    private long _judged;

    [Fact]
    public void Whom_the_engine_flags_is_whom_a_full_scan_finds_after_every_command()
    {
        long commands = Setting("LLE_SCAN_COMMANDS", 1_100_000), first = Setting("LLE_SCAN_SEED", 1);
        for (long seed = first; _judged < commands; seed++) new Market((ulong)seed, this).Play();

        output.WriteLine($"{_judged:N0} commands judged; units of 1 to 5 legs: {string.Join(", ", _legs[1..].Select(n => n.ToString("N0")))}");
        output.WriteLine(string.Join(", ", _met.OrderBy(m => m.Key).Select(m => $"{m.Value:N0} {m.Key}")));
        output.WriteLine(string.Join(", ", _causes.OrderBy(c => c.Key).Select(c => $"{c.Value:N0} by {c.Key}")));
        EventKind[] wanted =
            [EventKind.MarginCalled, EventKind.MarginRestored, EventKind.LiquidationStarted, EventKind.MarginAdjusted, EventKind.FundingPaid];
        foreach (EventKind kind in wanted) Assert.True(_met.GetValueOrDefault(kind) > 100, $"{kind} was met {_met.GetValueOrDefault(kind)} times");

        LiquidationCause[] causes = [LiquidationCause.Price, LiquidationCause.Adjustment, LiquidationCause.Funding, LiquidationCause.Cascade];
        Assert.Superset(causes.ToHashSet(), _causes.Keys.ToHashSet());
        Assert.All(_legs[1..], seen => Assert.True(seen > 1_000));
    }

    private static long Setting(string name, long otherwise) =>
        long.TryParse(Environment.GetEnvironmentVariable(name), out long set) ? set : otherwise;

    /// <summary>One market, its commands and its judge.</summary>
    private sealed class Market
    {
        private readonly ulong _seed;
        private readonly TriggerScanTests _totals;
        private readonly Dice _dice;
        private readonly EngineOptions _options;
        private readonly long[] _prices, _addOns;
        private long _time = 1_700_000_000 * SecondNanos;

        public Market(ulong seed, TriggerScanTests totals)
        {
            (_seed, _totals, _dice) = (seed, totals, new Dice(seed));
            Instrument[] instruments = [.. Enumerable.Range(0, (int)_dice.Between(1, 5)).Select(Draw)];
            _options = new EngineOptions
            {
                Instruments = instruments,
                AccountsMax = Accounts,
                PositionsMax = Accounts * instruments.Length,
                OrdersMax = 4_096,
                OpenOrdersPerAccountMax = 100,
                EventsPerCommandMax = 1 << 13,
                CallRatioPpm = _dice.Pick(1_000_000, 1_250_000, 1_500_000),
                TimeStepMaxNanos = 0,
            };
            _prices = [.. instruments.Select(_ => 10_000L)];
            _addOns = new long[instruments.Length];
        }

        public void Play()
        {
            using EngineCore core = new(_options);
            for (int i = 0; i < _prices.Length; i++) core.Apply(Tick(i));
            core.Apply(Commands.FundDeposit(_time, 0, 1_000_000_000_000));
            for (int account = 1; account <= Accounts; account++)
            {
                core.Apply(Commands.OpenAccount(_time, account));
                core.Apply(Commands.Deposit(_time, account, 0, _dice.Between(1, 40) * 10_000_000));
                for (int i = 0; i < _prices.Length; i++)
                {
                    if (_dice.Chance(350)) core.Apply(Commands.SetMarginMode(_time, account, i, MarginMode.Isolated));
                    core.Apply(Commands.SetLeverage(_time, account, i, _dice.Between(2, 30)));
                }
            }

            for (int n = 0; n < CommandsPerMarket; n++)
            {
                _time += _dice.Chance(50) ? _dice.Between(1, 40) * SecondNanos : _dice.Between(0, SecondNanos);
                Command command = Next(n);
                string where = $"seed {_seed}, command {n} ({command.Kind})";
                foreach (EventView view in new EventStream(core.Apply(in command))) Hear(view.Head, where);
                Scan(core, where);
                _totals._judged++;
            }

            Assert.True(core.CheckConservation().Holds, $"seed {_seed}");
        }

        /// <summary>Nobody is flagged without cause, by the numbers of the event; add-ons are kept for the scan.</summary>
        private void Hear(in EngineEvent e, string where)
        {
            _totals._met[e.Kind] = _totals._met.GetValueOrDefault(e.Kind) + 1;
            if (e.Kind == EventKind.MarginAdjusted) _addOns[e.Instrument] = e.Quantity;
            if (e.Kind == EventKind.LiquidationStarted)
            {
                LiquidationCause cause = (LiquidationCause)e.Reason;
                _totals._causes[cause] = _totals._causes.GetValueOrDefault(cause) + 1;
                Assert.True(e.Amount < e.Quantity, $"{where}: account {e.AccountId} was not breached");
            }

            if (e.Kind == EventKind.MarginCalled) Assert.True(IsBelowCall(e.Amount, e.Quantity), $"{where}: account {e.AccountId} was called for nothing");
            if (e.Kind == EventKind.MarginRestored) Assert.True(IsRestored(e.Amount, e.Quantity), $"{where}: account {e.AccountId} was not restored");
        }

        private void Scan(EngineCore core, string where)
        {
            long[] marks = [.. Enumerable.Range(0, _prices.Length).Select(i => core.GetInstrument(i).Mark)];
            for (int account = 1; account <= Accounts; account++)
            {
                Assert.True(core.TryGetWallet(account, 0, out WalletView wallet));
                (Int128 equity, Int128 maintenance, int legs) = (wallet.Cash, 0, 0);
                for (int i = 0; i < marks.Length; i++)
                {
                    if (!core.TryGetPosition(account, i, out PositionView held) || held.Quantity == 0) continue;

                    Instrument terms = _options.Instruments[i];
                    Int128 value = Value(terms, marks[i], held.Quantity), needs = Maintenance(terms, Abs(value), _addOns[i]);
                    if (held.Mode == MarginMode.Isolated)
                    {
                        _totals._legs[1]++;
                        Judge(held.IsolatedMargin + value - held.EntryValue, needs, held.MarginCalled, held.InLiquidation, $"{where}: account {account}, instrument {i}");
                        continue;
                    }

                    (equity, maintenance, legs) = (equity + value - held.EntryValue, maintenance + needs, legs + 1);
                }

                if (legs > 0) _totals._legs[legs]++;
                Judge(equity, maintenance, wallet.MarginCalled, wallet.InLiquidation, $"{where}: wallet {account}");
            }
        }

        private void Judge(Int128 equity, Int128 maintenance, bool isCalled, bool isInLiquidation, string where)
        {
            if (isInLiquidation) return;

            if (isCalled ? IsRestored(equity, maintenance) : IsBelowCall(equity, maintenance))
                Assert.Fail($"{where}: called {isCalled} with equity {equity}, maintenance {maintenance}");

            if (maintenance > 0 && equity < maintenance) Assert.Fail($"{where} is breached: equity {equity}, maintenance {maintenance}");
        }

        private bool IsBelowCall(Int128 equity, Int128 maintenance) => maintenance > 0 && equity * Million < maintenance * _options.CallRatioPpm;

        private bool IsRestored(Int128 equity, Int128 maintenance) =>
            maintenance == 0 || equity * Million * Million >= maintenance * _options.CallRatioPpm * (Million + _options.CallHysteresisPpm);

        private Command Next(int n)
        {
            int i = (int)_dice.Between(0, _prices.Length - 1);
            long account = _dice.Between(1, Accounts);
            Side side = _dice.Chance(500) ? Side.Buy : Side.Sell;
            long price = _prices[i];
            switch (_dice.Between(0, 99))
            {
                case < 45:
                    long step = _dice.Chance(30) ? price / 12 : _dice.Chance(200) ? price / 100 : 5;
                    _prices[i] = Math.Clamp(price + _dice.Between(-step, step), 3_000, 40_000);
                    return Tick(i);
                case < 84:
                    long distance = _dice.Between(-price / 100, price / 100);
                    return Commands.LimitOrder(_time, account, n + 1, i, side, price + distance, _dice.Between(1, 60),
                        _dice.Chance(400) ? TimeInForce.ImmediateOrCancel : TimeInForce.GoodTillCancel);
                case < 90:
                    return Commands.SetMarginAddOn(_time, i, _dice.Between(0, _options.Instruments[i].AddOnMaxPpm));
                case < 93:
                    return Commands.SetFundingRate(_time, i, _dice.Between(-20_000, 20_000), _time + _dice.Between(1, 5 * SecondNanos));
                case < 96:
                    return Commands.Deposit(_time, account, 0, _dice.Between(1, 20_000_000));
                case < 97:
                    return Commands.Withdraw(_time, account, 0, _dice.Between(1, 20_000_000));
                case < 98:
                    return Commands.MoveMargin(_time, account, i, _dice.Between(-2_000_000, 2_000_000));
                default:
                    return Commands.MassCancel(_time, account);
            }
        }

        private Command Tick(int i) => _options.Instruments[i].MarkMethod == MarkMethod.External
            ? Commands.MarkTick(_time, i, _prices[i])
            : Commands.IndexTick(_time, i, _prices[i]);

        private Instrument Draw(int number)
        {
            bool inverse = _dice.Chance(350);
            int addOnMax = (int)_dice.Pick<long>(0, 40_000, 100_000, 300_000);
            bool isVolatile = addOnMax > 0 && _dice.Chance(400);
            return new Instrument
            {
                Name = $"I{number}",
                Kind = inverse ? ContractKind.Inverse : ContractKind.Linear,
                Multiplier = inverse ? 1_000_000_000 : 10,
                PriceMin = 100,
                PriceMax = 100_000,
                OrderMax = 1_000,
                PositionMax = 5_000,
                OpenInterestMax = 50_000,
                Tiers = _dice.Chance(400)
                    ? [new MarginTier(0, 10_000, 25_000)]
                    : [new MarginTier(0, 5_000, 25_000), new MarginTier(2_000_000, 20_000, 50_000), new MarginTier(6_000_000, 100_000, 150_000)],
                MarkMethod = _dice.Pick(MarkMethod.External, MarkMethod.External, MarkMethod.IndexBasis, MarkMethod.MedianOfThree),
                MarkBandPpm = 50_000,
                BasisHalfLifeNanos = _dice.Between(1, 20) * SecondNanos,
                FundingIntervalNanos = _dice.Pick<long>(0, 20 * SecondNanos),
                AddOnMaxPpm = addOnMax,
                AddOnDelayNanos = _dice.Pick<long>(0, 0, SecondNanos),
                VolatilityIntervalNanos = isVolatile ? 5 * SecondNanos : 0,
                VolatilityHalfLifeNanos = 20 * SecondNanos,
                AddOnStepPpm = 1_000,
                AttemptsMax = 1,
                Policy = _dice.Pick(LiquidationPolicy.Minimal, LiquidationPolicy.Full),
                FundPositionMax = _dice.Pick<long>(0, 500, long.MaxValue),
            };
        }
    }
}
