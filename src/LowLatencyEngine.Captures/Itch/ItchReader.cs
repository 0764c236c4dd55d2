// One stock of an ITCH feed. The others are passed over by their locate code before anything of them is looked at; the code of the wanted
// stock is learnt from the first message that has its name. A message that says the impossible (price or shares of 0 where there must be
// some, a wrong length) is malformed; unknown types are counted and passed over.
using System;
using System.Collections.Generic;
using System.Text;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal sealed class ItchReader : MarketReader
{
    private readonly ItchMessages _messages;
    private readonly OrderFlow _flow;
    private readonly byte[] _stock;
    private readonly long[] _types = new long[256];
    private readonly long[] _byLocate = new long[1 << 16];
    private readonly Dictionary<int, string> _stocks = [];
    private readonly long _priceUnits;
    private readonly bool _hasDay;
    private long _dayNanos;
    private int _locate = -1;
    private bool _isVoid;

    internal ItchReader(string path, CaptureInput input, CaptureReadOptions options, CaptureProfile profile)
        : base(path, input, options, profile)
    {
        _messages = new ItchMessages(path, input, (problem, offset) =>
        {
            Gap(CaptureException.AtOffset(path, offset, problem));
            if (options.Gaps == GapPolicy.Clear) _isVoid = true;
        });
        _flow = new OrderFlow(path, Statistics, options);
        _stock = Encoding.ASCII.GetBytes(profile.Symbol);
        _dayNanos = NewYorkDay.StartNanos(options, path);
        _hasDay = _dayNanos != 0;
        _priceUnits = Steps.PerStep(path, profile.TickSize, ItchLayout.PriceDecimals);
    }

    public override CaptureFormat Format => CaptureFormat.Itch;

    private protected override long Place => _messages.Count;

    private protected override CaptureException Locate(long column, string problem, Exception? cause = null) =>
        CaptureException.AtOffset(FilePath, _messages.Offset, problem, cause);

    private protected override bool Produce(UpdateQueue updates)
    {
        if (!_messages.TryRead(out ReadOnlySpan<byte> message)) return false;

        if (_isVoid) _flow.Forget(updates);
        _isVoid = false;
        Statistics.Lines++;
        byte type = message[0];
        _types[type]++;
        int length = ItchLayout.LengthOf(type);
        if (length == 0) return true;
        if (length != message.Length) throw new MalformedException(0, $"a message of type {(char)type} has {length} bytes, this one {message.Length}");

        int locate = ItchLayout.Locate(message);
        if (_byLocate[locate]++ == 0 || locate == _locate || _locate < 0) Learn(message, locate);
        long nanos = ItchLayout.Nanos(message);
        if (!_hasDay && _dayNanos == 0 && _messages.PacketNanos > 0) _dayNanos = NewYorkDay.StartNanos(NewYorkDay.At(_messages.PacketNanos));
        Statistics.SawTime(_dayNanos + nanos);
        if (locate != _locate) return true;

        _flow.TimeNanos = _dayNanos + nanos;
        if (Take(message, updates)) _flow.End(updates);
        return true;
    }

    private protected override void Finish()
    {
        Statistics.Repeats = _messages.Repeats;
        for (int type = 0; type < _types.Length; type++)
        {
            if (_types[type] > 0) Statistics.SetType(ItchLayout.Label((byte)type), _types[type]);
        }

        foreach ((int locate, string stock) in _stocks) Statistics.SawSymbol(stock, _byLocate[locate]);
        for (int locate = 0; locate < _byLocate.Length; locate++)
        {
            if (locate != _locate) Statistics.OtherSymbols += _byLocate[locate];
        }
    }

    private protected override void Close() => _flow.Dispose();

    /// <summary>Applies a message of the wanted stock; false if the book stays as it is.</summary>
    private bool Take(ReadOnlySpan<byte> message, UpdateQueue updates)
    {
        switch (message[0])
        {
            case (byte)'A' or (byte)'F':
                _flow.Add(SideOf(message[19]), ItchLayout.U64(message, 11), Price(message, 32), Shares(message, 20), updates);
                return true;

            case (byte)'E':
                if (!_flow.TryFind(ItchLayout.U64(message, 11), out int hit)) return false;

                _flow.Execute(hit, Shares(message, 19), _flow.Books.PriceOf(hit), updates);
                return true;

            case (byte)'C':
                long price = Price(message, 32), shares = Shares(message, 19);
                if (!_flow.TryFind(ItchLayout.U64(message, 11), out int priced)) return false;

                if (message[31] != 'Y') Statistics.TradesOffBook++;
                _flow.Execute(priced, shares, message[31] == 'Y' ? price : 0, updates);
                return true;

            case (byte)'X':
                long cancelled = Shares(message, 19);
                if (!_flow.TryFind(ItchLayout.U64(message, 11), out int reduced)) return false;

                _flow.Reduce(reduced, cancelled, updates);
                return true;

            case (byte)'D':
                if (!_flow.TryFind(ItchLayout.U64(message, 11), out int deleted)) return false;

                _flow.Delete(deleted, updates);
                return true;

            case (byte)'U':
                long newPrice = Price(message, 31), newShares = Shares(message, 27);
                if (!_flow.TryFind(ItchLayout.U64(message, 11), out int replaced)) return false;

                _flow.Replace(replaced, ItchLayout.U64(message, 19), newPrice, newShares, updates);
                return true;

            case (byte)'P':
                long hidden = ItchLayout.U32(message, 32), hiddenShares = ItchLayout.U32(message, 20);
                if (hidden > 0 && hiddenShares > 0) _flow.Trade(Side.None, Steps.Nearest(hidden, _priceUnits), hiddenShares, updates);
                return false;

            case (byte)'Q':
                long crossed = ItchLayout.U32(message, 27), crossedShares = ItchLayout.U64(message, 11);
                if (crossed > 0 && crossedShares is > 0 and <= StepScale.StepsMax) _flow.Trade(Side.None, Steps.Nearest(crossed, _priceUnits), crossedShares, updates);
                return false;

            default:
                return false;
        }
    }

    private void Learn(ReadOnlySpan<byte> message, int locate)
    {
        if (ItchLayout.StockOffsetOf(message[0]) == 0) return;

        ReadOnlySpan<byte> stock = ItchLayout.Stock(message);
        if (_locate < 0 && stock.SequenceEqual(_stock)) _locate = locate;
        if (_stocks.Count < CaptureStatistics.SymbolsMax && !_stocks.ContainsKey(locate)) _stocks.Add(locate, Encoding.ASCII.GetString(stock));
    }

    private static Side SideOf(byte side) => side switch
    {
        (byte)'B' => Side.Buy,
        (byte)'S' => Side.Sell,
        _ => throw new MalformedException(0, $"side 0x{side:x2} is neither B nor S"),
    };

    private long Price(ReadOnlySpan<byte> message, int at) => Steps.Exact(ItchLayout.U32(message, at), _priceUnits, "price", Profile.TickSize);

    private static long Shares(ReadOnlySpan<byte> message, int at)
    {
        long shares = ItchLayout.U32(message, at);
        return shares > 0 ? shares : throw new MalformedException(0, "shares are 0");
    }
}
