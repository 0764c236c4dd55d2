using System;
using LowLatencyEngine.Book;
using LowLatencyEngine.Diagnostics;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine;

// Everything that can influence a later event, in an order that follows from the commands alone: not from addresses, slot numbers or the shape of an
// index. Triggers, and the units that crossed one and wait to be looked at, are left out: they only decide who is looked at, never what is said.
public sealed partial class EngineCore
{
    /// <summary>Hash of options and state, carried-over work included. Equal commands give equal hashes on every machine. A pass over everything.</summary>
    public ulong StateHash()
    {
        StateHasher hasher = default;
        AddOptions(ref hasher);
        hasher.Add(_outbox.NowNanos);
        hasher.Add(_hasTime ? 1 : 0);
        hasher.Add(_lastEngineOrderId);
        hasher.Add(_ledger.Openings);
        foreach (long sequence in _outbox.Sequences) hasher.Add(sequence);
        foreach (long trade in _tradeIds) hasher.Add(trade);
        AddLedger(ref hasher);
        AddMarks(ref hasher);
        for (int i = 0; i < _books.Length; i++)
        {
            AddOrders(ref hasher, i, Side.Buy);
            AddOrders(ref hasher, i, Side.Sell);
        }

        AddStops(ref hasher);
        AddRichLists(ref hasher);
        AddAuctionOrders(ref hasher);
        AddUnits(ref hasher);
        AddSources(ref hasher);
        _phases.AddTo(ref hasher);
        _breakers.AddTo(ref hasher, _outbox.NowNanos);
        _timers.AddTo(ref hasher);
        return hasher.Finish();
    }

    /// <summary>Version of the rules: raised whenever the same commands may give other events than before, so that an old journal is refused.</summary>
    public const int SemanticsVersion = 2;

    /// <summary>Hash of the options alone: engines of equal options, and no others, may replay each other's journals.</summary>
    public ulong ConfigurationHash()
    {
        StateHasher hasher = default;
        AddOptions(ref hasher);
        return hasher.Finish();
    }

    private void AddOptions(ref StateHasher hasher)
    {
        hasher.Add(_options.AccountsMax);
        hasher.Add(_options.PositionsMax);
        hasher.Add(_options.OrdersMax);
        hasher.Add(_options.OpenOrdersPerAccountMax);
        hasher.Add(_options.SessionGroupsMax);
        hasher.Add(_options.PeggedOrdersMax);
        hasher.Add(_options.SourcesMax);
        hasher.Add(_options.EventsPerCommandMax);
        hasher.Add(_options.LiquidationsPerCommandMax);
        hasher.Add(_options.StopsPerCommandMax);
        hasher.Add(_options.TimeStepMaxNanos);
        hasher.Add(_options.CallRatioPpm);
        hasher.Add(_options.CallHysteresisPpm);
        hasher.Add(_options.ExitBufferPpm);
        foreach (string currency in _options.Currencies) hasher.Add(currency);
        foreach (Instrument i in _options.Instruments)
        {
            hasher.Add(i.Name);
            ReadOnlySpan<long> terms =
            [
                i.Currency, (long)i.Kind, i.Multiplier, i.PriceMin, i.PriceMax, i.PriceStep, i.LotStep, i.OrderMin, i.OrderMax, i.PositionMax,
                i.OpenInterestMax, i.NotionalMin, i.MakerFeePpm, i.TakerFeePpm, i.LiquidationFeePpm, i.SlippagePpm, i.ProtectionPpm, i.BandPpm,
                i.DefaultLeverage, (long)i.Policy, i.FractionPpm, i.CoolDownNanos, (long)i.DeleverageRule, i.AttemptsMax, i.DeadlineNanos, i.StaleAfterNanos, i.FundPositionMax, i.FundLossMax, i.UnwindClip,
                (long)i.MarkMethod, i.MarkBandPpm, i.BasisHalfLifeNanos, i.FundingIntervalNanos, i.FundingRateMaxPpm, i.AddOnMaxPpm, i.AddOnDelayNanos,
                i.VolatilityIntervalNanos, i.VolatilityHalfLifeNanos, i.VolatilityFactorPpm, i.VolatilityFloorPpm, i.AddOnStepPpm, i.AddOnRiseMaxPpm,
                i.AddOnFallMaxPpm,
                i.StaticBandPpm, (long)i.StaticBandRule, i.DynamicBandPpm, i.DynamicWindowNanos, i.HaltNanos, i.VelocityTicks, i.VelocityWindowNanos,
                i.PauseNanos, i.StopLogicPpm,
                (long)i.Matching, i.TopOrderMax, i.AllocationMin,
            ];
            foreach (long term in terms) hasher.Add(term);
            foreach (MarginTier tier in i.Tiers)
            {
                hasher.Add(tier.FloorNotional);
                hasher.Add(tier.MaintenancePpm);
                hasher.Add(tier.InitialPpm);
            }
        }
    }

    private void AddSources(ref StateHasher hasher)
    {
        for (int source = 0; source < _sources.Count; source++)
        {
            hasher.Add(_sources.Largest(source));
            if (_sources.Largest(source) == 0) continue;

            foreach (ulong used in _sources.Used(source)) hasher.Add((long)used);
        }
    }

    private void AddLedger(ref StateHasher hasher)
    {
        hasher.Add(_ledger.AccountCount);
        for (int account = 0; account < _ledger.AccountCount; account++)
        {
            ref AccountRow row = ref _ledger.Account(account);
            hasher.Add(row.Id);
            hasher.Add(row.Firm);
            hasher.Add(row.MakerFeePlusOne);
            hasher.Add(row.TakerFeePlusOne);
            for (int currency = 0; currency < _ledger.Currencies; currency++) hasher.Add(_ledger.Cash(account, currency));
        }

        for (int currency = 0; currency < _ledger.Currencies; currency++)
        {
            ref HouseRow house = ref _ledger.House(currency);
            hasher.Add(house.Fees);
            hasher.Add(house.Rounding);
            hasher.Add(house.Deficit);
            hasher.Add(house.NetDeposits);
        }

        hasher.Add(_ledger.PositionCount);
        for (int p = 0; p < _ledger.PositionCount; p++)
        {
            ref PositionRow row = ref _ledger.Position(p);
            hasher.Add(row.Account);
            hasher.Add(row.Instrument);
            hasher.Add((long)row.Mode);
            hasher.Add(row.Quantity);
            hasher.Add(row.EntryValue);
            hasher.Add(row.Margin);
            hasher.Add(row.Leverage);
            hasher.Add(row.OpeningSequence);
        }
    }

    private void AddMarks(ref StateHasher hasher)
    {
        foreach (ref readonly MarkRow row in _marks.Rows)
        {
            hasher.Add(row.Mark);
            hasher.Add(row.MarkNanos);
            hasher.Add(row.StaleSinceNanos);
            hasher.Add(row.StaleNanos);
            hasher.Add(row.IsStale ? 1 : 0);
            hasher.Add(row.Index);
            hasher.Add(row.LastPrice);
            hasher.Add(row.MarketLastPrice);
            hasher.Add(row.MarketBid);
            hasher.Add(row.MarketAsk);
            hasher.Add(row.ChangeOrder);
            hasher.Add((long)row.ChangeCause);
            hasher.Add(row.ChangeDepth);
        }

        foreach (int instrument in _basis.Made)
        {
            ref BasisRow row = ref _basis[instrument];
            hasher.Add((long)row.Sum);
            hasher.Add((long)(row.Sum >> 64));
            hasher.Add(row.Weight);
            hasher.Add(row.Held);
            hasher.Add(row.SampledNanos);
            hasher.Add(row.SeenSequence);
        }

        foreach (ref readonly FundingRow row in _funding.AsSpan())
        {
            hasher.Add(row.RatePpm);
            hasher.Add(row.DueNanos);
            hasher.Add(row.IsOverdue ? 1 : 0);
        }

        for (int i = 0; i < _addOns.Length; i++)
        {
            hasher.Add(_margin.Tiers(i).AddOnPpm);
            hasher.Add(_margin.Tiers(i).AnnouncedPpm);
            hasher.Add(_addOns[i].Variance);
            hasher.Add(_addOns[i].SampledMark);
            hasher.Add(_addOns[i].SampledSlot);
        }
    }

    private void AddOrders(ref StateHasher hasher, int instrument, Side side)
    {
        for (int slot = _books[instrument].Front(side); slot != OrderPool.None; slot = _books[instrument].Next(slot))
        {
            ref OpenOrderRow order = ref _openOrders[slot];
            hasher.Add(_pool.IdOf(slot));
            hasher.Add(order.Position);
            hasher.Add(order.Price);
            hasher.Add(order.Lots);
            hasher.Add((long)order.Flags);
            hasher.Add(NeighbourId(order.Previous));
            hasher.Add(NeighbourId(order.Next));
            if (order.IsLinked) AddLinks(ref hasher, slot);
            if (order.IsRich) AddRich(ref hasher, slot);
        }

        hasher.Add((long)side);
    }
}
