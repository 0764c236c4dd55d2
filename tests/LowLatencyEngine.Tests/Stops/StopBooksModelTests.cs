using System;
using CsCheck;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Stops;

/// <summary>The ladders of stops against lists that are sorted for every price. A failure names its seed; the last test shrinks one.</summary>
public sealed class StopBooksModelTests
{
    [Theory]
    [InlineData(1, 40, 1_000)]
    [InlineData(2, 400, 1_000_000)]
    [InlineData(3, 12, 60)]
    [InlineData(4, 4_000, 1L << 40)]
    public void Fast_and_naive_stops_agree(int seed, int spread, long start)
    {
        Random random = new(seed);
        using StopTwin twin = new(ordersMax: 60, instruments: 2);
        long price = start;
        for (int step = 0; step < 6_000; step++)
        {
            price = Math.Max(1, price + random.Next(-spread / 4, spread / 4 + 1));
            bool isPpm = random.Next(2) == 0;
            StopAction action = new(
                random.Next(12), random.Next(2), (TriggerSource)random.Next(3), (Side)random.Next(1, 3), (OrderType)random.Next(3, 9),
                Math.Max(1, price + random.Next(-spread, spread + 1)), isPpm ? random.Next(1, 500_000) : random.Next(1, spread), random.Next(3) * random.Next(spread / 4),
                isPpm, random.Next(1, 20), random.Next(1 << 20));
            try
            {
                twin.Apply(in action);
                if (step % 8 == 0) twin.Compare();
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}, step {step}, {action}: {failure.Message}", failure);
            }
        }

        Assert.True(twin.Triggered > 100 && twin.Trailed > 100, $"{twin.Triggered} triggered, {twin.Trailed} trailed: the flow tests too little");
    }

    [Fact]
    public void Any_short_sequence_agrees_and_shrinks_if_it_does_not()
    {
        Gen<StopAction> actions = Gen.Select(
            Gen.Int[0, 9], Gen.Int[0, 5], Gen.Bool, Gen.Int[3, 8], Gen.OneOf(Gen.Long[1, 12], Gen.Long[1, 2_000]),
            Gen.Long[1, 10], Gen.Long[0, 3], Gen.Int[0, 1 << 20],
            (kind, place, isBuy, type, trigger, distance, step, pick) => new StopAction(
                kind, place / 3, (TriggerSource)(place % 3), isBuy ? Side.Buy : Side.Sell, (OrderType)type, trigger,
                pick % 2 == 0 ? distance : distance * 50_000, step, pick % 2 != 0, 1 + pick % 5, pick));

        actions.Array[0, 40].Sample(
            sequence =>
            {
                using StopTwin twin = new(ordersMax: 8, instruments: 2);
                foreach (StopAction action in sequence)
                {
                    twin.Apply(in action);
                    twin.Compare();
                }
            },
            iter: 2_000, threads: 1);
    }
}
