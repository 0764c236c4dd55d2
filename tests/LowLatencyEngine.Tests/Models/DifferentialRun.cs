// One stream of commands through the core and the reference engine, side by side; where they part, the stream is shrunk to what it takes.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Models;

/// <summary>Two engines under the same commands.</summary>
internal sealed class DifferentialRun : IDisposable
{
    private readonly EngineCore _core;

    public DifferentialRun(EngineOptions options)
    {
        Reference = new ReferenceEngine(options);
        _core = new EngineCore(options);
    }

    public ReferenceEngine Reference { get; }

    /// <summary>All slots of the last step, as both gave them.</summary>
    public EngineEvent[] LastSlots { get; private set; } = [];

    /// <summary>The heads of the last step's events.</summary>
    public List<EngineEvent> LastEvents
    {
        get
        {
            List<EngineEvent> heads = [];
            foreach (EventView e in new EventStream(LastSlots)) heads.Add(e.Head);
            return heads;
        }
    }

    public void Dispose() => _core.Dispose();

    /// <summary>Applies a command to both; null, or what differs in the events or, if asked for, in the state.</summary>
    public string? Step(in RichOrder command, bool compareState, Coverage? coverage = null, bool keepSlots = false)
    {
        ReadOnlySpan<EngineEvent> expected = Reference.Apply(command);
        coverage?.Count(expected);
        ReadOnlySpan<EngineEvent> got = _core.Apply(in command.Head);
        if (!MemoryMarshal.AsBytes(expected).SequenceEqual(MemoryMarshal.AsBytes(got)))
        {
            return "events" + Environment.NewLine + EventText.SideBySide(EventText.Lines(expected), EventText.Lines(got));
        }

        if (_core.FindFaultInQueue() is { } fault) return fault;

        LastSlots = keepSlots ? expected.ToArray() : [];
        return FlagDifference() ?? (compareState ? StateDifference() : null);
    }

    /// <summary>The first mismatch of a whole stream, or null. The index of the command that showed it goes out.</summary>
    public static string? Replay(EngineOptions options, IReadOnlyList<RichOrder> commands, out int index)
    {
        using DifferentialRun run = new(options);
        for (index = 0; index < commands.Count; index++)
        {
            try
            {
                if (run.Step(commands[index], compareState: true) is { } difference) return difference;
            }
            catch (Exception thrown) when (thrown is not OutOfMemoryException)
            {
                return "thrown" + Environment.NewLine + thrown;
            }
        }

        return null;
    }

    /// <summary>Drops commands, large pieces first, as long as some mismatch stays.</summary>
    public static List<RichOrder> Shrink(EngineOptions options, List<RichOrder> commands)
    {
        Replay(options, commands, out int index);
        commands = commands.Take(index + 1).ToList();
        for (int piece = commands.Count / 2; piece >= 1; piece = piece > 1 || !DropPieces(options, commands, 1) ? piece / 2 : 1)
        {
            DropPieces(options, commands, piece);
        }

        return commands;
    }

    private static bool DropPieces(EngineOptions options, List<RichOrder> commands, int piece)
    {
        bool dropped = false;
        for (int at = commands.Count - piece; at >= 0; at -= piece)
        {
            List<RichOrder> less = [.. commands[..at], .. commands[(at + piece)..]];
            if (Replay(options, less, out int index) is null) continue;

            commands.Clear();
            commands.AddRange(less.Take(index + 1));
            at = Math.Min(at, commands.Count);
            dropped = true;
        }

        return dropped;
    }

    /// <summary>Whom the core has called or liquidates is whom the reference has; and a pass over all units finds nobody breached whom neither flags.</summary>
    private string? FlagDifference()
    {
        foreach (RefUnit unit in Reference.Units)
        {
            (bool called, bool running) = (false, false);
            if (unit.IsCross && _core.TryGetWallet(unit.AccountId, unit.Currency, out WalletView wallet)) (called, running) = (wallet.MarginCalled, wallet.InLiquidation);
            if (!unit.IsCross && _core.TryGetPosition(unit.AccountId, unit.Instrument, out PositionView held)) (called, running) = (held.MarginCalled, held.InLiquidation);
            if ((called, running) != (unit.Called, unit.Running is not null))
                return Differs($"flags of account {unit.AccountId}, instrument {unit.Instrument}", (unit.Called, unit.Running is not null), (called, running));
        }

        return Reference.Forgotten();
    }

    private string? StateDifference()
    {
        EngineOptions options = Reference.Options;
        ConservationReport report = _core.CheckConservation();
        if (!report.Holds) return $"core breaks conservation: {report}";
        if (_core.EngineTimeNanos != Reference.EngineTimeNanos) return Differs("time", Reference.EngineTimeNanos, _core.EngineTimeNanos);

        for (int c = 0; c < options.Currencies.Count; c++)
        {
            if (Reference.GetHouse(c) != _core.GetHouse(c)) return Differs($"house {c}", Reference.GetHouse(c), _core.GetHouse(c));
        }

        for (int i = 0; i < options.Instruments.Count; i++)
        {
            (InstrumentView expected, InstrumentView got) = (Reference.GetInstrument(i), _core.GetInstrument(i));
            if (expected != got) return Differs($"instrument {i}", expected, got);
            if (DepthDifference(i, Side.Buy) is { } bids) return bids;
            if (DepthDifference(i, Side.Sell) is { } asks) return asks;
        }

        return Reference.AccountIds.Prepend(0).Select(AccountDifference).FirstOrDefault(d => d is not null);
    }

    private string? DepthDifference(int instrument, Side side)
    {
        List<DepthLevel> expected = Reference.Depth(instrument, side);
        DepthLevel[] got = new DepthLevel[expected.Count + 1];
        int levels = _core.CopyDepth(instrument, side, got);
        return expected.SequenceEqual(got.Take(levels))
            ? null
            : Differs($"depth of {instrument} {side}", string.Join(", ", expected), string.Join(", ", got.Take(levels)));
    }

    private string? AccountDifference(long id)
    {
        for (int c = 0; c < Reference.Options.Currencies.Count && id != 0; c++)
        {
            bool expects = Reference.TryGetWallet(id, c, out WalletView expected);
            bool gets = _core.TryGetWallet(id, c, out WalletView got);
            if ((expects, expected) != (gets, got)) return Differs($"wallet {id} {c}", expected, got);
        }

        for (int i = 0; i < Reference.Options.Instruments.Count; i++)
        {
            bool expects = Reference.TryGetPosition(id, i, out PositionView expected);
            bool gets = _core.TryGetPosition(id, i, out PositionView got);
            if (id == 0) (expected, got) = (OfFund(expected), OfFund(got));
            if ((expects, expected) != (gets, got)) return Differs($"position {id} {i} ({expects}, {gets})", expected, got);
        }

        return null;
    }

    /// <summary>The fund has lots and an entry value; leverage and margins mean nothing to it.</summary>
    private static PositionView OfFund(PositionView view) => new() { Quantity = view.Quantity, EntryValue = view.EntryValue };

    private static string Differs(string what, object expected, object got) => $"{what}: reference {expected}, core {got}";
}
