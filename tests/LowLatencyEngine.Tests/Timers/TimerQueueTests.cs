using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Diagnostics;
using LowLatencyEngine.Tests.Models;
using LowLatencyEngine.Timers;
using Xunit;

namespace LowLatencyEngine.Tests.Timers;

/// <summary>The heap beside a sorted list: the same random calls to both.</summary>
public class TimerQueueTests
{
    [Fact]
    public void FiresByDueTimeThenBySequence()
    {
        for (ulong seed = 1; seed <= 40; seed++)
        {
            Dice dice = new(seed);
            const int Most = 50;
            using TimerQueue queue = new(Most);
            List<(long Due, long Sequence, int Subject, int Timer)> naive = [];
            long sequence = 0;
            long now = 0;
            for (int step = 0; step < 3_000; step++)
            {
                switch (dice.Between(0, 3))
                {
                    case 0 or 1 when naive.Count < Most:
                        // Few different times, so that many are equal.
                        long due = now + dice.Between(0, 8);
                        naive.Add((due, ++sequence, step, queue.Set(TimerKind.PhaseEnd, due, step)));
                        break;
                    case 2 when naive.Count > 0:
                        int gone = (int)dice.Between(0, naive.Count - 1);
                        queue.Cancel(naive[gone].Timer);
                        naive.RemoveAt(gone);
                        break;
                    default:
                        now += dice.Between(0, 2);
                        while (queue.IsDue(now))
                        {
                            TimerRow fired = queue.Take();
                            (long Due, long Sequence, int Subject, int Timer) expected = naive.Min();
                            Assert.True((fired.DueNanos, fired.Sequence, fired.Subject) == (expected.Due, expected.Sequence, expected.Subject),
                                $"seed {seed}, step {step}: fired {fired.Subject}, expected {expected.Subject}");
                            naive.Remove(expected);
                        }

                        break;
                }

                Assert.Equal(naive.Count, queue.Count);
                Assert.Equal(naive.Count == 0 ? long.MaxValue : naive.Min(t => t.Due), queue.NextDueNanos);
                Assert.Equal(naive.Count, naive.Select(t => t.Timer).Distinct().Count());
                Assert.DoesNotContain(naive, t => t.Due < now && queue.IsDue(now) == false);
            }
        }
    }

    [Fact]
    public void TheHashKnowsEveryTimerAndNotTheShape()
    {
        using TimerQueue a = new(8);
        using TimerQueue b = new(8);
        int[] handles = [a.Set(TimerKind.PhaseEnd, 5, 1), a.Set(TimerKind.PhaseEnd, 4, 2), a.Set(TimerKind.PhaseEnd, 6, 3)];
        b.Set(TimerKind.PhaseEnd, 5, 1);
        int extra = b.Set(TimerKind.PhaseEnd, 4, 9);
        b.Set(TimerKind.PhaseEnd, 6, 3);
        Assert.NotEqual(Hash(a), Hash(b));
        a.Cancel(handles[1]);
        b.Cancel(extra);
        Assert.Equal(Hash(a), Hash(b));
        a.Cancel(handles[0]);
        Assert.NotEqual(Hash(a), Hash(b));
    }

    private static ulong Hash(TimerQueue queue)
    {
        StateHasher hasher = default;
        queue.AddTo(ref hasher);
        return hasher.Finish();
    }
}
