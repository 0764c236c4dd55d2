using System;
using System.Collections.Generic;
using LowLatencyEngine.Workload;

namespace LowLatencyEngine.Perf;

/// <summary>A market to generate order flow for.</summary>
/// <param name="Name">For tables.</param>
/// <param name="Orders">New orders.</param>
/// <param name="Resting">About how many orders rest at once.</param>
/// <param name="StepTicks">Standard deviation of the mid's step with each new order.</param>
/// <param name="Drift">Ticks by which the mid moves, besides, with each new order of the middle third.</param>
/// <param name="Depth">Scale of the power law of distances from the mid, ticks: half of the orders rest nearer than about this.</param>
/// <param name="Instruments">Books, drawn uniformly.</param>
/// <param name="DepthTicks">No order rests further from the mid: what the power law puts there starts again from the mid; 0: as far as it goes.</param>
internal sealed record Market(
    string Name, int Orders, int Resting, double StepTicks = 0, double Drift = 0, double Depth = 8, int Instruments = 1, int DepthTicks = 0);

// The shape of the public harness's flow, made from scratch: orders are placed on their own side of a moving mid at power-law
// distances; 15 % are immediate-or-cancel and priced through the mid; 20 % of the others are modified once, mostly by one tick;
// 95 % are cancelled after exponential lifetimes, longer the deeper they rest, the remainder 20 lifetimes later, so that a book
// stays as deep as asked; 2 % of the cancels are sent twice. Ids are 64-bit and look random.

/// <summary>Seeded order flow for a book of a chosen depth.</summary>
internal static class WorkloadGenerator
{
    private const double Alpha = 2.23;
    private const int DepthMax = 100_000;

    /// <summary>Messages in order; the same for the same market and seed.</summary>
    public static WorkloadMessage[] Generate(Market market, int seed)
    {
        Random random = new(seed);
        List<(double Time, WorkloadMessage Message)> timeline = new((int)(market.Orders * 2.1));
        double[] mids = new double[market.Instruments];
        Array.Fill(mids, 1_000_000);

        for (int i = 0; i < market.Orders; i++)
        {
            int instrument = random.Next(market.Instruments);
            ref double mid = ref mids[instrument];
            bool isMiddle = i > market.Orders / 3 && i < market.Orders * 2 / 3;
            mid = Math.Max(1_000, mid + market.StepTicks * Normal(random) + (isMiddle ? market.Drift : 0));
            Place(timeline, market, random, i, instrument, (long)mid);
        }

        timeline.Sort((a, b) => a.Time != b.Time ? a.Time.CompareTo(b.Time) : a.Message.Sequence.CompareTo(b.Message.Sequence));
        WorkloadMessage[] messages = new WorkloadMessage[timeline.Count];
        for (int i = 0; i < messages.Length; i++)
        {
            messages[i] = timeline[i].Message;
            messages[i].Sequence = (ulong)i;
        }

        return messages;
    }

    private static void Place(
        List<(double Time, WorkloadMessage Message)> timeline, Market market, Random random, int at, int instrument, long mid)
    {
        int sign = random.Next(2) == 0 ? -1 : 1;
        bool isTaker = random.NextDouble() < 0.15;
        double away = Math.Min(DepthMax, market.Depth * (Math.Pow(1 - random.NextDouble(), -1 / (Alpha - 1)) - 1) / 0.76);
        if (market.DepthTicks > 0) away %= market.DepthTicks;
        WorkloadMessage order = new()
        {
            Kind = WorkloadKind.New,
            IsSell = (byte)(sign > 0 ? 1 : 0),
            IsImmediateOrCancel = (byte)(isTaker ? 1 : 0),
            Quantity = (uint)random.Next(1, 101),
            OrderId = (long)((ulong)(at + 1) * 0xD1342543DE82EF95),
            Price = Math.Max(1, isTaker ? mid - sign * (long)(market.Depth / 4) : mid + sign * (1 + (long)away)),
            Instrument = instrument,
            Sequence = (ulong)timeline.Count,
        };
        Send(timeline, at, order);
        if (isTaker) return;

        double now = at;
        if (random.NextDouble() < 0.20)
        {
            now += random.NextDouble() * market.Resting / 10;
            order.Kind = WorkloadKind.Modify;
            order.Quantity++;
            if (random.NextDouble() < 0.80) order.Price = Math.Max(1, order.Price - sign);
            Send(timeline, now, order);
        }

        double lifetime = market.Resting * Math.Min(4, Math.Sqrt((1 + away) / (1 + market.Depth))) * (random.NextDouble() < 0.95 ? 1 : 20);
        now += 1 - Math.Log(1 - random.NextDouble()) * lifetime;
        order.Kind = WorkloadKind.Cancel;
        Send(timeline, now, order);
        if (random.NextDouble() < 0.02) Send(timeline, now + 1 + random.Next(20), order);
    }

    private static void Send(List<(double Time, WorkloadMessage Message)> timeline, double time, WorkloadMessage message)
    {
        message.Sequence = (ulong)timeline.Count;
        timeline.Add((time, message));
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
