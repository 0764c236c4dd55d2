using System;
using System.Collections.Generic;
using LowLatencyEngine.Liquidation;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Positions;
using LowLatencyEngine.Tests.Models;
using Xunit;

namespace LowLatencyEngine.Tests.Liquidation;

/// <summary>The work queue beside a linked list: joined at the end, put back at the front, taken from the front; records follow their units.</summary>
public sealed class LiquidationQueueTests
{
    private const int UnitCount = 40;

    [Fact]
    public void Units_come_in_the_order_of_a_plain_list()
    {
        EngineOptions options = BothEngines.Options(BothEngines.Linear()) with { AccountsMax = UnitCount };
        using Ledger ledger = new(options);
        using Units units = new(ledger, options);
        using LiquidationQueue queue = new(units, options);
        LinkedList<int> expected = [];
        HashSet<int> taken = [];
        Random random = new(41);
        for (int round = 0; round < 20_000; round++)
        {
            int unit = random.Next(UnitCount);
            switch (random.Next(3))
            {
                case 0 when !expected.Contains(unit) && !taken.Contains(unit):
                    queue.Append(queue.Open(unit, ref units[unit]));
                    queue.Begin(unit);
                    queue[unit].FilledLots = unit;
                    expected.AddLast(unit);
                    break;
                case 1 when expected.Count > 0:
                    int first = queue.Take(out _);
                    Assert.Equal(expected.First!.Value, first);
                    expected.RemoveFirst();
                    taken.Add(first);
                    break;
                case 2 when taken.Remove(unit):
                    if (random.Next(2) == 0)
                    {
                        queue.Prepend(unit);
                        expected.AddFirst(unit);
                    }
                    else
                    {
                        queue.Release(unit);
                    }

                    break;
            }

            Assert.Equal(expected.Count, queue.Count);
            Assert.Null(queue.FindFault(taken.Count));
            Assert.Equal(expected, Listed(queue));
            foreach (int live in taken) Assert.Equal(live, queue[live].FilledLots);
        }
    }

    private static List<int> Listed(LiquidationQueue queue)
    {
        List<int> units = [];
        for (int row = queue.First; row != LiquidationQueue.None; row = queue.At(row).Next) units.Add(queue.At(row).Unit);
        return units;
    }
}
