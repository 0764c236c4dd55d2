using System;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine.Liquidation;

/// <summary>
/// Spreads a loss over the unrealised profits of one instrument: pro rata, each share truncated, leftover atoms one each by ascending account id,
/// none above its profit. One pass to collect, one sort by account id, one pass to charge.
/// </summary>
internal sealed class Socialiser : IDisposable
{
    private readonly Ledger _ledger;
    private readonly Units _units;
    private readonly MarginModel _margin;
    private readonly Slab<Bearer> _bearers;

    internal Socialiser(Ledger ledger, Units units, MarginModel margin, EngineOptions options)
    {
        _ledger = ledger;
        _units = units;
        _margin = margin;
        _bearers = new Slab<Bearer>(options.PositionsMax + options.Instruments.Count);
    }

    internal long Bytes => _bearers.Bytes;

    /// <summary>Charges at most <paramref name="loss"/> atoms. Returns what was charged and the profit that bore it.</summary>
    internal (long Charged, long Profit) Spread(int instrument, long loss, LiquidationCause cause, int depth)
    {
        int count = 0;
        long total = 0;
        for (int p = _ledger.Interest(instrument).FirstPosition; p != Ledger.None; p = _ledger.Position(p).NextOfInstrument)
        {
            ref PositionRow row = ref _ledger.Position(p);
            if (row.Quantity == 0 || row.Account == Ledger.Fund) continue;

            long profit = _margin.UnrealisedPnl(in row);
            if (profit <= 0 || _units[_units.OfPosition(p)].Has(UnitFlags.Started)) continue;

            _bearers[count++] = new Bearer { Profit = profit, AccountId = row.AccountId, Position = p };
            total += profit;
        }

        if (count == 0) return (0, 0);

        long charged = Math.Min(loss, total);
        Span<Bearer> bearers = _bearers.AsSpan(0, count);
        Sorting.Sort<Bearer, Bearer>(bearers);
        long left = charged;
        foreach (ref Bearer bearer in bearers)
        {
            bearer.Share = Rates.Share(charged, bearer.Profit, total);
            left -= bearer.Share;
        }

        foreach (ref Bearer bearer in bearers)
        {
            long share = bearer.Share + (left > 0 ? 1 : 0);
            if (left > 0) left--;
            int unit = _units.OfPosition(bearer.Position);
            _units.Collateral(unit) -= share;
            _units.Touch(unit, cause, depth);
        }

        return (charged, total);
    }

    internal void Visit(StateVisitor visitor) => visitor.Scratch(_bearers);

    public void Dispose() => _bearers.Dispose();

    private struct Bearer : IOrder<Bearer>
    {
        internal long Profit;
        internal long Share;
        internal long AccountId;
        internal int Position;

        public static bool Before(in Bearer left, in Bearer right) => left.AccountId < right.AccountId;
    }
}
