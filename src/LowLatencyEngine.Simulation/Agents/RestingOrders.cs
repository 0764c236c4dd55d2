// What an agent knows of its own resting orders: price and open lots by slot, kept true by the engine's events and by nothing else.
// Order id = first id + slot, so that an event finds its slot without a search; an id is used again only when its order is gone.
using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

internal sealed class RestingOrders(long firstOrderId, int slots)
{
    private readonly long[] _price = new long[slots];
    private readonly long[] _open = new long[slots];

    /// <summary>True when a fill or a cancellation changed an order since the flag was last put down.</summary>
    internal bool Eaten { get; set; }

    /// <summary>Lots filled since the number was last taken.</summary>
    internal long Filled { get; private set; }

    /// <summary>Takes the number of lots filled and begins at 0 again.</summary>
    internal long TakeFilled()
    {
        long filled = Filled;
        Filled = 0;
        return filled;
    }

    internal long Price(int slot) => _price[slot];

    internal long Open(int slot) => _open[slot];

    /// <summary>Brings one order to a price and size with one command, none if it stands there already; 0 lots: cancels it.</summary>
    internal void Set(CommandPort port, int slot, long accountId, int instrument, Side side, long price, long lots, OrderFlags flags)
    {
        long orderId = firstOrderId + slot;
        long priceBefore = _price[slot], openBefore = _open[slot];
        if (lots == openBefore && (lots == 0 || price == priceBefore)) return;

        _price[slot] = price;
        _open[slot] = lots;
        Command command = lots == 0
            ? Commands.CancelOrder(port.Now, accountId, orderId, instrument)
            : openBefore == 0
                ? Commands.LimitOrder(port.Now, accountId, orderId, instrument, side, price, lots, flags: flags)
                : Commands.AmendOrder(port.Now, accountId, orderId, instrument, price, lots);
        if (port.Send(in command)) return;

        bool stillThere = openBefore != 0 && port.LastRefusal != RejectReason.UnknownOrder;
        _price[slot] = priceBefore;
        _open[slot] = stillThere ? openBefore : 0;
    }

    /// <summary>An event said how many lots of an order are left, after a fill or a cancellation.</summary>
    internal void OnLeaves(long orderId, long leaves, bool isFill)
    {
        long slot = orderId - firstOrderId;
        if ((ulong)slot >= (ulong)_open.Length) return;

        if (isFill) Filled += Math.Max(0, _open[slot] - leaves);
        _open[slot] = leaves;
        Eaten = true;
    }
}
