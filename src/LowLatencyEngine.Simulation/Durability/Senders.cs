// Three sources number what a flow draws, and the network between them and the engine: up to three commands are on the way at once, and one in four
// overtakes.
using System.Collections.Generic;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

/// <summary>Sends what a flow draws, not always in order.</summary>
internal sealed class Senders(SeededRandom random, ChaosFlow flow)
{
    private const int Sources = 3;
    private const int OnTheWay = 3;

    private readonly List<RichOrder> _onTheWay = [];
    private readonly long[] _sequences = new long[Sources + 1];

    /// <summary>Commands that came before others that were sent earlier.</summary>
    internal int Overtaken { get; private set; }

    /// <summary>The next command to arrive.</summary>
    internal RichOrder Next()
    {
        while (_onTheWay.Count < OnTheWay) _onTheWay.Add(Sent());
        int at = random.Below(4) == 0 ? (int)random.Below(OnTheWay) : 0;
        if (at > 0) Overtaken++;
        RichOrder next = _onTheWay[at];
        _onTheWay.RemoveAt(at);
        return next;
    }

    private RichOrder Sent()
    {
        int source = (int)random.Between(1, Sources);
        RichOrder command = flow.Next();
        command.Head.Source = (uint)source;
        command.Head.SourceSequence = ++_sequences[source];
        return command;
    }
}
