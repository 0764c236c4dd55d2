// The tables of --export: what every column means and its unit stands in REPLAY.md. Numbers are the engine's own integers: nanoseconds, ticks, lots,
// atoms; sides are 1 buy and 2 sell.
using System;
using System.IO;
using System.Runtime.InteropServices;
using LowLatencyEngine.Cli.Output;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Simulation;

namespace LowLatencyEngine.Cli.Exports;

internal sealed class ExportTables : IDisposable
{
    private static readonly string[] EventColumns =
        ["timeNanos", "sequence", "instrument", "side", "reason", "depth", "flags", "accountId", "orderId", "price", "quantity", "amount"];
    private static readonly string[] FillColumns =
        ["timeNanos", "sequence", "instrument", "side", "price", "lots", "isLiquidation", "depth", "takerAccountId", "takerOrderId",
        "makerAccountId", "makerOrderId", "makerLeaves", "value", "takerFee", "makerFee", "liquidationFee", "tradeId"];
    private static readonly string[] LiquidationColumns =
        ["timeNanos", "accountId", "instrument", "depth", "closedLots", "averagePrice", "slippage",
        "filledValue", "filledLots", "fees", "fundDelta", "takeoverLots", "deleveragedLots", "attempts", "durationNanos"];
    private static readonly string[] AccountColumns =
        ["accountId", "cash", "crossEquity", "requirement", "leverage", "isIsolated", "lots", "entryValue", "isolatedMargin", "unrealisedPnl", "notional", "maintenance"];

    private readonly TableFile _events, _fills, _liquidations, _accounts;

    internal ExportTables(string folder, string format, bool overwrite, Interruption interruption)
    {
        Directory.CreateDirectory(folder);
        TableFile Table(string name, string? word, string[] columns) =>
            TableFile.Create(PathOf(folder, name, format), format, overwrite, interruption, word, columns);
        _events = Table("events", "kind", EventColumns);
        _fills = Table("fills", null, FillColumns);
        _liquidations = Table("liquidations", null, LiquidationColumns);
        _accounts = Table("accounts", null, AccountColumns);
    }

    /// <exception cref="UserException">A table of that name exists, or the folder cannot be one.</exception>
    internal static void Check(string folder, string format, bool overwrite)
    {
        if (File.Exists(folder)) throw new UserException($"{folder}: is a file; --export names a folder");
        if (!Directory.Exists(folder)) OutputFile.Check(folder, overwrite);
        else foreach (string name in (string[])["events", "fills", "liquidations", "accounts"]) OutputFile.Check(PathOf(folder, name, format), overwrite);
    }

    internal void Write(ReadOnlySpan<EngineEvent> slots)
    {
        foreach (EventView view in new EventStream(slots))
        {
            ref readonly EngineEvent e = ref view.Head;
            _events.Row(e.Kind.ToString(),
                [e.TimeNanos, e.Sequence, e.Instrument, (long)e.Side, e.Reason, e.Depth, e.Flags, e.AccountId, e.OrderId, e.Price, e.Quantity, e.Amount]);
            ReadOnlySpan<long> d = view.Slots.Length > 1 ? MemoryMarshal.Cast<EngineEvent, long>(view.Slots[1..2]) : [];
            if (e.Kind == EventKind.Trade)
            {
                long isLiquidation = ((OrderFlags)e.Flags & OrderFlags.Liquidation) != 0 ? 1 : 0;
                _fills.Row("", [e.TimeNanos, e.Sequence, e.Instrument, (long)e.Side, e.Price, e.Quantity, isLiquidation, e.Depth, e.AccountId, e.OrderId, .. d]);
            }
            else if (e.Kind == EventKind.LiquidationEnded)
            {
                _liquidations.Row("", [e.TimeNanos, e.AccountId, e.Instrument, e.Depth, e.Quantity, e.Price, e.Amount, .. d]);
            }
        }
    }

    /// <summary>Writes the accounts as they are at the end and gives all files their names.</summary>
    internal void Complete(EngineCore engine, RunStatistics run)
    {
        int currency = engine.Options.Instruments[0].Currency;
        foreach (long account in run.Accounts)
        {
            if (!engine.TryGetWallet(account, currency, out WalletView w)) continue;

            engine.TryGetPosition(account, 0, out PositionView p);
            long isolated = p.Mode == MarginMode.Isolated ? 1 : 0;
            _accounts.Row("", [account, w.Cash, w.CrossEquity, w.Requirement, p.Leverage, isolated, p.Quantity, p.EntryValue, p.IsolatedMargin, p.UnrealisedPnl, p.Notional, p.MaintenanceMargin]);
        }

        foreach (TableFile table in (TableFile[])[_events, _fills, _liquidations, _accounts]) table.Complete();
    }

    public void Dispose()
    {
        foreach (TableFile table in (TableFile[])[_events, _fills, _liquidations, _accounts]) table.Dispose();
    }

    private static string PathOf(string folder, string name, string format) => Path.Combine(folder, $"{name}.{format}");
}
