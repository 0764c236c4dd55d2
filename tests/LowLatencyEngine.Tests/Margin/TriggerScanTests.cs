using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Tests.Models;
using Xunit;

namespace LowLatencyEngine.Tests.Margin;

/// <summary>
/// The trigger index against a scan of every account after every command: random markets with add-ons that rise and fall, by command and by volatility,
/// made marks, funding, gaps, tiers, both contract kinds, cross accounts of several legs and isolated positions. The scan reads equity and maintenance
/// margin, which are computed afresh, and knows nothing of triggers.
/// </summary>
public sealed class TriggerScanTests
{
    private const int Accounts = 14;
    private const long SecondNanos = 1_000_000_000;

    [Theory]
    [InlineData(1, 20)]
    [InlineData(1_001, 20)]
    public void WhoIsCalledOrBreachedIsKnownAfterEveryCommand(int firstSeed, int markets)
    {
        Dictionary<EventKind, long> met = [];
        HashSet<LiquidationCause> causes = [];
        for (int seed = firstSeed; seed < firstSeed + markets; seed++) Play((ulong)seed, commands: 1_500, met, causes);

        EventKind[] wanted =
            [EventKind.MarginCalled, EventKind.MarginRestored, EventKind.LiquidationStarted, EventKind.MarginAdjusted, EventKind.FundingPaid];
        foreach (EventKind kind in wanted) Assert.True(met.GetValueOrDefault(kind) > 100, $"{kind} was met {met.GetValueOrDefault(kind)} times");

        Assert.Superset(
            new HashSet<LiquidationCause> { LiquidationCause.Price, LiquidationCause.Adjustment, LiquidationCause.Funding, LiquidationCause.Cascade }, causes);
    }

    private static void Play(ulong seed, int commands, Dictionary<EventKind, long> met, HashSet<LiquidationCause> causes)
    {
        Dice dice = new(seed);
        Instrument[] instruments = [.. Enumerable.Range(0, (int)dice.Between(1, 4)).Select(n => Draw(dice, n))];
        EngineOptions options = new()
        {
            Instruments = instruments,
            AccountsMax = Accounts,
            PositionsMax = Accounts * instruments.Length,
            OrdersMax = 4_096,
            OpenOrdersPerAccountMax = 100,
            CallRatioPpm = dice.Pick(1_000_000, 1_250_000, 1_500_000),
            TimeStepMaxNanos = 0,
        };
        using EngineCore core = new(options);
        long[] prices = [.. instruments.Select(_ => 10_000L)];
        long time = 1_700_000_000 * SecondNanos;
        for (int i = 0; i < instruments.Length; i++) core.Apply(Tick(time, instruments, i, prices[i]));
        core.Apply(Commands.FundDeposit(time, 0, 1_000_000_000_000));
        for (int account = 1; account <= Accounts; account++)
        {
            core.Apply(Commands.OpenAccount(time, account));
            core.Apply(Commands.Deposit(time, account, 0, dice.Between(1, 40) * 10_000_000));
            for (int i = 0; i < instruments.Length; i++)
            {
                if (dice.Chance(350)) core.Apply(Commands.SetMarginMode(time, account, i, MarginMode.Isolated));
                core.Apply(Commands.SetLeverage(time, account, i, dice.Between(2, 30)));
            }
        }

        for (int n = 0; n < commands; n++)
        {
            time += dice.Chance(50) ? dice.Between(1, 40) * SecondNanos : dice.Between(0, SecondNanos);
            Command command = Next(dice, instruments, prices, time, n);
            foreach (EventView view in new EventStream(core.Apply(in command)))
            {
                met[view.Head.Kind] = met.GetValueOrDefault(view.Head.Kind) + 1;
                if (view.Head.Kind == EventKind.LiquidationStarted) causes.Add((LiquidationCause)view.Head.Reason);
            }

            Scan(core, options, $"seed {seed}, command {n} ({command.Kind})");
        }

        Assert.True(core.CheckConservation().Holds, $"seed {seed}");
    }

    private static void Scan(EngineCore core, EngineOptions options, string where)
    {
        for (int account = 1; account <= Accounts; account++)
        {
            Assert.True(core.TryGetWallet(account, 0, out WalletView wallet));
            Judge(options, wallet.CrossEquity, wallet.MaintenanceMargin, wallet.MarginCalled, wallet.InLiquidation, $"{where}: wallet {account}");
            for (int i = 0; i < options.Instruments.Count; i++)
            {
                if (!core.TryGetPosition(account, i, out PositionView position) || position.Mode != MarginMode.Isolated) continue;

                long equity = position.IsolatedMargin + position.UnrealisedPnl;
                Judge(options, equity, position.MaintenanceMargin, position.MarginCalled, position.InLiquidation, $"{where}: account {account}, instrument {i}");
            }
        }
    }

    private static void Judge(EngineOptions options, long equity, long maintenance, bool isCalled, bool isInLiquidation, string where)
    {
        if (isInLiquidation) return;

        Int128 level = (Int128)maintenance * options.CallRatioPpm;
        bool isBelow = maintenance > 0 && (Int128)equity * 1_000_000 < level;
        bool isRestored = maintenance == 0 || (Int128)equity * 1_000_000 * 1_000_000 >= level * (1_000_000 + options.CallHysteresisPpm);
        Assert.True(isCalled || !isBelow, $"{where} is below the call level and not called: equity {equity}, maintenance {maintenance}");
        Assert.False(isCalled && isRestored, $"{where} is called and restored: equity {equity}, maintenance {maintenance}");
        Assert.False(maintenance > 0 && equity < maintenance, $"{where} is breached: equity {equity}, maintenance {maintenance}");
    }

    private static Command Next(Dice dice, Instrument[] instruments, long[] prices, long time, int n)
    {
        int i = (int)dice.Between(0, instruments.Length - 1);
        long account = dice.Between(1, Accounts);
        Side side = dice.Chance(500) ? Side.Buy : Side.Sell;
        long price = prices[i];
        switch (dice.Between(0, 99))
        {
            case < 45:
                long step = dice.Chance(30) ? price / 12 : dice.Chance(200) ? price / 100 : 5;
                prices[i] = Math.Clamp(price + dice.Between(-step, step), 3_000, 40_000);
                return Tick(time, instruments, i, prices[i]);
            case < 85:
                long distance = dice.Between(-price / 100, price / 100);
                return Commands.LimitOrder(time, account, n + 1, i, side, price + distance, dice.Between(1, 60),
                    dice.Chance(400) ? TimeInForce.ImmediateOrCancel : TimeInForce.GoodTillCancel);
            case < 91:
                return Commands.SetMarginAddOn(time, i, dice.Between(0, instruments[i].AddOnMaxPpm));
            case < 94:
                return Commands.SetFundingRate(time, i, dice.Between(-20_000, 20_000), time + dice.Between(1, 5 * SecondNanos));
            case < 97:
                return Commands.Deposit(time, account, 0, dice.Between(1, 20_000_000));
            case < 98:
                return Commands.Withdraw(time, account, 0, dice.Between(1, 20_000_000));
            default:
                return Commands.MassCancel(time, account);
        }
    }

    private static Command Tick(long time, Instrument[] instruments, int i, long price) => instruments[i].MarkMethod == MarkMethod.External
        ? Commands.MarkTick(time, i, price)
        : Commands.IndexTick(time, i, price);

    private static Instrument Draw(Dice dice, int number)
    {
        bool inverse = dice.Chance(350);
        int addOnMax = (int)dice.Pick<long>(0, 40_000, 100_000, 300_000);
        bool isVolatile = addOnMax > 0 && dice.Chance(400);
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
            Tiers = dice.Chance(400)
                ? [new MarginTier(0, 10_000, 25_000)]
                : [new MarginTier(0, 5_000, 25_000), new MarginTier(2_000_000, 20_000, 50_000), new MarginTier(6_000_000, 100_000, 150_000)],
            MarkMethod = dice.Pick(MarkMethod.External, MarkMethod.External, MarkMethod.IndexBasis, MarkMethod.MedianOfThree),
            MarkBandPpm = 50_000,
            BasisHalfLifeNanos = dice.Between(1, 20) * SecondNanos,
            FundingIntervalNanos = dice.Pick<long>(0, 20 * SecondNanos),
            AddOnMaxPpm = addOnMax,
            AddOnDelayNanos = dice.Pick<long>(0, 0, SecondNanos),
            VolatilityIntervalNanos = isVolatile ? 5 * SecondNanos : 0,
            VolatilityHalfLifeNanos = 20 * SecondNanos,
            AddOnStepPpm = 1_000,
            AttemptsMax = 1,
            Policy = dice.Pick(LiquidationPolicy.Minimal, LiquidationPolicy.Full),
            FundPositionMax = dice.Pick<long>(0, 500, long.MaxValue),
        };
    }
}
