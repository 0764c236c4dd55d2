using System;
using System.IO;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Cli;

/// <summary>Commands and events as lines.</summary>
internal static class JournalText
{
    internal static void Write(TextWriter output, long sequence, in Command command, ReadOnlySpan<EngineEvent> events)
    {
        output.WriteLine($"{sequence} {command.Kind} time={command.TimeNanos} source={command.Source}/{command.SourceSequence} account={command.AccountId} order={command.OrderId} instrument={command.Instrument} side={command.Side} price={command.Price} quantity={command.Quantity}");
        foreach (EventView e in new EventStream(events))
            output.WriteLine($"    {e.Head.Kind} reason={e.Head.Reason} sequence={e.Head.Sequence} account={e.Head.AccountId} order={e.Head.OrderId} instrument={e.Head.Instrument} price={e.Head.Price} quantity={e.Head.Quantity}");
    }
}
