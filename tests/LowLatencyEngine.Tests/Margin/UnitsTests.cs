using LowLatencyEngine.Margin;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;
using LowLatencyEngine.Tests.Models;
using Xunit;

namespace LowLatencyEngine.Tests.Margin;

/// <summary>Whom money that moves concerns: few are looked at in vain, and nobody is passed over.</summary>
public sealed class UnitsTests
{
    private const int Instrument = 0;

    [Theory]
    [InlineData(0, false, 100, 5, false)]    // came in: no threshold lies that way
    [InlineData(1, false, 100, 5, false)]
    [InlineData(0, true, 100, -5, false)]    // left, but holds nothing and owes nothing
    [InlineData(0, true, -1, -5, true)]      // owes: to be settled
    [InlineData(0, true, -1, 5, true)]       // still owes
    [InlineData(1, false, 100, -5, true)]    // holds lots that its cash secures
    [InlineData(1, true, 100, -5, false)]    // holds lots that have a margin of their own
    public void Money_that_moves_in_a_wallet_concerns(long lots, bool isIsolated, long cash, long amount, bool isConcerned)
    {
        (Ledger ledger, Units units, int account, int position) = Market();
        using (ledger)
        using (units)
        {
            ledger.Position(position).Quantity = lots;
            ledger.Position(position).Mode = isIsolated ? MarginMode.Isolated : MarginMode.Cross;
            int wallet = units.OfWallet(account, 0);
            ledger.Cash(wallet) = cash;

            units.TouchMoney(wallet, amount, LiquidationCause.Cash, 3);

            Assert.Equal(isConcerned ? [wallet] : [], units.Touched.ToArray());
        }
    }

    [Fact]
    public void Money_that_comes_into_a_called_unit_may_restore_it_and_is_no_cause()
    {
        (Ledger ledger, Units units, int account, _) = Market();
        using (ledger)
        using (units)
        {
            int wallet = units.OfWallet(account, 0);
            units[wallet].Flags = UnitFlags.Called;
            units[wallet].Cause = LiquidationCause.Price;

            units.TouchMoney(wallet, 1, LiquidationCause.Cash, 3);
            units.TouchMoney(wallet, 1, LiquidationCause.Cash, 3);

            Assert.Equal([wallet], units.Touched.ToArray());
            Assert.Equal((UnitFlags.Called | UnitFlags.Credited, LiquidationCause.Price, (byte)0), (units[wallet].Flags, units[wallet].Cause, units[wallet].Depth));
        }
    }

    [Fact]
    public void Money_that_leaves_an_isolated_position_with_lots_is_looked_at()
    {
        (Ledger ledger, Units units, _, int position) = Market();
        using (ledger)
        using (units)
        {
            ledger.Position(position).Mode = MarginMode.Isolated;
            ledger.Position(position).Quantity = -1;
            ledger.Position(position).Margin = 10;
            int unit = units.OfPosition(position);

            units.TouchMoney(unit, -1, LiquidationCause.Cash, 2);

            Assert.Equal([unit], units.Touched.ToArray());
            Assert.Equal((UnitFlags.Touched, LiquidationCause.Cash, (byte)2), (units[unit].Flags, units[unit].Cause, units[unit].Depth));
        }
    }

    private static (Ledger Ledger, Units Units, int Account, int Position) Market()
    {
        EngineOptions options = BothEngines.Options(BothEngines.Linear()) with { AccountsMax = 4, PositionsMax = 4 };
        Ledger ledger = new(options);
        int account = ledger.AddAccount(7);
        return (ledger, new Units(ledger, options), account, ledger.AddPosition(account, Instrument));
    }
}
