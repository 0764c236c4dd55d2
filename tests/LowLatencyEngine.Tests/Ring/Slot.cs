using System;
using System.Runtime.InteropServices;

namespace LowLatencyEngine.Tests.Ring;

/// <summary>A test message's slot: says whose it is, which, which part of how many, and repeats that to show a torn write.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct Slot
{
    public int Producer, Part, Parts, Unused;
    public long Number;
    public long Echo1, Echo2, Echo3, Echo4, Echo5;

    public static Slot Of(int producer, long number, int part, int parts)
    {
        long echo = EchoOf(producer, number, part, parts);
        return new Slot
        {
            Producer = producer,
            Number = number,
            Part = part,
            Parts = parts,
            Echo1 = echo,
            Echo2 = echo,
            Echo3 = echo,
            Echo4 = echo,
            Echo5 = echo,
        };
    }

    /// <summary>A whole message of 1 to 4 slots.</summary>
    public static Slot[] Message(int producer, long number, int parts)
    {
        Slot[] message = new Slot[parts];
        Fill(message, producer, number);
        return message;
    }

    public static void Fill(Span<Slot> message, int producer, long number)
    {
        for (int part = 0; part < message.Length; part++)
            message[part] = Of(producer, number, part, message.Length);
    }

    public readonly bool IsWhole
    {
        get
        {
            long echo = EchoOf(Producer, Number, Part, Parts);
            return Echo1 == echo && Echo2 == echo && Echo3 == echo && Echo4 == echo && Echo5 == echo;
        }
    }

    public override readonly string ToString() => $"{Producer}/{Number} {Part + 1}of{Parts}{(IsWhole ? "" : " torn")}";

    private static long EchoOf(int producer, long number, int part, int parts) =>
        (number * 0x2545F4914F6CDD1D) ^ ((long)producer << 40) ^ (part << 8) ^ parts;
}

/// <summary>Reads a stream of slots and holds it to the contract: whole messages, each producer's in order, none twice, none missing.</summary>
internal sealed class StreamCheck(int producers)
{
    private readonly long[] _expected = new long[producers];

    public long Messages { get; private set; }

    /// <summary>Fails with what was wrong; returns the number of messages in the batch.</summary>
    public int Read(ReadOnlySpan<Slot> batch)
    {
        int messages = 0;
        int at = 0;
        while (at < batch.Length)
        {
            ref readonly Slot head = ref batch[at];
            if (head.Parts < 1 || at + head.Parts > batch.Length)
                throw new InvalidOperationException($"message {head} is cut at slot {at} of a batch of {batch.Length}");
            if (head.Number != _expected[head.Producer])
                throw new InvalidOperationException($"message {head} came where {_expected[head.Producer]} was due");
            for (int part = 0; part < head.Parts; part++)
            {
                ref readonly Slot slot = ref batch[at + part];
                if (!slot.IsWhole || slot.Part != part || slot.Number != head.Number || slot.Producer != head.Producer || slot.Parts != head.Parts)
                    throw new InvalidOperationException($"slot {part} of message {head} is {slot}");
            }
            _expected[head.Producer]++;
            at += head.Parts;
            messages++;
        }
        Messages += messages;
        return messages;
    }
}
