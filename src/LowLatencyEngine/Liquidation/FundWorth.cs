using System;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine.Liquidation;

/// <summary>
/// What the insurance fund's inventory has won and lost at the marks, by currency, kept as it changes: with a mark of an instrument in which it holds lots, and
/// with its lots. Each takeover asks for it once a leg, each tick over an inventory once; summing it up anew would pass over all instruments.
/// </summary>
internal sealed class FundWorth : IDisposable
{
    private readonly Ledger _ledger;
    private readonly MarginModel _margin;
    private readonly Slab<long> _ofInstrument;
    private readonly Slab<long> _profits;
    private readonly Slab<long> _losses;

    internal FundWorth(Ledger ledger, MarginModel margin, EngineOptions options)
    {
        _ledger = ledger;
        _margin = margin;
        _ofInstrument = new Slab<long>(options.Instruments.Count);
        _profits = new Slab<long>(options.Currencies.Count);
        _losses = new Slab<long>(options.Currencies.Count);
    }

    internal long Bytes => _ofInstrument.Bytes + _profits.Bytes + _losses.Bytes;

    /// <summary>Unrealised profit of the inventory in a currency, atoms; losses taken off.</summary>
    internal long Profit(int currency) => _profits[currency];

    /// <summary>The losses alone, 0 or less: what wins in one instrument is not set against what loses in another.</summary>
    internal long Loss(int currency) => _losses[currency];

    /// <summary>After the mark, or the fund's lots, of an instrument changed.</summary>
    internal void Refresh(int instrument)
    {
        ref long known = ref _ofInstrument[instrument];
        int currency = _ledger.Contracts[instrument].Currency;
        long now = _margin.UnrealisedPnl(in _ledger.Position(Ledger.FundPosition(instrument)));
        _profits[currency] += now - known;
        _losses[currency] += Math.Min(0, now) - Math.Min(0, known);
        known = now;
    }

    internal void Visit(StateVisitor visitor)
    {
        visitor.Table(_ofInstrument);
        visitor.Table(_profits);
        visitor.Table(_losses);
    }

    public void Dispose()
    {
        _ofInstrument.Dispose();
        _profits.Dispose();
        _losses.Dispose();
    }
}
