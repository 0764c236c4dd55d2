// The published risk of every position against the rules of chapter 1, on the states that random commands bring about; and the survey against a count
// over all accounts.
using System;
using System.Linq;
using LowLatencyEngine.Messages;
using Xunit;
using Big = System.Int128;
using static LowLatencyEngine.Tests.Models.ReferenceMath;

namespace LowLatencyEngine.Tests.Models;

public sealed class RiskTests
{
    private const int CommandsPerSeed = 600;

    [Fact]
    public void A_unit_is_liquidatable_at_its_liquidation_price_and_safe_one_tick_before()
    {
        int inside = 0, none = 0;
        Play(seeds: 60, (core, reference, options) =>
        {
            foreach ((long account, int i, PositionView held) in OpenPositions(core, options))
            {
                Assert.True(core.TryGetRisk(account, i, out RiskView risk));
                Instrument terms = options.Instruments[i];
                Big atMark = Value(terms, core.GetInstrument(i).Mark, held.Quantity);
                Big rest = risk.Equity - atMark - (risk.MaintenanceMargin - held.MaintenanceMargin);
                bool Breached(long price)
                {
                    Big value = Value(terms, price, held.Quantity);
                    return rest + value < Maintenance(terms, Abs(value), reference.AddOnPpm(i));
                }

                bool isLong = held.Quantity > 0;
                if (risk.LiquidationPrice == 0)
                {
                    none++;
                    Assert.False(Breached(isLong ? 1 : terms.PriceMax));
                    continue;
                }

                long safe = risk.LiquidationPrice + (isLong ? 1 : -1);
                Assert.True(Breached(risk.LiquidationPrice), $"{terms.Name} {held} {risk}");
                if (safe < 1 || safe > terms.PriceMax) continue;

                inside++;
                Assert.False(Breached(safe), $"{terms.Name} {held} {risk}");
            }
        });
        Assert.True(inside > 1_000 && none > 10, $"{inside} prices, {none} without");
    }

    [Fact]
    public void A_survey_in_slices_counts_what_a_pass_over_all_accounts_counts()
    {
        long counted = 0, near = 0;
        Play(seeds: 60, (core, _, options) =>
        {
            long[] leverages = [2, 5, 20];
            RiskSurvey whole = new(0, 10, 7, 400, leverages, [0, 500_000, 5_000_000]);
            RiskSurvey sliced = new(0, 10, 7, 400, leverages, [0, 500_000, 5_000_000]);
            Assert.True(core.Survey(whole));
            while (!core.Survey(sliced, 3)) Assert.True(sliced.Positions <= whole.Positions);

            long[] notional = new long[4], map = new long[2];
            long positions = 0, nearest = 0, called = 0;
            foreach ((long account, int i, PositionView held) in OpenPositions(core, options).Where(p => p.Instrument == 0))
            {
                core.TryGetRisk(account, i, out RiskView risk);
                core.TryGetWallet(account, options.Instruments[0].Currency, out WalletView wallet);
                Big unit = held.Mode == MarginMode.Isolated ? held.Notional : OpenPositions(core, options)
                    .Where(p => p.Account == account && p.View.Mode == MarginMode.Cross)
                    .Where(p => options.Instruments[p.Instrument].Currency == options.Instruments[0].Currency)
                    .Aggregate((Big)0, (sum, p) => sum + p.View.Notional);
                positions++;
                notional[risk.Equity <= 0 ? 3 : leverages.Count(l => unit >= (Big)risk.Equity * l)] += held.Notional;
                if (risk.LiquidationPrice is >= 10 and < 10 + 7 * 400) map[held.Quantity > 0 ? 0 : 1] += held.Notional;
                bool isCalled = held.Mode == MarginMode.Isolated ? held.MarginCalled : wallet.MarginCalled;
                called += isCalled ? 1 : 0;
                Big call = (Big)risk.MaintenanceMargin * options.CallRatioPpm;
                if (!isCalled && (Big)risk.Equity * Million * 10 < call * 15) nearest++;
            }

            counted += positions;
            near += nearest;
            foreach (RiskSurvey survey in new[] { whole, sliced })
            {
                Assert.Equal(positions, survey.Positions);
                Assert.Equal(called, survey.CalledPositions);
                Assert.Equal(notional, survey.BandNotional.ToArray());
                Assert.Equal(positions, survey.BandPositions.ToArray().Sum());
                Assert.Equal(map[0], Enumerable.Range(0, 4).Sum(band => survey.Map(true, band).ToArray().Sum()));
                Assert.Equal(map[1], Enumerable.Range(0, 4).Sum(band => survey.Map(false, band).ToArray().Sum()));
                Assert.Equal(notional.Sum() - map.Sum(), survey.OutsideTheMap.Notional);
                Assert.Equal([0, nearest], survey.NearCallPositions[..2].ToArray());
            }
        });
        Assert.True(counted > 300 && near > 5, $"{counted} positions, {near} near");
    }

    /// <summary>Random commands; every now and then the state is looked at.</summary>
    private static void Play(ulong seeds, Action<EngineCore, ReferenceEngine, EngineOptions> look)
    {
        for (ulong seed = 1; seed <= seeds; seed++)
        {
            Dice dice = new(seed);
            EngineOptions options = OptionsGenerator.Draw(dice, out long[] homes);
            ReferenceEngine reference = new(options);
            using EngineCore core = new(options);
            CommandGenerator generator = new(dice, reference, homes);
            for (int n = 1; n <= CommandsPerSeed; n++)
            {
                RichOrder command = generator.Next();
                reference.Apply(command);
                core.Apply(in command.Head);
                if (n % 60 == 0) look(core, reference, options);
            }
        }
    }

    private static (long Account, int Instrument, PositionView View)[] OpenPositions(EngineCore core, EngineOptions options) =>
    [
        .. from account in Enumerable.Range(1, 20)
           from i in Enumerable.Range(0, options.Instruments.Count)
           where core.TryGetPosition(account, i, out PositionView view) && view.Quantity != 0
           select ((long)account, i, View(core, account, i)),
    ];

    private static PositionView View(EngineCore core, long account, int instrument)
    {
        core.TryGetPosition(account, instrument, out PositionView view);
        return view;
    }
}
