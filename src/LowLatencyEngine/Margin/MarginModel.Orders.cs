// What open orders cost. Per instrument and account the requirement is the larger of the two sides of the book: initial margin of the position
// with the side's opening lots, their fees, and what they would lose at once against the mark. On the position's own side every lot opens; on
// the other side only the lots beyond the position do, counted away in priority order. Reduce-only orders never count.
using System;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine.Margin;

internal sealed partial class MarginModel
{
    /// <summary>The opening lots of one side: their value at their prices, and their loss against the mark.</summary>
    private struct Opening
    {
        internal long Value;
        internal long Loss;

        internal void Add(Contract contract, Side side, long price, long mark, long lots)
        {
            Value += contract.Notional(price, lots);
            if (OpenOrders.IsBetter(side, price, mark)) Loss += contract.OpenLoss(side, price, mark, lots);
        }
    }

    /// <summary>Requirement of a position and its orders, with a proposed one. For isolated positions see <see cref="Reserve"/>.</summary>
    internal long Requirement(in PositionRow row, in ProposedOrder proposed)
    {
        if (_marks[row.Instrument].Mark == 0) return 0;

        return Math.Max(SideRequirement(in row, Side.Buy, in proposed), SideRequirement(in row, Side.Sell, in proposed));
    }

    /// <summary>What the opening orders of an isolated position reserve out of cash.</summary>
    internal long Reserve(in PositionRow row, in ProposedOrder proposed)
    {
        if (!row.HasOrders && proposed.Lots == 0) return 0;

        return ReservedOf(in row, Requirement(in row, in proposed));
    }

    /// <summary>The part of an isolated position's requirement that is not in its margin already.</summary>
    private long ReservedOf(in PositionRow row, long requirement) =>
        Math.Max(0, requirement - _tiers[row.Instrument].Initial(Notional(in row), row.Leverage));

    /// <summary>Initial margin that opening lots of this value would add to a position of this notional.</summary>
    internal long AddedInitial(in PositionRow row, long notional, long value)
    {
        TierTable tiers = _tiers[row.Instrument];
        return tiers.Initial(notional + value, row.Leverage) - tiers.Initial(notional, row.Leverage);
    }

    /// <summary>
    /// What may leave an isolated position: its margin, or its equity if that is less (no profit is paid out before it is realised), over the initial margin of
    /// what it holds. May be negative.
    /// </summary>
    internal long SpareMargin(in PositionRow row) =>
        row.Margin + Math.Min(0, UnrealisedPnl(in row)) - _tiers[row.Instrument].Initial(Notional(in row), row.Leverage);

    /// <summary>
    /// Requirement of a wallet: cross positions and orders, plus the reserves of isolated orders; and the reserves alone. The part of one
    /// position may be left out.
    /// </summary>
    internal (long Requirement, long Reserves) WalletRequirement(int account, int currency, int without)
    {
        long requirement = 0;
        long reserves = 0;
        for (int p = _ledger.Account(account).FirstPosition; p != Ledger.None; p = _ledger.Position(p).NextOfAccount)
        {
            ref PositionRow row = ref _ledger.Position(p);
            if (p == without || _ledger.Contracts[row.Instrument].Currency != currency) continue;

            if (row.IsIsolated) reserves += Reserve(in row, default);
            else requirement += Requirement(in row, default);
        }

        return (requirement + reserves, reserves);
    }

    /// <summary>
    /// What an isolated use may take: min(cash − reserves, cross equity − requirement), the part of one position left out. May be negative.
    /// </summary>
    internal long Available(int account, int currency, int without)
    {
        (long requirement, long reserves) = WalletRequirement(account, currency, without);
        Health health = Evaluate(_units.OfWallet(account, currency));
        return Math.Min(_ledger.Cash(account, currency) - reserves, health.Equity - requirement);
    }

    /// <summary>Whether the wallet covers its requirement when that of this position and its orders is <paramref name="requirement"/>.</summary>
    /// <param name="account">The account.</param>
    /// <param name="position">The position; may be none yet.</param>
    /// <param name="row">Its row.</param>
    /// <param name="requirement">What it and its orders require, atoms.</param>
    /// <param name="wallet">The wallet's health, if the position is cross.</param>
    internal bool Covers(int account, int position, in PositionRow row, long requirement, out Health wallet)
    {
        wallet = default;
        int currency = _ledger.Contracts[row.Instrument].Currency;
        if (row.IsIsolated) return Available(account, currency, position) >= ReservedOf(in row, requirement);

        (long others, _) = WalletRequirement(account, currency, position);
        wallet = Evaluate(_units.OfWallet(account, currency));
        return wallet.Equity >= others + requirement;
    }

    /// <summary>What may leave the wallet: available, never negative, nothing while called, in liquidation, or on a stale mark.</summary>
    internal long Withdrawable(int account, int currency)
    {
        if (_units[_units.OfWallet(account, currency)].Has(UnitFlags.Called | UnitFlags.Started)) return 0;

        for (int p = _ledger.Account(account).FirstPosition; p != Ledger.None; p = _ledger.Position(p).NextOfAccount)
        {
            ref PositionRow row = ref _ledger.Position(p);
            if (row.Quantity != 0 && _ledger.Contracts[row.Instrument].Currency == currency && _marks[row.Instrument].IsStale) return 0;
        }

        return Math.Max(0, Available(account, currency, Ledger.None));
    }

    /// <summary>Lots of an order that would open: those that the position, less the account's orders already resting on that side, does not absorb.</summary>
    internal static long OpeningLots(in PositionRow row, Side side, long lots)
    {
        long absorbed = Math.Max(0, row.ClosableBy(side) - row.RestingLots(side));
        return Math.Max(0, lots - absorbed);
    }

    /// <summary>
    /// Whether opening lots leave the unit with equity − fees − open loss ≥ Σ MM · (1 + exit buffer), the position taken as if the order had filled. What an
    /// isolated position is worth before it turns leaves it with the closing part: the new one has nothing but the margin that moves in.
    /// </summary>
    /// <param name="health">The health of the position's unit.</param>
    /// <param name="row">The position.</param>
    /// <param name="order">The order.</param>
    /// <param name="openingLots">The order's lots that open.</param>
    internal bool SurvivesOpening(in Health health, in PositionRow row, in ProposedOrder order, long openingLots)
    {
        Contract contract = _ledger.Contracts[row.Instrument];
        long mark = _marks[row.Instrument].Mark;
        Opening opening = default;
        opening.Add(contract, order.Side, order.Price, mark, openingLots);
        long notional = Notional(in row);
        long after = contract.Notional(mark, row.Quantity + (order.Side == Side.Buy ? order.Lots : -order.Lots));
        long maintenance = health.Maintenance - (notional == 0 ? 0 : _tiers[row.Instrument].Maintenance(notional)) + _tiers[row.Instrument].MaintenanceToCome(after);
        bool isFlip = row.ClosableBy(order.Side) > 0;
        long equity = (row.IsIsolated && isFlip ? 0 : health.Equity) - opening.Loss;
        if (row.IsIsolated) equity += AddedInitial(in row, isFlip ? 0 : notional, opening.Value);
        else equity -= Rates.PpmUp(opening.Value, TakerFeePpm(in row, contract));
        return equity >= Rates.PpmUp(maintenance, _exitPpm);
    }

    private long SideRequirement(in PositionRow row, Side side, in ProposedOrder proposed)
    {
        Contract contract = _ledger.Contracts[row.Instrument];
        long mark = _marks[row.Instrument].Mark;
        long extra = proposed.Side == side ? proposed.Lots : 0;
        long closable = row.ClosableBy(side);
        Opening opening;
        long held = 0;
        if (closable == 0)
        {
            opening = AllLots(in row, side, mark, contract);
            if (extra > 0) opening.Add(contract, side, proposed.Price, mark, extra);
            held = Notional(in row);
        }
        else
        {
            if (row.RestingLots(side) + extra <= closable) return 0;

            opening = LotsBeyond(in row, side, mark, contract, closable, in proposed, extra);
        }

        long initial = _tiers[row.Instrument].Initial(held + opening.Value, row.Leverage);
        return initial + Rates.PpmUp(opening.Value, TakerFeePpm(in row, contract)) + opening.Loss;
    }

    private int TakerFeePpm(in PositionRow row, Contract contract) => _ledger.Account(row.Account).TakerFeePpm(contract.Terms);

    private Opening AllLots(in PositionRow row, Side side, long mark, Contract contract)
    {
        Opening opening = new() { Value = side == Side.Buy ? row.BuyValue : row.SellValue };
        for (int slot = row.FirstOrder(side); slot != Ledger.None; slot = _orders[slot].Next)
        {
            ref OpenOrderRow order = ref _orders[slot];
            if (!OpenOrders.IsBetter(side, order.Price, mark)) break;
            if (!order.IsReduceOnly) opening.Loss += contract.OpenLoss(side, order.Price, mark, order.Lots);
        }

        return opening;
    }

    private Opening LotsBeyond(in PositionRow row, Side side, long mark, Contract contract, long closable, in ProposedOrder proposed, long extra)
    {
        Opening opening = default;
        for (int slot = row.FirstOrder(side); slot != Ledger.None; slot = _orders[slot].Next)
        {
            ref OpenOrderRow order = ref _orders[slot];
            if (extra > 0 && OpenOrders.IsBetter(side, proposed.Price, order.Price))
            {
                Beyond(ref opening, ref closable, contract, side, proposed.Price, mark, extra);
                extra = 0;
            }

            if (!order.IsReduceOnly) Beyond(ref opening, ref closable, contract, side, order.Price, mark, order.Lots);
        }

        if (extra > 0) Beyond(ref opening, ref closable, contract, side, proposed.Price, mark, extra);
        return opening;
    }

    private static void Beyond(ref Opening opening, ref long closable, Contract contract, Side side, long price, long mark, long lots)
    {
        long closed = Math.Min(closable, lots);
        closable -= closed;
        if (lots > closed) opening.Add(contract, side, price, mark, lots - closed);
    }
}
