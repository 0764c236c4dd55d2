using System;
using System.Collections.Generic;
using System.Linq;

namespace LowLatencyEngine.Tests.Ring;

/// <summary>What to break in the protocol, to see that the walk through all interleavings finds it.</summary>
internal enum RingSabotage
{
    None,

    /// <summary>The stamp is written before the last slot.</summary>
    StampBeforeSlots,

    /// <summary>Producers may run one slot further than the slowest reader allows.</summary>
    GateOneTooFar,

    /// <summary>The claim counter is stored without comparing.</summary>
    ClaimWithoutCompare,

    /// <summary>The reader releases what it was handed before it has read it.</summary>
    ReleaseBeforeReading,

    /// <summary>A stamp says "published" without saying in which lap.</summary>
    StampWithoutLap,

    /// <summary>A claim that runs over the end continues at the beginning, and the reader goes on behind the end.</summary>
    NoSpareSlots,

    /// <summary>A full ring remembers a gating sequence that no reader has reached.</summary>
    GateFromOwnClaim,

    /// <summary>The reader goes home when the ring is closed and nothing is published, though something is claimed.</summary>
    EndBeforeLastClaim,

    /// <summary>Closing is seen when a producer begins, and not by its compare and swap.</summary>
    CloseBesideTheCounter,
}

/// <summary>
/// Claim, publish, poll and release as in RingBuffer and RingReader, one shared access per step: two producers, one reader, one small
/// ring, and a list of message lengths for each producer; and somebody who may close the ring at any moment.
/// </summary>
internal sealed class RingModel : IModel
{
    private const int Claimed = 0, Gating = 1, Released = 2, Stamps = 3, Slots = 11, Writer0 = 22, Writer1 = 27, Reader = 32, Closed = 39;

    // Offsets within a writer and the reader.
    private const int Step_ = 0, Message = 1, First = 2, Part = 3, Seen = 4;
    private const int Next = 1, Count = 2, Read = 3, Current = 4, Done0 = 5, Done1 = 6, Ended = 3;

    private readonly int _slots;
    private readonly int[][] _lengths;
    private readonly bool _closes;
    private readonly RingSabotage _sabotage;

    public RingModel(int slots, int[] first, int[] second, bool closes = false, RingSabotage sabotage = RingSabotage.None)
    {
        if (slots > 4 || first.Concat(second).Max() > slots)
            throw new ArgumentException("the model's layout holds four slots and messages that fit");
        (_slots, _lengths, _closes, _sabotage) = (slots, [first, second], closes, sabotage);
    }

    public int Threads => _closes ? 4 : 3;

    public ModelState Initial => default;

    public bool IsFinal(in ModelState state) => _closes
        ? state[Reader + Step_] == Ended && IsFinished(in state, 0) && IsFinished(in state, 1)
        : state[Reader + Done0] == _lengths[0].Length && state[Reader + Done1] == _lengths[1].Length
            && state[Released] == _lengths[0].Sum() + _lengths[1].Sum();

    public string? Step(in ModelState state, int thread, List<ModelState> next) => thread switch
    {
        0 or 1 => StepWriter(in state, thread, next),
        2 => StepReader(in state, next),
        _ => StepCloser(in state, next),
    };

    private bool IsFinished(in ModelState state, int writer) =>
        state[At(writer) + Message] == _lengths[writer].Length || (state[Closed] != 0 && state[At(writer) + Step_] == 0);

    private static string? StepCloser(in ModelState state, List<ModelState> next)
    {
        ModelState to = state;
        to[Closed] = 1;
        if (state[Closed] == 0)
            next.Add(to);
        return null;
    }

    private static int At(int writer) => writer == 0 ? Writer0 : Writer1;

    private string? StepWriter(in ModelState state, int writer, List<ModelState> next)
    {
        int at = At(writer);
        ModelState to = state;
        if (IsFinished(in state, writer))
            return null;
        int length = _lengths[writer][state[at + Message]];
        int end = state[at + First] + length;
        int allowed = _slots + (_sabotage == RingSabotage.GateOneTooFar ? 1 : 0);

        switch (state[at + Step_])
        {
            case 0: // read the claim counter
                to[at + First] = state[Claimed];
                to[at + Step_] = 1;
                break;
            case 1: // look at the remembered gating sequence
                to[at + Step_] = (byte)(end - allowed <= state[Gating] ? 4 : 2);
                break;
            case 2: // ask the reader
                to[at + Seen] = _sabotage == RingSabotage.GateFromOwnClaim ? state[at + First] : state[Released];
                to[at + Step_] = 3;
                break;
            case 3: // remember it; full means: answer false, and the caller tries again
                to[Gating] = state[at + Seen];
                to[at + Step_] = (byte)(end - allowed <= state[at + Seen] ? 4 : 0);
                break;
            case 4: // compare and swap
                bool isOpen = state[Closed] == 0 || _sabotage == RingSabotage.CloseBesideTheCounter;
                bool won = isOpen && (state[Claimed] == state[at + First] || _sabotage == RingSabotage.ClaimWithoutCompare);
                if (won)
                    to[Claimed] = (byte)end;
                to[at + Step_] = (byte)(won ? 5 : 0);
                to[at + Part] = 0;
                break;
            case 5: // write a slot, or stamp the first when all are written
                int stampAfter = _sabotage == RingSabotage.StampBeforeSlots ? length - 1 : length;
                int written = state[at + Part];
                if (written == stampAfter)
                    to[Stamps + Wrapped(state[at + First])] = StampOf(state[at + First], length);
                int slot = written - (written > stampAfter ? 1 : 0);
                if (written != stampAfter)
                    to[Slots + SlotOf(state[at + First], slot)] = ContentOf(writer, state[at + Message], slot);
                to[at + Part]++;
                if (written == length)
                {
                    to[at + Message]++;
                    to[at + Step_] = 0;
                    to[at + First] = to[at + Part] = to[at + Seen] = 0;
                }
                break;
        }
        next.Add(to);
        return null;
    }

    private string? StepReader(in ModelState state, List<ModelState> next)
    {
        ModelState to = state;
        int first = state[Reader + Next];
        int count = state[Reader + Count];
        switch (state[Reader + Step_])
        {
            case 0 when state[Closed] != 0 && count == 0 && PublishedAt(in state, first) == 0
                && (first == state[Claimed] || _sabotage == RingSabotage.EndBeforeLastClaim):
                to[Reader + Step_] = Ended;
                break;
            case 0: // follow the stamps; a batch may end after any claim, as the batch limit would end it
                int claim = Wrapped(first) + count < _slots ? PublishedAt(in state, first + count) : 0;
                if (count > 0)
                {
                    ModelState handedOut = state;
                    handedOut[Reader + Step_] = (byte)(_sabotage == RingSabotage.ReleaseBeforeReading ? 2 : 1);
                    next.Add(handedOut);
                }
                if (claim == 0)
                    return null;
                to[Reader + Count] += (byte)claim;
                break;
            case 1: // read a slot of the batch
                int part = state[Reader + Read];
                if (CheckContent(ref to, state[Slots + Wrapped(first) + part]) is string fault)
                    return fault;
                if (++to[Reader + Read] == count)
                {
                    if (to[Reader + Current] != 0)
                        return "a batch ends within a message";
                    to[Reader + Read] = 0;
                    to[Reader + Step_] = 2;
                    if (_sabotage == RingSabotage.ReleaseBeforeReading)
                        Restart(ref to);
                }
                break;
            case 2: // release
                to[Released] = (byte)(first + count);
                if (_sabotage == RingSabotage.ReleaseBeforeReading)
                    to[Reader + Step_] = 1;
                else
                    Restart(ref to);
                break;
            case Ended: // nothing may come after the end
                return state[Claimed] == state[Released] ? null : "the reader went home before the last claim";
        }
        next.Add(to);
        return null;
    }

    private static void Restart(ref ModelState to)
    {
        to[Reader + Next] += to[Reader + Count];
        to[Reader + Count] = 0;
        to[Reader + Step_] = 0;
    }

    /// <summary>Each slot must be the next part of the message that is being read, or the first part of its producer's next.</summary>
    private string? CheckContent(ref ModelState to, int content)
    {
        if (content == 0)
            return "a slot was read that nobody wrote";
        int writer = (content - 1) >> 6, message = ((content - 1) >> 2) & 15, part = (content - 1) & 3;
        int expected = to[Reader + Current] != 0 ? to[Reader + Current] : ContentOf(writer, to[Reader + (writer == 0 ? Done0 : Done1)], 0);
        if (content != expected)
            return $"read part {part} of message {message} of producer {writer} out of its turn: torn, lost, doubled or overwritten";

        bool last = part + 1 == _lengths[writer][message];
        to[Reader + Current] = (byte)(last ? 0 : content + 1);
        if (last)
            to[Reader + (writer == 0 ? Done0 : Done1)]++;
        return null;
    }

    private int Wrapped(int sequence) => sequence % _slots;

    private int SlotOf(int first, int part) =>
        _sabotage == RingSabotage.NoSpareSlots ? Wrapped(first + part) : Wrapped(first) + part;

    private byte StampOf(int sequence, int count) =>
        (byte)((_sabotage == RingSabotage.StampWithoutLap ? 4 : (sequence + 1) << 2) + count - 1);

    private int PublishedAt(in ModelState state, int sequence)
    {
        int rest = state[Stamps + Wrapped(sequence)] - StampOf(sequence, 1);
        return rest is >= 0 and < 4 ? rest + 1 : 0;
    }

    private static byte ContentOf(int writer, int message, int part) => (byte)(1 + (writer << 6) + (message << 2) + part);
}
