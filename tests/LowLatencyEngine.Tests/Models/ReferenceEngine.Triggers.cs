// What a price does to the orders that wait for it: it reaches some, others follow it. RULES.md section 12.
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using Big = System.Int128;
using static LowLatencyEngine.Tests.Models.ReferenceMath;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    /// <summary>Orders whose turn has come, first come first.</summary>
    private readonly List<RefOrder> _due = [];

    /// <summary>How many entered in this command.</summary>
    private int _triggeredNow;

    private static long SourcePrice(RefInstrument instrument, TriggerSource source) => source switch
    {
        TriggerSource.Last => instrument.LastPrice,
        TriggerSource.Mark => instrument.Mark,
        _ => instrument.Index,
    };

    private static bool IsReached(RefOrder order, long price) => order.Rises ? price >= order.Trigger : price <= order.Trigger;

    private void Show(RefInstrument instrument, TriggerSource source)
    {
        long price = SourcePrice(instrument, source);
        if (price == 0) return;

        IEnumerable<RefOrder> Watching() => instrument.Conditionals.Where(o => o.Detail.TriggerBy == source && !o.IsDue);
        while (Watching().Where(o => IsReached(o, price))
            .OrderBy(o => o.Rises ? 0 : 1).ThenBy(o => o.Rises ? o.Trigger : -o.Trigger).ThenBy(o => long.Max(o.Arrival, o.WokeAt)).FirstOrDefault() is { } reached)
        {
            if (reached.IsDormant)
            {
                Note(Path.Woke);
                (reached.IsDormant, reached.WokeAt) = (false, ++_arrivals);
                TrailFrom(instrument, reached, price);
                continue;
            }

            (reached.IsDue, reached.ReachedPrice) = (true, price);
            if (Trades(instrument)) _due.Add(reached);
            else instrument.Aside.Add(reached);
        }

        while (Watching().Where(o => o.Trails && !o.IsDormant && (o.Side == Side.Sell ? price >= Next(o) : price <= Next(o)))
            .OrderBy(o => o.Side == Side.Sell ? 0 : 1).ThenBy(o => o.Side == Side.Sell ? Next(o) : -Next(o)).ThenBy(o => o.BestArrival).FirstOrDefault() is { } follower)
        {
            Note(Path.Followed);
            TrailFrom(instrument, follower, price);
        }
    }

    /// <summary>The price to which it would follow next.</summary>
    private static Big Next(RefOrder order)
    {
        Big step = Max(1, order.Detail.TrailStep);
        return order.Side == Side.Sell ? order.Best + step : order.Best - step;
    }

    private void TrailFrom(RefInstrument instrument, RefOrder order, long price)
    {
        Instrument terms = instrument.Terms;
        Big distance = order.Detail.Trail == TrailUnit.Ticks ? order.Detail.TrailDistance : Up((Big)price * order.Detail.TrailDistance, Million);
        Big trigger = order.Side == Side.Sell ? price - distance : price + distance;
        (order.Best, order.BestArrival) = (price, ++_arrivals);
        long clamped = (long)Min(Max(trigger, terms.PriceMin), terms.PriceMax);
        if (clamped != order.Trigger) (order.Trigger, order.Arrival) = (clamped, ++_arrivals);
    }
}
