// Who has what. Tables of rows, taken at start; handles never move and are never reused, so a handle in an index or a queue stays good.
// Wallets (an account's cash in one currency) are a dense matrix account × currency. An account's positions are linked in instrument order.
using System;
using LowLatencyEngine.Memory;

namespace LowLatencyEngine.Positions;

/// <summary>Accounts, cash, positions and the house's accounts. Knows values, not margin; what margin knows of a unit lies in its row, for whoever margins it.</summary>
internal sealed partial class Ledger : IDisposable
{
    /// <summary>The handle that means "none".</summary>
    internal const int None = -1;

    /// <summary>The insurance fund's account handle.</summary>
    internal const int Fund = 0;

    private readonly int _currencies;
    private readonly KeyIndex<AccountKeys> _accountById;
    private readonly KeyIndex<PositionKeys> _positionByPair;
    private Table<AccountRow> _accounts;
    private Table<WalletRow> _wallets;
    private Table<PositionRow> _positions;
    private Table<HouseRow> _house;
    private Table<InterestRow> _interest;
    private long _openings;

    internal Ledger(EngineOptions options)
    {
        _currencies = options.Currencies.Count;
        _accounts = new Table<AccountRow>(options.AccountsMax + 1);
        _wallets = new Table<WalletRow>((options.AccountsMax + 1) * _currencies);
        _positions = new Table<PositionRow>(options.PositionsMax + options.Instruments.Count);
        _house = new Table<HouseRow>(_currencies);
        _interest = new Table<InterestRow>(options.Instruments.Count);
        _accountById = new KeyIndex<AccountKeys>(_accounts.Length, new AccountKeys(_accounts));
        _positionByPair = new KeyIndex<PositionKeys>(_positions.Length, new PositionKeys(_positions));
        Contracts = new Contract[options.Instruments.Count];
        for (int i = 0; i < Contracts.Length; i++)
        {
            Contracts[i] = new Contract(options.Instruments[i], i);
            _interest[i].FirstPosition = None;
        }

        AddAccount(0);
        for (int i = 0; i < Contracts.Length; i++) AddPosition(Fund, i);
    }

    internal Contract[] Contracts { get; }

    /// <summary>Positions opened so far: the last opening sequence.</summary>
    internal long Openings => _openings;

    internal int AccountCount { get; private set; }

    internal int PositionCount { get; private set; }

    internal int Currencies => _currencies;

    internal bool AccountsFull => AccountCount == _accounts.Length;

    internal bool PositionsFull => PositionCount == _positions.Length;

    internal long FootprintBytes => _accounts.Bytes + _wallets.Bytes + _positions.Bytes + _house.Bytes + _interest.Bytes
        + _accountById.Bytes + _positionByPair.Bytes;

    internal ref AccountRow Account(int account) => ref _accounts[account];

    internal ref PositionRow Position(int position) => ref _positions[position];

    internal ref long Cash(int account, int currency) => ref Cash(account * _currencies + currency);

    /// <summary>Cash by the number of the wallet: account · currencies + currency.</summary>
    internal ref long Cash(int wallet) => ref _wallets[wallet].Cash;

    /// <summary>A wallet by its number.</summary>
    internal ref WalletRow Wallet(int wallet) => ref _wallets[wallet];

    internal ref HouseRow House(int currency) => ref _house[currency];

    internal ref InterestRow Interest(int instrument) => ref _interest[instrument];

    internal bool TryFindAccount(long id, out int account) => _accountById.TryFind(id, out account);

    internal int AddAccount(long id)
    {
        int account = AccountCount++;
        _accounts[account] = new AccountRow { Id = id, FirstPosition = None };
        _accountById.Add(id, account);
        return account;
    }

    /// <summary>The fund's position in an instrument: it has one in each, made at start.</summary>
    internal static int FundPosition(int instrument) => instrument;

    internal int FindPosition(int account, int instrument) =>
        _positionByPair.TryFind(PairKey(account, instrument), out int position) ? position : None;

    internal int AddPosition(int account, int instrument)
    {
        int position = PositionCount++;
        ref InterestRow interest = ref _interest[instrument];
        _positions[position] = new PositionRow
        {
            AccountId = _accounts[account].Id,
            Account = account,
            Instrument = (short)instrument,
            Leverage = Contracts[instrument].Terms.DefaultLeverage,
            FirstBuy = None,
            FirstSell = None,
            NextOfAccount = None,
            NextOfInstrument = interest.FirstPosition,
        };
        interest.FirstPosition = position;
        interest.Positions++;
        _positionByPair.Add(PairKey(account, instrument), position);
        LinkToAccount(position);
        return position;
    }

    /// <summary>Books a fill of signed lots at its value. The part that closes has <paramref name="closingValue"/> of the value.</summary>
    /// <returns>The realised profit of what closed, atoms; where it goes is the caller's business.</returns>
    internal long BookFill(ref PositionRow row, long signedLots, long value, long closingValue)
    {
        long before = row.Quantity;
        long after = before + signedLots;
        long realised = 0;
        if (before != 0 && (before ^ signedLots) < 0)
        {
            long closed = Math.Min(Math.Abs(signedLots), Math.Abs(before));
            long released = Rates.Share(row.EntryValue, closed, Math.Abs(before));
            row.EntryValue -= released;
            realised = -closingValue - released;
            if ((before ^ after) < 0 && after != 0)
            {
                row.EntryValue += value - closingValue;
                row.OpeningSequence = ++_openings;
            }
        }
        else
        {
            row.EntryValue += value;
            if (before == 0) row.OpeningSequence = ++_openings;
        }

        row.Quantity = after;
        _interest[row.Instrument].OpenInterest += Math.Max(0, after) - Math.Max(0, before);
        return realised;
    }

    /// <summary>Money into the insurance fund; what it owes as Deficit is repaid first.</summary>
    internal void CreditFund(int currency, long amount)
    {
        ref HouseRow house = ref _house[currency];
        if (amount > 0 && house.Deficit < 0)
        {
            long repaid = Math.Min(amount, -house.Deficit);
            house.Deficit += repaid;
            amount -= repaid;
        }

        Cash(Fund, currency) += amount;
    }

    internal void Visit(StateVisitor visitor)
    {
        _accountById.Visit(visitor);
        _positionByPair.Visit(visitor);
        visitor.Table(_accounts);
        visitor.Table(_wallets);
        visitor.Table(_positions);
        visitor.Table(_house);
        visitor.Table(_interest);
        _openings = visitor.Value(_openings);
        AccountCount = visitor.Value(AccountCount);
        PositionCount = visitor.Value(PositionCount);
    }

    public void Dispose()
    {
        _accounts.Dispose();
        _wallets.Dispose();
        _positions.Dispose();
        _house.Dispose();
        _interest.Dispose();
        _accountById.Dispose();
        _positionByPair.Dispose();
    }

    private static long PairKey(int account, int instrument) => ((long)account << 16) | (uint)instrument;

    private readonly struct AccountKeys(Table<AccountRow> rows) : IRowKeys
    {
        public long KeyOf(int handle) => rows[handle].Id;
    }

    private readonly struct PositionKeys(Table<PositionRow> rows) : IRowKeys
    {
        public long KeyOf(int handle) => PairKey(rows[handle].Account, rows[handle].Instrument);
    }

    private void LinkToAccount(int position)
    {
        ref PositionRow row = ref _positions[position];
        ref int link = ref _accounts[row.Account].FirstPosition;
        while (link != None && _positions[link].Instrument < row.Instrument) link = ref _positions[link].NextOfAccount;
        row.NextOfAccount = link;
        link = position;
    }
}
