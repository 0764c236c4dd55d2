// Accounts and money: RULES.md section 3.
using System.Linq;
using LowLatencyEngine.Messages;
using Big = System.Int128;
using static LowLatencyEngine.Tests.Models.ReferenceMath;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    private RejectReason CheckAccount(long id)
    {
        if (id is < 1 or > IdMax) return RejectReason.InvalidAccountId;

        return _accounts.ContainsKey(id) ? RejectReason.None : RejectReason.UnknownAccount;
    }

    private RejectReason CheckInstrumentAndAccount(in Command command)
    {
        if (command.Instrument < 0 || command.Instrument >= _instruments.Length) return RejectReason.UnknownInstrument;

        return CheckAccount(command.AccountId);
    }

    private bool UnknownCurrency(in Command command) => command.Currency < 0 || command.Currency >= _houses.Length;

    private bool Overflows(in Command command) => _houses[command.Currency].NetDeposits + command.Amount > (Big)1 << MoneyMaxBits;

    private RejectReason OpenAccount(in Command command)
    {
        RejectReason refusal = CheckAccount(command.AccountId);
        if (refusal == RejectReason.InvalidAccountId) return refusal;
        if (refusal == RejectReason.None) return RejectReason.AccountExists;
        if (_accounts.Count >= _options.AccountsMax) return RejectReason.AccountTableFull;

        _accounts.Add(command.AccountId, new RefAccount(command.AccountId, _houses.Length, _instruments.Length));
        Emit(new EngineEvent { Kind = EventKind.AccountOpened, AccountId = command.AccountId }, null);
        return RejectReason.None;
    }

    private RejectReason Deposit(in Command command)
    {
        if (UnknownCurrency(command)) return RejectReason.UnknownCurrency;
        if (CheckAccount(command.AccountId) is var refusal and not RejectReason.None) return refusal;
        if (command.Amount <= 0) return RejectReason.InvalidAmount;
        if (Overflows(command)) return RejectReason.Overflow;

        MoveCash(EventKind.Deposited, command, command.Amount);
        return RejectReason.None;
    }

    private RejectReason Withdraw(in Command command)
    {
        if (UnknownCurrency(command)) return RejectReason.UnknownCurrency;
        if (CheckAccount(command.AccountId) is var refusal and not RejectReason.None) return refusal;
        if (command.Amount <= 0) return RejectReason.InvalidAmount;

        RefUnit wallet = _accounts[command.AccountId].Wallets[command.Currency];
        if (wallet.Running is not null) return RejectReason.InLiquidation;
        if (command.Amount > Withdrawable(wallet)) return RejectReason.InsufficientFunds;

        MoveCash(EventKind.Withdrawn, command, -(Big)command.Amount);
        return RejectReason.None;
    }

    private void MoveCash(EventKind kind, in Command command, Big change)
    {
        RefUnit wallet = _accounts[command.AccountId].Wallets[command.Currency];
        AddMoney(wallet, change);
        _houses[command.Currency].NetDeposits += change;
        Emit(new EngineEvent
        {
            Kind = kind,
            AccountId = command.AccountId,
            Currency = (byte)command.Currency,
            Amount = command.Amount,
            Quantity = (long)wallet.Money,
        }, null);
    }

    private RejectReason FundDeposit(in Command command)
    {
        if (UnknownCurrency(command)) return RejectReason.UnknownCurrency;
        if (command.Amount <= 0) return RejectReason.InvalidAmount;
        if (Overflows(command)) return RejectReason.Overflow;

        _houses[command.Currency].NetDeposits += command.Amount;
        FundReceives(command.Currency, command.Amount);
        Emit(new EngineEvent
        {
            Kind = EventKind.FundDeposited,
            Currency = (byte)command.Currency,
            Amount = command.Amount,
            Quantity = (long)_fund.Wallets[command.Currency].Money,
        }, null);
        return RejectReason.None;
    }

    /// <summary>Whether anything but deposits, cancels and reduce-only orders is refused to the account in this instrument.</summary>
    private bool InLiquidation(RefAccount account, RefInstrument instrument) =>
        account.Wallets[instrument.Terms.Currency].Running is not null ||
        account.Positions[instrument.Number] is { Mode: MarginMode.Isolated, Isolated.Running: not null };

    private int RecordsInUse() => _accounts.Values.Sum(a => a.Positions.Count(p => p is not null));

    private bool RecordDoesNotFit(RefAccount account, RefInstrument instrument) =>
        account.Positions[instrument.Number] is null && RecordsInUse() >= _options.PositionsMax;

    private RefPosition Record(RefAccount account, RefInstrument instrument) =>
        account.Positions[instrument.Number] ??=
            new RefPosition(account.Id, instrument.Terms.Currency, instrument.Number, instrument.Terms.DefaultLeverage);

    private RejectReason SetLeverage(in Command command)
    {
        RejectReason refusal = CheckInstrumentAndAccount(command);
        if (refusal != RejectReason.None) return refusal;

        RefInstrument instrument = _instruments[command.Instrument];
        RefAccount account = _accounts[command.AccountId];
        if (command.Leverage < 1 || command.Leverage > Million / instrument.Terms.Tiers[0].InitialPpm) return RejectReason.InvalidLeverage;
        if (InLiquidation(account, instrument)) return RejectReason.InLiquidation;
        if (RecordDoesNotFit(account, instrument)) return RejectReason.PositionTableFull;

        bool isNew = account.Positions[instrument.Number] is null;
        RefPosition record = Record(account, instrument);
        long leverageBefore = record.Leverage;
        Big before = Requirement(record);
        record.Leverage = command.Leverage;
        if (Requirement(record) > before)
        {
            refusal = instrument.IsStale ? RejectReason.MarkStale : Covers(record) ? RejectReason.None : RejectReason.InsufficientMargin;
        }

        if (refusal != RejectReason.None)
        {
            record.Leverage = leverageBefore;
            if (isNew) account.Positions[instrument.Number] = null;
            return refusal;
        }

        Emit(new EngineEvent { Kind = EventKind.LeverageChanged, AccountId = account.Id, Quantity = command.Leverage }, instrument);
        return RejectReason.None;
    }

    private RejectReason SetMarginMode(in Command command)
    {
        if (CheckInstrumentAndAccount(command) is var refusal and not RejectReason.None) return refusal;

        RefInstrument instrument = _instruments[command.Instrument];
        RefAccount account = _accounts[command.AccountId];
        if (InLiquidation(account, instrument)) return RejectReason.InLiquidation;
        if (command.Mode > MarginMode.Isolated) return RejectReason.WrongMarginState;
        if (account.Positions[instrument.Number] is { } held && held.Quantity != 0) return RejectReason.WrongMarginState;
        if (LiveOrders(instrument).Any(o => o.AccountId == account.Id)) return RejectReason.WrongMarginState;
        if (RecordDoesNotFit(account, instrument)) return RejectReason.PositionTableFull;

        Record(account, instrument).Mode = command.Mode;
        Emit(new EngineEvent { Kind = EventKind.MarginModeChanged, AccountId = account.Id, Quantity = (long)command.Mode }, instrument);
        return RejectReason.None;
    }

    private RejectReason MoveMargin(in Command command)
    {
        if (CheckInstrumentAndAccount(command) is var refusal and not RejectReason.None) return refusal;
        if (command.Amount is 0 or long.MinValue) return RejectReason.InvalidAmount;

        RefInstrument instrument = _instruments[command.Instrument];
        RefAccount account = _accounts[command.AccountId];
        if (InLiquidation(account, instrument)) return RejectReason.InLiquidation;
        if (account.Positions[instrument.Number] is not { Mode: MarginMode.Isolated } position || position.Quantity == 0)
        {
            return RejectReason.WrongMarginState;
        }

        RefUnit wallet = WalletOf(position), unit = position.Isolated;
        if (command.Amount > 0)
        {
            if (command.Amount > Withdrawable(wallet)) return RejectReason.InsufficientFunds;
        }
        else
        {
            if (instrument.IsStale) return RejectReason.MarkStale;
            if (unit.Called) return RejectReason.InsufficientFunds;

            Big left = Min(unit.Money, unit.Money + Profit(position)) + command.Amount;
            if (left < Initial(position, Notional(position))) return RejectReason.InsufficientFunds;
        }

        AddMoney(wallet, -(Big)command.Amount);
        AddMoney(unit, command.Amount);
        Emit(new EngineEvent
        {
            Kind = EventKind.MarginMoved,
            AccountId = account.Id,
            Amount = command.Amount,
            Quantity = (long)unit.Money,
        }, instrument);
        return RejectReason.None;
    }
}
