// Order entry: first all reasons to refuse, in the order in which RejectReason lists them; after that it succeeds.
using System;
using LowLatencyEngine.Book;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    /// <summary>An order on its way into the book.</summary>
    private struct Ticket
    {
        internal long AccountId;
        internal long OrderId;
        internal int Account;
        internal int Position;
        internal int Instrument;
        internal Side Side;
        internal OrderType Type;
        internal TimeInForce TimeInForce;
        internal OrderFlags Flags;
        internal long Limit;
        internal long Leaves;

        /// <summary>Slots its command had: 1 for a plain order, whose detail and links are zero.</summary>
        internal byte Slots;
        internal OrderDetail Detail;
        internal OrderLinks Links;

        /// <summary>Engine time from which it is dead, ns; 0: none.</summary>
        internal long ExpiryNanos;

        /// <summary>A peg's worst price: its limit, or what stood for one when it came.</summary>
        internal long Bound;

        /// <summary>It must not match on entry: all-or-none, or a minimum, that the book cannot fill.</summary>
        internal bool Waits;

        /// <summary>The price that margin reckons with.</summary>
        internal readonly long MarginPrice => Type == OrderType.Pegged ? Bound : Limit;

        internal readonly bool MayRest => EngineCore.MayRest(TimeInForce);

        internal readonly SelfTradeRule SelfTrade => IsLiquidation ? SelfTradeRule.CancelOldest : Detail.SelfTrade;

        /// <summary>Whether it says more than price and lots: it needs a cold row while it rests.</summary>
        internal readonly bool IsRich => Slots > 1 || IsUnusual;

        /// <summary>Whether its time in force or its flags alone ask for one.</summary>
        internal readonly bool IsUnusual => TimeInForce is TimeInForce.GoodTillDate or TimeInForce.Day || (Flags & (OrderFlags.Hidden | OrderFlags.AllOrNone)) != 0;

        internal readonly bool IsLinked => (Links.OtherOrderId | Links.TakeProfitOrderId | Links.StopLossOrderId) != 0;

        internal readonly bool IsReduceOnly => (Flags & OrderFlags.ReduceOnly) != 0;

        internal readonly bool IsLiquidation => (Flags & OrderFlags.Liquidation) != 0;

        internal readonly long SignedLots(long lots) => Side == Side.Buy ? lots : -lots;
    }

    private RejectReason EnterOrder(in Command command)
    {
        if ((uint)command.Instrument >= (uint)_books.Length) return RejectReason.UnknownInstrument;
        if (FindTrader(command.AccountId, out int account) is var unknown and not RejectReason.None) return unknown;
        if ((command.OrderFlags & OrderFlags.ReduceOnly) == 0 && IsDeficitTooLarge(command.Instrument)) return RejectReason.Overflow;

        // Field by field: a ticket is long, and an initialiser would fill it twice.
        Ticket ticket = default;
        ticket.AccountId = command.AccountId;
        ticket.OrderId = command.OrderId;
        ticket.Account = account;
        ticket.Position = _ledger.FindPosition(account, command.Instrument);
        ticket.Instrument = command.Instrument;
        ticket.Side = command.Side;
        ticket.Type = command.Type;
        ticket.TimeInForce = command.TimeInForce;
        ticket.Flags = command.OrderFlags;
        ticket.Limit = command.Type == OrderType.Market ? ProtectionLimit(command.Instrument, command.Side) : command.Price;
        ticket.Leaves = command.Quantity;
        ticket.Slots = command.Slots;
        if (ticket.Type == OrderType.Limit) ticket.Limit = CappedLimit(ticket.Instrument, ticket.Side, ticket.Limit);
        if (command.Slots > 1) ReadFurtherSlots(in command, ref ticket);
        if (command.Type.IsConditional()) return EnterConditional(in command, ref ticket);

        RejectReason refused = CheckShape(in command, in ticket);
        if (refused != RejectReason.None) return refused;

        if (ticket.IsRich) PrepareRich(ref ticket);
        refused = CheckValues(ref ticket, ticket.Type == OrderType.Limit ? ticket.Limit : command.Price);
        if (refused == RejectReason.None && ticket.IsLinked) refused = CheckLinks(in ticket);
        if (refused == RejectReason.None) refused = CheckState(in ticket);
        if (refused == RejectReason.None) refused = CheckBook(ref ticket);
        if (refused == RejectReason.None) refused = CheckLimitsAndMargin(in ticket);
        if (refused != RejectReason.None) return refused;

        if (ticket.Position == Ledger.None) ticket.Position = _ledger.AddPosition(account, command.Instrument);
        AnnounceAccepted(in ticket);
        bool isLinked = ticket.IsLinked;
        if (isLinked) TieOther(in ticket);
        CancelReason cut = ticket.Waits ? CancelReason.None : Match(ref ticket, default);
        RestOrCancel(in ticket, cut);
        if (isLinked) KeepLinks(ref ticket);
        return RejectReason.None;
    }

    /// <summary>Quantity and price by themselves. <paramref name="price"/> is the command's: 0 for a market order, and for a peg without a limit.
    /// A peg gets its price here. The lots of a triggered order are not judged again: a bracket's are those that filled, whatever the lot step.</summary>
    private RejectReason CheckValues(ref Ticket ticket, long price, bool isTriggered = false)
    {
        Contract contract = _ledger.Contracts[ticket.Instrument];
        Instrument terms = contract.Terms;
        long lots = ticket.Leaves;
        bool isPegged = ticket.Type == OrderType.Pegged;
        bool isLimit = isPegged ? price != 0 : ticket.Type == OrderType.Limit;
        if (lots <= 0) return RejectReason.InvalidQuantity;
        if (!isTriggered && terms.LotStep != 1 && lots % terms.LotStep != 0) return RejectReason.QuantityOffLot;
        if (!isTriggered && lots < terms.OrderMin) return RejectReason.BelowMinimum;
        if (isLimit && price >= 1 && price < terms.PriceMin) return RejectReason.BelowMinimum;
        if (!ticket.IsReduceOnly && ticket.MarginPrice >= 1 && IsBelowNotional(contract, ticket.MarginPrice, lots)) return RejectReason.BelowMinimum;
        if ((!isTriggered && lots > terms.OrderMax) || (isLimit && price > terms.PriceMax)) return RejectReason.AboveMaximum;
        if (isLimit ? price < 1 : price != 0) return RejectReason.InvalidPrice;
        if (isPegged && !TryPrice(ref ticket)) return RejectReason.InvalidPrice;
        if (!isLimit) return RejectReason.None;
        if (terms.PriceStep != 1 && price % terms.PriceStep != 0) return RejectReason.PriceOffTick;

        return IsOutsideBands(ticket.Instrument, terms, price) ? RejectReason.PriceOutsideBand : RejectReason.None;
    }

    private RejectReason CheckState(in Ticket ticket)
    {
        if (_pool.TryFind(ticket.Instrument, ticket.OrderId, out _)) return RejectReason.DuplicateOrderId;
        if (!ticket.IsReduceOnly && IsInLiquidation(ticket.Account, ticket.Instrument, ticket.Position)) return RejectReason.InLiquidation;

        bool isPlain = _phases.IsContinuous(ticket.Instrument) && ticket.TimeInForce < TimeInForce.AtOpen;
        if (!isPlain && !IsTakenInPhase(in ticket)) return RejectReason.Halted;

        bool mayRest = ticket.MayRest;
        if (mayRest && _ledger.Account(ticket.Account).OpenOrders >= _options.OpenOrdersPerAccountMax) return RejectReason.TooManyOpenOrders;
        if (mayRest && _pool.Count - _fundOrderCount >= _options.OrdersMax) return RejectReason.BookFull;
        if (ticket.Type == OrderType.Pegged && _rich.Pegs(ticket.Instrument).Count >= _options.PeggedOrdersMax) return RejectReason.BookFull;
        return ticket.Position == Ledger.None && _ledger.PositionsFull ? RejectReason.PositionTableFull : RejectReason.None;
    }

    private RejectReason CheckBook(ref Ticket ticket)
    {
        if (ticket.IsReduceOnly)
        {
            long closable = ticket.Position == Ledger.None ? 0 : _ledger.Position(ticket.Position).ClosableBy(ticket.Side);
            if (closable == 0) return RejectReason.ReduceOnlyWouldOpen;
            if (ticket.TimeInForce == TimeInForce.FillOrKill && ticket.Leaves > closable) return RejectReason.FillOrKillUnfillable;
        }

        if ((ticket.Flags & OrderFlags.PostOnly) != 0 && !MayPost(ref ticket)) return RejectReason.PostOnlyWouldCross;
        if (ticket.TimeInForce == TimeInForce.FillOrKill) return IsFillable(in ticket) ? RejectReason.None : RejectReason.FillOrKillUnfillable;
        return ticket.IsRich ? CheckEntry(ref ticket) : RejectReason.None;
    }

    private RejectReason CheckLimitsAndMargin(in Ticket ticket)
    {
        if (ticket.IsReduceOnly) return RejectReason.None;

        PositionRow flat = default;
        if (ticket.Position == Ledger.None)
        {
            flat.Account = ticket.Account;
            flat.Instrument = (short)ticket.Instrument;
            flat.Leverage = _ledger.Contracts[ticket.Instrument].Terms.DefaultLeverage;
            flat.FirstBuy = flat.FirstSell = Ledger.None;
        }

        ref PositionRow row = ref flat;
        if (ticket.Position != Ledger.None) row = ref _ledger.Position(ticket.Position);
        RejectReason refused = CheckLimits(in ticket, in row);
        if (refused != RejectReason.None) return refused;

        refused = CheckMargin(in ticket, in row, out long requirement);
        return refused == RejectReason.None || requirement <= _margin.Requirement(in row, default) ? RejectReason.None : refused;
    }

    private RejectReason CheckLimits(in Ticket ticket, in PositionRow row)
    {
        Instrument terms = _ledger.Contracts[ticket.Instrument].Terms;
        long held = ticket.Side == Side.Buy ? row.Quantity : -row.Quantity;
        long filled = held + ticket.Leaves;
        long worst = ticket.MayRest ? Math.Max(filled, ticket.Leaves) : Math.Max(filled, 0);
        if (worst + row.RestingLots(ticket.Side) > terms.PositionMax) return RejectReason.PositionLimit;

        long opening = ticket.MayRest ? ticket.Leaves : MarginModel.OpeningLots(in row, ticket.Side, ticket.Leaves);
        ref InterestRow interest = ref _ledger.Interest(ticket.Instrument);
        long resting = ticket.Side == Side.Buy ? interest.RestingBuyLots : interest.RestingSellLots;
        return opening > 0 && interest.OpenInterest + resting + opening > terms.OpenInterestMax ? RejectReason.OpenInterestLimit : RejectReason.None;
    }

    /// <summary>
    /// Whether the order's margin is there. Refused, it may still be taken if it asks for no more than was required before: the caller compares, and the
    /// common case never computes what was.
    /// </summary>
    private RejectReason CheckMargin(in Ticket ticket, in PositionRow row, out long requirement)
    {
        requirement = long.MaxValue;
        if (_marks[ticket.Instrument].Mark == 0) return RejectReason.MarkStale;

        ProposedOrder proposed = new(ticket.Side, ticket.MarginPrice, ticket.Leaves);
        requirement = _margin.Requirement(in row, in proposed);
        if (_marks[ticket.Instrument].IsStale) return RejectReason.MarkStale;
        if (!_margin.Covers(ticket.Account, ticket.Position, in row, requirement, out Health health)) return RejectReason.InsufficientMargin;

        long opening = Math.Max(0, ticket.Leaves - row.ClosableBy(ticket.Side));
        if (opening == 0) return RejectReason.None;

        if (row.IsIsolated) health = _margin.Evaluate(_units.OfPosition(ticket.Position));
        return _margin.SurvivesOpening(in health, in row, in proposed, opening) ? RejectReason.None : RejectReason.InsufficientMargin;
    }

    /// <summary>Judges an order's notional exactly even where price or lots are absurd: then the product is compared before it can leave 128 bits.</summary>
    private static bool IsBelowNotional(Contract contract, long price, long lots)
    {
        long least = contract.Terms.NotionalMin;
        if (least == 0) return false;
        if (price <= contract.Terms.PriceMax && lots <= contract.Terms.OrderMax) return contract.Notional(price, lots) < least;
        if (!contract.IsInverse) return (Int128)price * lots < least && (Int128)price * lots * contract.Multiplier < least;

        Int128 dividend = (Int128)lots * contract.Multiplier;
        Int128 quotient = dividend / price;
        Int128 twice = (dividend - quotient * price) * 2;
        return quotient + (twice > price || (twice == price && !Int128.IsEvenInteger(quotient)) ? 1 : 0) < least;
    }

    private static bool Crosses(OrderBook book, Side side, long limit) =>
        side == Side.Buy ? book.BestAsk <= limit : book.BestBid >= limit;
}
