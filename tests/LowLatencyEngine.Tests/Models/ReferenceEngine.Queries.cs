// The core's views, computed from scratch.
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using Big = System.Int128;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    public IEnumerable<long> AccountIds => _accounts.Keys;

    public bool TryGetWallet(long accountId, int currency, out WalletView view)
    {
        view = default;
        if (!_accounts.TryGetValue(accountId, out RefAccount? account) || currency < 0 || currency >= _houses.Length) return false;

        RefUnit wallet = account.Wallets[currency];
        view = new WalletView((long)wallet.Money, (long)EquityOf(wallet), (long)MaintenanceOf(wallet), (long)RequirementOf(wallet),
            (long)Withdrawable(wallet), wallet.Called, wallet.Running is not null);
        return true;
    }

    public bool TryGetPosition(long accountId, int instrument, out PositionView view)
    {
        view = default;
        RefAccount? account = accountId == 0 ? _fund : _accounts.GetValueOrDefault(accountId);
        if (account is null || instrument < 0 || instrument >= _instruments.Length) return false;
        if (account.Positions[instrument] is not { } p) return false;

        view = new PositionView((long)p.Quantity, (long)p.Entry, p.Mode, (long)p.Isolated.Money, (long)Profit(p), (long)Notional(p),
            (long)Maintenance(p), (int)p.Leverage, p.Isolated.Called, p.Isolated.Running is not null);
        return true;
    }

    public InstrumentView GetInstrument(int instrument)
    {
        RefInstrument i = _instruments[instrument];
        return new InstrumentView(i.Mark, i.IsStale, i.Index, i.LastPrice, i.Bids.FirstOrDefault(o => !o.Unshown)?.Price ?? 0,
            i.Asks.FirstOrDefault(o => !o.Unshown)?.Price ?? 0, (long)OpenInterest(i))
        {
            Phase = i.Phase,
            PhaseEndNanos = i.PhaseEnd,
            IndicativePrice = i.Indicated.Price,
            IndicativeLots = i.Indicated.Lots,
        };
    }

    public TradingPhase PhaseOf(int instrument) => _instruments[instrument].Phase;

    public HouseView GetHouse(int currency)
    {
        RefHouse h = _houses[currency];
        return new HouseView((long)_fund.Wallets[currency].Money, (long)FundEquity(currency), (long)h.Fees, (long)h.Rounding, (long)h.Deficit,
            (long)h.NetDeposits);
    }

    public List<DepthLevel> Depth(int instrument, Side side) =>
        _instruments[instrument].Book(side).Where(o => !o.Unshown)
            .GroupBy(o => o.Price).Select(g => new DepthLevel(g.Key, g.Sum(o => o.Shows), g.Count())).ToList();

    /// <summary>The live orders of one instrument: buys, then sells, in priority order.</summary>
    public List<RefOrder> Orders(int instrument) => LiveOrders(_instruments[instrument]).ToList();

    public IEnumerable<RefUnit> Units => AllUnits();

    /// <summary>Units whose liquidation carries over into the next command.</summary>
    public int CarriedOver => _queue.Count;

    /// <summary>A unit that is breached on fresh marks, but neither queued nor in liquidation; null: none.</summary>
    public string? Forgotten()
    {
        RefUnit? unit = AllUnits().FirstOrDefault(u => u.Running is null && !u.Queued && IsBreached(u) && !HasStaleLeg(u));
        return unit is null ? null : $"account {unit.AccountId}, instrument {unit.Instrument} is breached and forgotten";
    }

    public ConservationReport CheckConservation()
    {
        Big money = 0, lots = 0;
        for (int currency = 0; currency < _houses.Length && money == 0; currency++)
        {
            RefHouse house = _houses[currency];
            Big sum = house.Fees + house.Rounding + house.Deficit - house.NetDeposits;
            foreach (RefAccount account in _accounts.Values.Append(_fund))
            {
                sum += account.Wallets[currency].Money;
                foreach (RefPosition position in RecordsOf(account, currency)) sum += position.Isolated.Money - position.Entry;
            }

            money = sum;
        }

        foreach (RefInstrument instrument in _instruments)
        {
            if (lots != 0) break;

            lots = _accounts.Values.Append(_fund).Aggregate((Big)0, (sum, a) => sum + (a.Positions[instrument.Number]?.Quantity ?? 0));
        }

        return new ConservationReport(money == 0 && lots == 0, (long)money, (long)lots);
    }
}
