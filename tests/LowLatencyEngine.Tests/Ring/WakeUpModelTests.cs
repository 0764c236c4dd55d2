using System.Collections.Generic;
using Xunit;

namespace LowLatencyEngine.Tests.Ring;

// The event count of WakeUp, on a machine where each processor's plain stores wait in a buffer and become visible later, in order:
// what x64 does, and the least that the two fences have to overcome. One thread waits for the second of two pieces of news.
public sealed class WakeUpModelTests
{
    public enum Sabotage
    {
        None,
        SignalWithoutFence,
        AnnounceWithoutFence,
        TicketAfterFlag,
        NoLastLook,
        EpochStaysPut,
    }

    [Theory]
    [InlineData(Sabotage.None, false)]
    [InlineData(Sabotage.SignalWithoutFence, true)]
    [InlineData(Sabotage.AnnounceWithoutFence, true)]
    [InlineData(Sabotage.TicketAfterFlag, true)]
    [InlineData(Sabotage.NoLastLook, true)]
    [InlineData(Sabotage.EpochStaysPut, true)]
    public void No_wake_up_is_lost_unless_a_part_is_missing(Sabotage sabotage, bool isLost)
    {
        (int states, string? fault) = StateSpace.Explore(new Model(sabotage));

        Assert.Equal(isLost, fault != null);
        Assert.True(states > 50);
    }

    private sealed class Model(Sabotage sabotage) : IModel
    {
        private const int News = 0, Flag = 1, Epoch = 2, Asleep = 3;

        // The stores that wait in each thread's buffer; 0 is none. One place each is enough: every thread fences before its next.
        private const int NewsBuffered = 4, FlagBuffered = 5;
        private const int Signaller = 6, Sent = 7, Waiter = 8, Ticket = 9;
        private const int NewsMax = 2, Done = 9;

        public int Threads => 4;

        public ModelState Initial => default;

        public bool IsFinal(in ModelState state) => state[Waiter] == Done && state[Sent] == NewsMax && state[Signaller] == 0;

        public string? Step(in ModelState state, int thread, List<ModelState> next)
        {
            ModelState to = state;
            bool moved = thread switch
            {
                0 => Signal(ref to),
                1 => Wait(ref to),
                2 => Drain(ref to, NewsBuffered, News),
                _ => Drain(ref to, FlagBuffered, Flag),
            };
            if (moved)
                next.Add(to);
            return null;
        }

        private bool Signal(ref ModelState to)
        {
            switch (to[Signaller])
            {
                case 0 when to[Sent] < NewsMax && to[NewsBuffered] == 0:
                    to[NewsBuffered] = ++to[Sent];
                    to[Signaller] = 1;
                    return true;
                case 1: // the fence: nothing may be left in the buffer
                    if (to[NewsBuffered] != 0 && sabotage != Sabotage.SignalWithoutFence)
                        return false;
                    to[Signaller] = 2;
                    return true;
                case 2: // read the flag
                    to[Signaller] = (byte)(to[Flag] != 0 ? 3 : 0);
                    return true;
                case 3: // in the lock, whose entry empties the buffer
                    if (to[NewsBuffered] != 0)
                        return false;
                    to[Flag] = 0;
                    if (sabotage != Sabotage.EpochStaysPut)
                        to[Epoch]++;
                    to[Asleep] = 0;
                    to[Signaller] = 0;
                    return true;
                default:
                    return false;
            }
        }

        private bool Wait(ref ModelState to)
        {
            bool ticketFirst = sabotage != Sabotage.TicketAfterFlag;
            switch (to[Waiter])
            {
                case 0: // the look that finds nothing to do but to sleep
                    to[Waiter] = (byte)(to[News] == NewsMax ? Done : 1);
                    return true;
                case 1 or 2 when ticketFirst == (to[Waiter] == 1):
                    to[Ticket] = to[Epoch];
                    to[Waiter]++;
                    return true;
                case 1 or 2 when to[FlagBuffered] == 0:
                    to[FlagBuffered] = 1;
                    to[Waiter]++;
                    return true;
                case 3: // the fence
                    if (to[FlagBuffered] != 0 && sabotage != Sabotage.AnnounceWithoutFence)
                        return false;
                    to[Waiter] = 4;
                    return true;
                case 4: // the last look
                    to[Waiter] = (byte)(to[News] == NewsMax && sabotage != Sabotage.NoLastLook ? Done : 5);
                    return true;
                case 5: // in the lock: sleep while the epoch is the ticket
                    if (to[FlagBuffered] != 0)
                        return false;
                    to[Asleep] = (byte)(to[Epoch] == to[Ticket] ? 1 : 0);
                    to[Waiter] = 6;
                    return true;
                case 6 when to[Asleep] == 0:
                    to[Waiter] = (byte)(to[Epoch] == to[Ticket] ? 5 : 0);
                    return true;
                default:
                    return false;
            }
        }

        private static bool Drain(ref ModelState to, int buffer, int variable)
        {
            if (to[buffer] == 0)
                return false;
            to[variable] = to[buffer];
            to[buffer] = 0;
            return true;
        }
    }
}
