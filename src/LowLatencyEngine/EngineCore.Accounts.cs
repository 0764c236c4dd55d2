using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine;

// Accounts and their money: open, deposit, withdraw, leverage, margin mode, isolated margin.
public sealed partial class EngineCore
{
    private const long IdMax = 1L << 62;

    private RejectReason OpenAccount(in Command command)
    {
        if (command.AccountId is < 1 or > IdMax) return RejectReason.InvalidAccountId;
        if (_ledger.TryFindAccount(command.AccountId, out _)) return RejectReason.AccountExists;
        if (_ledger.AccountsFull) return RejectReason.AccountTableFull;

        _ledger.AddAccount(command.AccountId);
        _outbox.Add(EventKind.AccountOpened, EngineEvent.NoInstrument, command.AccountId);
        return RejectReason.None;
    }

    private RejectReason Deposit(in Command command)
    {
        if ((uint)command.Currency >= (uint)_ledger.Currencies) return RejectReason.UnknownCurrency;
        if (FindTrader(command.AccountId, out int account) is var unknown and not RejectReason.None) return unknown;
        if (command.Amount <= 0) return RejectReason.InvalidAmount;
        if (command.Amount > InstrumentRules.MoneyMax - _ledger.House(command.Currency).NetDeposits) return RejectReason.Overflow;

        _ledger.House(command.Currency).NetDeposits += command.Amount;
        MoveCash(account, command.Currency, command.Amount);
        Announce(EventKind.Deposited, command.AccountId, command.Currency, command.Amount, _ledger.Cash(account, command.Currency));
        return RejectReason.None;
    }

    private RejectReason Withdraw(in Command command)
    {
        if ((uint)command.Currency >= (uint)_ledger.Currencies) return RejectReason.UnknownCurrency;
        if (FindTrader(command.AccountId, out int account) is var unknown and not RejectReason.None) return unknown;
        if (command.Amount <= 0) return RejectReason.InvalidAmount;
        if (_units[_units.OfWallet(account, command.Currency)].Has(UnitFlags.Started)) return RejectReason.InLiquidation;
        if (command.Amount > _margin.Withdrawable(account, command.Currency)) return RejectReason.InsufficientFunds;

        _ledger.House(command.Currency).NetDeposits -= command.Amount;
        MoveCash(account, command.Currency, -command.Amount);
        Announce(EventKind.Withdrawn, command.AccountId, command.Currency, command.Amount, _ledger.Cash(account, command.Currency));
        return RejectReason.None;
    }

    private RejectReason FundDeposit(in Command command)
    {
        if ((uint)command.Currency >= (uint)_ledger.Currencies) return RejectReason.UnknownCurrency;
        if (command.Amount <= 0) return RejectReason.InvalidAmount;
        if (command.Amount > InstrumentRules.MoneyMax - _ledger.House(command.Currency).NetDeposits) return RejectReason.Overflow;

        _ledger.House(command.Currency).NetDeposits += command.Amount;
        _ledger.CreditFund(command.Currency, command.Amount);
        Announce(EventKind.FundDeposited, 0, command.Currency, command.Amount, _ledger.Cash(Ledger.Fund, command.Currency));
        return RejectReason.None;
    }

    private RejectReason SetLeverage(in Command command)
    {
        if ((uint)command.Instrument >= (uint)_books.Length) return RejectReason.UnknownInstrument;
        if (FindTrader(command.AccountId, out int account) is var unknown and not RejectReason.None) return unknown;
        if (command.Leverage < 1 || command.Leverage > _margin.Tiers(command.Instrument).LeverageMax) return RejectReason.InvalidLeverage;

        int position = _ledger.FindPosition(account, command.Instrument);
        if (IsInLiquidation(account, command.Instrument, position)) return RejectReason.InLiquidation;
        if (position == Ledger.None && _ledger.PositionsFull) return RejectReason.PositionTableFull;

        if (position == Ledger.None) position = _ledger.AddPosition(account, command.Instrument);
        ref PositionRow row = ref _ledger.Position(position);
        int before = row.Leverage;
        long requirementBefore = _margin.Requirement(in row, default);
        row.Leverage = (int)command.Leverage;
        long requirement = _margin.Requirement(in row, default);
        RejectReason refused = requirement <= requirementBefore ? RejectReason.None
            : _marks[command.Instrument].IsStale ? RejectReason.MarkStale
            : _margin.Covers(account, position, in row, requirement, out _) ? RejectReason.None
            : RejectReason.InsufficientMargin;
        if (refused != RejectReason.None)
        {
            row.Leverage = before;
            return refused;
        }

        _outbox.Add(EventKind.LeverageChanged, command.Instrument, command.AccountId).Quantity = command.Leverage;
        return RejectReason.None;
    }

    private RejectReason SetMarginMode(in Command command)
    {
        if ((uint)command.Instrument >= (uint)_books.Length) return RejectReason.UnknownInstrument;
        if (FindTrader(command.AccountId, out int account) is var unknown and not RejectReason.None) return unknown;

        int position = _ledger.FindPosition(account, command.Instrument);
        if (IsInLiquidation(account, command.Instrument, position)) return RejectReason.InLiquidation;
        if (command.Mode > MarginMode.Isolated) return RejectReason.WrongMarginState;
        if (position == Ledger.None && _ledger.PositionsFull) return RejectReason.PositionTableFull;

        if (position == Ledger.None) position = _ledger.AddPosition(account, command.Instrument);
        ref PositionRow row = ref _ledger.Position(position);
        if (row.Quantity != 0 || row.HasOrders) return RejectReason.WrongMarginState;

        row.Mode = command.Mode;
        _outbox.Add(EventKind.MarginModeChanged, command.Instrument, command.AccountId).Quantity = (long)command.Mode;
        return RejectReason.None;
    }

    /// <summary>The fees of an account's tier, from its next fill on. What its orders require follows at once; nobody is refused or liquidated for it.</summary>
    private RejectReason SetFees(in Command command)
    {
        if (FindTrader(command.AccountId, out int account) is var unknown and not RejectReason.None) return unknown;
        if (command.Price is < -1 or >= Rates.Million || command.Quantity is < -1 or >= Rates.Million) return RejectReason.InvalidAmount;

        ref AccountRow row = ref _ledger.Account(account);
        row.MakerFeePlusOne = (int)command.Price + 1;
        row.TakerFeePlusOne = (int)command.Quantity + 1;
        ref EngineEvent changed = ref _outbox.Add(EventKind.FeesChanged, EngineEvent.NoInstrument, command.AccountId);
        changed.Price = command.Price;
        changed.Quantity = command.Quantity;
        return RejectReason.None;
    }

    private RejectReason MoveMargin(in Command command)
    {
        if ((uint)command.Instrument >= (uint)_books.Length) return RejectReason.UnknownInstrument;
        if (FindTrader(command.AccountId, out int account) is var unknown and not RejectReason.None) return unknown;
        if (command.Amount is 0 or long.MinValue) return RejectReason.InvalidAmount;

        int position = _ledger.FindPosition(account, command.Instrument);
        if (IsInLiquidation(account, command.Instrument, position)) return RejectReason.InLiquidation;
        if (position == Ledger.None) return RejectReason.WrongMarginState;

        ref PositionRow row = ref _ledger.Position(position);
        if (!row.IsIsolated || row.Quantity == 0) return RejectReason.WrongMarginState;

        int currency = _ledger.Contracts[command.Instrument].Currency;
        int unit = _units.OfPosition(position);
        RejectReason refused = command.Amount > 0
            ? command.Amount > _margin.Withdrawable(account, currency) ? RejectReason.InsufficientFunds : RejectReason.None
            : MayTakeOut(in row, unit, -command.Amount);
        if (refused != RejectReason.None) return refused;

        row.Margin += command.Amount;
        _units.TouchMoney(unit, command.Amount, LiquidationCause.Cash, 0);
        MoveCash(account, currency, -command.Amount);
        ref EngineEvent moved = ref _outbox.Add(EventKind.MarginMoved, command.Instrument, command.AccountId);
        moved.Amount = command.Amount;
        moved.Quantity = row.Margin;
        return RejectReason.None;
    }

    private RejectReason MayTakeOut(in PositionRow row, int unit, long amount)
    {
        if (_marks[row.Instrument].IsStale) return RejectReason.MarkStale;
        if (_units[unit].Has(UnitFlags.Called)) return RejectReason.InsufficientFunds;

        return amount <= _margin.SpareMargin(in row) ? RejectReason.None : RejectReason.InsufficientFunds;
    }

    private void MoveCash(int account, int currency, long amount)
    {
        _ledger.Cash(account, currency) += amount;
        _units.TouchMoney(_units.OfWallet(account, currency), amount, LiquidationCause.Cash, 0);
    }

    private void Announce(EventKind kind, long accountId, int currency, long amount, long after)
    {
        ref EngineEvent slot = ref _outbox.Add(kind, EngineEvent.NoInstrument, accountId);
        slot.Currency = (byte)currency;
        slot.Amount = amount;
        slot.Quantity = after;
    }

    private RejectReason FindTrader(long accountId, out int account)
    {
        account = Ledger.None;
        if (accountId is < 1 or > IdMax) return RejectReason.InvalidAccountId;
        return TryFindTrader(accountId, out account) ? RejectReason.None : RejectReason.UnknownAccount;
    }

    private bool TryFindTrader(long accountId, out int account) => _ledger.TryFindAccount(accountId, out account) && account != Ledger.Fund;

    /// <summary>
    /// Whether the currency has lost so much that nobody could pay that profits from new positions might leave 64 bits: reduce-only trades far from
    /// the mark can turn a position's whole value into a deficit, again and again.
    /// </summary>
    private bool IsDeficitTooLarge(int instrument) => _ledger.House(_ledger.Contracts[instrument].Currency).Deficit < -InstrumentRules.DeficitMax;

    /// <summary>Whether the wallet of the instrument's currency, or the isolated position itself, is being liquidated.</summary>
    private bool IsInLiquidation(int account, int instrument, int position)
    {
        int wallet = _units.OfWallet(account, _ledger.Contracts[instrument].Currency);
        return _units[wallet].Has(UnitFlags.Started) || (position != Ledger.None && _units[_units.OfPosition(position)].Has(UnitFlags.Started));
    }
}
