using System;
using System.Collections.Generic;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

/// <summary>Counts commands by kind and instrument.</summary>
internal sealed class CommandCensus(EngineOptions options)
{
    private readonly long[] _kinds = new long[256];
    private readonly long[] _instruments = new long[options.Instruments.Count];
    private long _previousNanos;
    private bool _any;

    internal long FirstTimeNanos { get; private set; }

    internal long LastTimeNanos { get; private set; }

    internal long BackwardTimes { get; private set; }

    internal IEnumerable<KeyValuePair<string, long>> Kinds
    {
        get
        {
            for (int kind = 0; kind < _kinds.Length; kind++)
            {
                if (_kinds[kind] != 0) yield return new KeyValuePair<string, long>(((CommandKind)kind).ToString(), _kinds[kind]);
            }
        }
    }

    internal IEnumerable<KeyValuePair<string, long>> Instruments
    {
        get
        {
            for (int k = 0; k < _instruments.Length; k++)
            {
                yield return new KeyValuePair<string, long>($"{k} {options.Instruments[k].Name}", _instruments[k]);
            }
        }
    }

    internal void Count(ReadOnlySpan<Command> commands)
    {
        for (int at = 0; at < commands.Length; at += commands[at].Slots) Count(in commands[at]);
    }

    private void Count(in Command command)
    {
        _kinds[(int)command.Kind]++;
        if (HasInstrument(command.Kind) && (uint)command.Instrument < (uint)_instruments.Length) _instruments[command.Instrument]++;
        if (!_any) (_any, FirstTimeNanos, LastTimeNanos) = (true, command.TimeNanos, command.TimeNanos);
        else if (command.TimeNanos < _previousNanos) BackwardTimes++;

        _previousNanos = command.TimeNanos;
        LastTimeNanos = Math.Max(LastTimeNanos, command.TimeNanos);
    }

    private static bool HasInstrument(CommandKind kind) =>
        kind is >= CommandKind.SetLeverage and <= CommandKind.MassCancel;
}
