// LOBSTER files to updates; see LobsterMessage for the lines and LobsterBook for what is done with them. Without a date in the options or
// the file's name, times count from the beginning of 1970.
using System;
using System.IO;

namespace LowLatencyEngine.Captures;

internal sealed class LobsterReader : MarketReader
{
    /// <summary>A price of 1 dollar is 10^4.</summary>
    internal const int PriceDecimals = 4;

    private readonly LobsterPair _pair;
    private readonly OrderFlow _flow;
    private readonly LobsterBook _book;
    private readonly long _dayNanos;
    private readonly long[] _types = new long[8];
    private bool _seeded;

    internal LobsterReader(string path, CaptureInput input, CaptureReadOptions options, CaptureProfile profile)
        : base(path, input, options, profile)
    {
        _dayNanos = NewYorkDay.StartNanos(options, input.EntryName ?? path);
        _pair = new LobsterPair(path, input, options);
        _flow = new OrderFlow(path, Statistics, options);
        _book = new LobsterBook(_flow, Steps.PerStep(path, profile.TickSize, PriceDecimals), profile.TickSize, Statistics);
    }

    public override CaptureFormat Format => CaptureFormat.Lobster;

    private protected override long Place => _pair.Line;

    /// <summary>The rows that belong to the messages, for a check.</summary>
    internal LobsterPair Pair => _pair;

    /// <summary>The book after the message read last.</summary>
    internal LobsterBook Book => _book;

    /// <summary>The message read last.</summary>
    internal LobsterMessage Last { get; private set; }

    /// <summary>The ticker at the start of the name LOBSTER gives its files; null: the name is another.</summary>
    internal static string? SymbolOf(string name)
    {
        name = Path.GetFileName(name);
        int end = name.IndexOf('_', StringComparison.Ordinal);
        if (end is < 1 or > 16 || !name.Contains("message", StringComparison.OrdinalIgnoreCase)) return null;

        foreach (char letter in name.AsSpan(0, end))
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or '-')) return null;
        }

        return name[..end].ToUpperInvariant();
    }

    private protected override bool Produce(UpdateQueue updates)
    {
        if (!_pair.TryRead(out LobsterMessage message)) return false;

        Last = message;
        Statistics.Lines++;
        _types[message.Type]++;
        _flow.TimeNanos = _dayNanos + message.Nanos;
        Statistics.SawTime(_flow.TimeNanos);
        if (_pair.HasBook && !_seeded)
        {
            _seeded = true;
            _book.Seed(_pair.Row, updates);
        }
        else
        {
            _book.Apply(in message, updates);
            if (_pair.HasBook) _book.Adopt(_pair.Row, updates);
        }

        _flow.End(updates);
        return true;
    }

    private protected override void Finish()
    {
        string[] names = ["", "1 new", "2 cancelled in part", "3 deleted", "4 executed", "5 hidden executed", "6 cross trade", "7 halt"];
        for (int type = 1; type < _types.Length; type++)
        {
            if (_types[type] > 0) Statistics.SetType(names[type], _types[type]);
        }

        if (_book.Adopted > 0) Statistics.SetType("levels adopted from the order book", _book.Adopted);
        Statistics.SawSymbol(Profile.Symbol, Statistics.Lines);
    }

    private protected override void Close()
    {
        _flow.Dispose();
        _pair.Dispose();
    }
}
