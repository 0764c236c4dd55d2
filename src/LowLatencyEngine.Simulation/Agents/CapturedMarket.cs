// What the two ways of showing a captured book share: accounts, the table of resting orders, what is too large or off the contract's
// steps. The orders are dealt out to several accounts, since an account's margin check may look at all of its orders.
using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

internal abstract class CapturedMarket
{
    internal const int Accounts = 64;
    private const long FirstOrderId = 1L << 41;

    private readonly long _firstAccount;
    private readonly int[] _freeSlots;
    private int _free;

    private protected CapturedMarket(Instrument instrument, int number, long firstAccount, int ordersMax)
    {
        Instrument = instrument;
        Number = number;
        _firstAccount = firstAccount;
        Orders = new RestingOrders(FirstOrderId, ordersMax);
        _freeSlots = new int[ordersMax];
        FreeAll();
    }

    /// <summary>Levels or orders that did not fit into the table, or would have traded.</summary>
    internal long LeftOut { get; private protected set; }

    /// <summary>Whether whole messages are there to be shown.</summary>
    internal abstract bool Waits { get; }

    private protected Instrument Instrument { get; }

    private protected int Number { get; }

    private protected RestingOrders Orders { get; }

    private protected bool IsOpen { get; private set; }

    internal void Open(CommandPort port)
    {
        for (int i = 0; i < Accounts; i++)
        {
            Command open = Commands.OpenAccount(port.Now, _firstAccount + i);
            Command deposit = Commands.Deposit(port.Now, _firstAccount + i, Instrument.Currency, (1L << 60) / 64 / Accounts);
            port.Send(in open);
            port.Send(in deposit);
        }

        port.Listen(Orders);
        IsOpen = true;
    }

    /// <summary>Everything is void but what follows.</summary>
    internal abstract void Clear(CommandPort port);

    /// <summary>Takes all orders out of the book.</summary>
    private protected void CancelAll(CommandPort port)
    {
        if (!IsOpen) return;

        FreeAll();
        for (int i = 0; i < Accounts; i++)
        {
            Command cancel = Commands.MassCancel(port.Now, _firstAccount + i, Number);
            port.Send(in cancel);
        }
    }

    /// <summary>Takes a change of a level or an order.</summary>
    internal abstract void Take(in MarketUpdate update);

    /// <summary>Applies the changes since the last call; before <see cref="Open"/> they are kept.</summary>
    internal abstract void End(CommandPort port);

    /// <summary>The captured best prices, wherever they are not crossed.</summary>
    internal virtual void Quote(CommandPort port, long bid, long ask)
    {
    }

    private protected bool TryTakeSlot(out int slot)
    {
        bool has = _free > 0;
        if (!has) LeftOut++;
        slot = has ? _freeSlots[--_free] : -1;
        return has;
    }

    private protected void FreeSlot(int slot) => _freeSlots[_free++] = slot;

    private protected bool InLimits(long price, long lots) =>
        price >= Instrument.PriceMin && price <= Instrument.PriceMax && price % Instrument.PriceStep == 0 && lots >= Instrument.OrderMin;

    /// <summary>Brings an order to a price and size; false if it does not stand there then.</summary>
    private protected bool Set(CommandPort port, int slot, Side side, long price, long lots)
    {
        long shown = Math.Min(lots, Instrument.OrderMax) / Instrument.LotStep * Instrument.LotStep;
        Orders.Set(port, slot, _firstAccount + slot % Accounts, Number, side, price, shown, OrderFlags.PostOnly);
        return Orders.Open(slot) == shown;
    }

    private void FreeAll()
    {
        for (_free = 0; _free < _freeSlots.Length; _free++) _freeSlots[_free] = _freeSlots.Length - 1 - _free;
    }
}
