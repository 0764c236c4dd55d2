// The one door through which a session's agents send commands. Events come back to the agents here, but agents only take notes:
// nobody sends while events are being read, because the engine's span lives until the next command.
using System.Collections.Generic;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

internal sealed class CommandPort(ICommandTarget target)
{
    private readonly List<RestingOrders> _listeners = [];

    /// <summary>Time stamped on commands; never runs back.</summary>
    internal long Now { get; private set; }

    /// <summary>Last known mark of the traded instrument, 0: none.</summary>
    internal long Mark { get; private set; }

    /// <summary>Whether the traded instrument does not trade continuously.</summary>
    internal bool Halted { get; private set; }

    /// <summary>Why the last command that was refused was refused.</summary>
    internal RejectReason LastRefusal { get; private set; }

    /// <summary>Whose answers to margin calls are wanted; null: nobody's.</summary>
    internal TraderCrowd? Crowd { get; set; }

    internal void Listen(RestingOrders orders) => _listeners.Add(orders);

    internal void AdvanceTo(long timeNanos)
    {
        if (timeNanos > Now) Now = timeNanos;
    }

    /// <summary>Sends one command; false when it was refused.</summary>
    internal bool Send(in Command command)
    {
        bool done = true;
        foreach (EventView view in new EventStream(target.Apply(in command)))
        {
            ref readonly EngineEvent e = ref view.Head;
            switch (e.Kind)
            {
                case EventKind.Rejected:
                    LastRefusal = (RejectReason)e.Reason;
                    done = false;
                    break;
                case EventKind.MarkChanged:
                    Mark = e.Price;
                    break;
                case EventKind.PhaseChanged:
                    Halted = (TradingPhase)e.Flags != TradingPhase.Continuous;
                    break;
                case EventKind.Trade:
                    Tell(e.OrderId, e.Amount, isFill: true);
                    Tell(view.Trade.MakerOrderId, view.Trade.MakerLeaves, isFill: true);
                    break;
                case EventKind.OrderCancelled:
                    Tell(e.OrderId, 0, isFill: false);
                    break;
                case EventKind.MarginCalled:
                    Crowd?.OnMarginCall(e.AccountId, e.TimeNanos, e.Instrument != EngineEvent.NoInstrument);
                    break;
            }
        }

        return done;
    }

    private void Tell(long orderId, long leaves, bool isFill)
    {
        foreach (RestingOrders orders in _listeners) orders.OnLeaves(orderId, leaves, isFill);
    }
}
