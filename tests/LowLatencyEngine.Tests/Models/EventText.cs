// Events and commands as text, for people who read a failed test.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Models;

internal static class EventText
{
    public static List<string> Lines(ReadOnlySpan<EngineEvent> slots)
    {
        List<string> lines = [];
        foreach (EventView e in new EventStream(slots))
        {
            StringBuilder line = new(Head(e.Head));
            if (e.Slots.Length > 1) line.Append(" + ").AppendJoin(' ', MemoryMarshal.Cast<EngineEvent, long>(e.Slots[1..]).ToArray());
            lines.Add(line.ToString());
        }

        return lines;
    }

    private static string Head(in EngineEvent e)
    {
        string reason = e.Kind switch
        {
            EventKind.Rejected => $" {(RejectReason)e.Reason} of {(CommandKind)e.Flags}",
            EventKind.OrderCancelled => $" {(CancelReason)e.Reason}",
            EventKind.LiquidationStarted => $" {(LiquidationCause)e.Reason}",
            _ => e.Reason == 0 ? "" : $" reason {e.Reason}",
        };
        return $"{e.Kind}{reason} i{e.Instrument} #{e.Sequence} t{e.TimeNanos} side {e.Side} depth {e.Depth} flags {e.Flags} " +
            $"account {e.AccountId} order {e.OrderId} price {e.Price} qty {e.Quantity} amount {e.Amount} slots {e.Slots}";
    }

    /// <summary>Two lists of lines, one under the other where they differ.</summary>
    public static string SideBySide(List<string> expected, List<string> got)
    {
        StringBuilder text = new();
        for (int n = 0; n < Math.Max(expected.Count, got.Count); n++)
        {
            string left = n < expected.Count ? expected[n] : "(none)", right = n < got.Count ? got[n] : "(none)";
            if (left == right) text.Append("  both      ").AppendLine(left);
            else text.Append("! reference ").AppendLine(left).Append("! core      ").AppendLine(right);
        }

        return text.ToString();
    }

    /// <summary>A command as a C# expression that builds it; ids of the sender, which influence nothing but echoes, are left out.</summary>
    public static string CSharp(in RichOrder rich)
    {
        Command c = rich.Head;
        List<string> fields = [$"Kind = (CommandKind){(byte)c.Kind}", $"Slots = {c.Slots}", $"Version = {c.Version}"];
        fields.Add($"TimeNanos = {c.TimeNanos}");
        if (c.Instrument != 0) fields.Add($"Instrument = {c.Instrument}");
        if (c.Side != 0) fields.Add($"Side = (Side){(byte)c.Side}");
        if (c.Type != 0) fields.Add($"Type = (OrderType){(byte)c.Type}");
        if (c.TimeInForce != 0) fields.Add($"TimeInForce = (TimeInForce){(byte)c.TimeInForce}");
        if (c.OrderFlags != 0) fields.Add($"OrderFlags = (OrderFlags){(byte)c.OrderFlags}");
        if (c.AccountId != 0) fields.Add($"AccountId = {c.AccountId}");
        if (c.OrderId != 0) fields.Add($"OrderId = {c.OrderId}");
        if (c.Price != 0) fields.Add($"Price = {c.Price}");
        if (c.Quantity != 0) fields.Add($"Quantity = {c.Quantity}");
        string head = $"new Command {{ {string.Join(", ", fields)} }}";
        if (c.Kind != CommandKind.NewOrder || c.Slots is not (2 or 3)) return $"new() {{ Head = {head} }}, // {c.Kind}";

        string links = c.Slots == 3 ? $", Links = {Fields(rich.Links)}" : "";
        return $"new() {{ Head = {head}, Detail = {Fields(rich.Detail)}{links} }}, // {c.Type}";
    }

    /// <summary>The fields of a slot that are not zero.</summary>
    private static string Fields<T>(T slot) where T : struct
    {
        var set = typeof(T).GetFields().Select(f => (f.Name, Value: f.GetValue(slot)!)).Where(f => !f.Value.Equals(Activator.CreateInstance(f.Value.GetType())));
        return $"new() {{ {string.Join(", ", set.Select(f => $"{f.Name} = {(f.Value is Enum ? $"{f.Value.GetType().Name}.{f.Value}" : f.Value)}"))} }}";
    }

    public static string CSharp(IEnumerable<RichOrder> commands) => string.Join(Environment.NewLine, commands.Select(c => CSharp(c)));
}
