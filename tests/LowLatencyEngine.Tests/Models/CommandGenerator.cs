// Draws commands that reach everything: it looks at the reference engine's state to hit what is near an edge (the last atom that may be
// withdrawn, the order that just flips a position, the price that just crosses), and now and then sends plain nonsense.
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class CommandGenerator
{
    private enum Mood
    {
        Build,
        Run,
        Jumps,
    }

    /// <summary>The end of a day, UTC.</summary>
    private const long Midnight = 1_700_006_400_000_000_000;

    private readonly Dice _dice;
    private readonly ReferenceEngine _engine;
    private readonly EngineOptions _options;
    private readonly long[] _homes, _walk;
    private readonly long _accounts;
    private readonly long[] _drift;
    private readonly bool _fundIsRich;
    private readonly int _richPerMille, _stopPerMille, _linkPerMille, _phasePerMille;
    private Mood _mood;
    private long _timeNanos;
    private long _orderIds;
    private readonly long[] _sequences = new long[4];

    /// <summary>The second and third slot of the order drawn last.</summary>
    private OrderDetail _detail;
    private OrderLinks _links;

    /// <summary>Prepared commands that come before anything drawn.</summary>
    private readonly Queue<Command> _planned = new();

    public CommandGenerator(Dice dice, ReferenceEngine engine, long[] homes)
    {
        _dice = dice;
        _engine = engine;
        _options = engine.Options;
        _timeNanos = dice.Between(0, 19) switch
        {
            0 => 0,
            < 10 => Midnight - dice.Between(1, 2_000) * OptionsGenerator.TickNanos,
            _ => 1_700_000_000_000_000_000,
        };
        _stopPerMille = (int)dice.Pick<long>(0, 50, 200, 400);
        _richPerMille = (int)dice.Pick<long>(0, 200, 500, 800);
        _linkPerMille = (int)dice.Pick<long>(0, 200, 600);
        _phasePerMille = (int)dice.Pick<long>(0, 0, 5, 20);
        _accounts = dice.Between(3, 12);
        _homes = homes;
        _walk = homes.Select(home => dice.Between(home / 2, home * 3 / 2)).ToArray();
        _drift = new long[_walk.Length];
        for (long account = 1; account <= _accounts; account++) _planned.Enqueue(Commands.OpenAccount(_timeNanos, account));
        for (int i = 0; i < _walk.Length; i++) _planned.Enqueue(SourceTick(i, _walk[i]));
        int isolatedPerMille = (int)dice.Pick<long>(0, 100, 400, 900);
        for (long account = 1; account <= _accounts; account++)
        {
            for (int c = 0; c < _options.Currencies.Count; c++)
            {
                _planned.Enqueue(Commands.Deposit(_timeNanos, account, c, Funding(c, deep: account <= 2)));
            }

            for (int i = 0; i < _walk.Length; i++)
            {
                if (dice.Chance(isolatedPerMille)) _planned.Enqueue(Commands.SetMarginMode(_timeNanos, account, i, MarginMode.Isolated));
            }
        }

        _fundIsRich = dice.Chance(600);
    }

    /// <summary>The next command, to be applied before the one after it is drawn.</summary>
    public RichOrder Next()
    {
        (_detail, _links) = (default, default);
        Command command = _planned.TryDequeue(out Command planned) ? planned : Draw();
        command.Source = (uint)_dice.Between(0, 3);
        command.SourceSequence = Sequence(command.Source);
        return new RichOrder { Head = command, Detail = _detail, Links = _links };
    }

    /// <summary>Mostly the source's next one; now and then one from before, far ahead, or none.</summary>
    private long Sequence(uint source)
    {
        ref long last = ref _sequences[source];
        return _dice.Between(0, 999) switch
        {
            < 930 => last += _dice.Pick<long>(1, 1, 1, 3),
            < 960 => last - _dice.Between(0, 5),
            < 975 => last - _dice.Between(1_020, 1_027),
            < 980 => last += _dice.Between(60, 1_030),
            _ => _dice.Between(-1, 0),
        };
    }

    private Command Draw()
    {
        PassTime();
        if (_dice.Chance(15)) NextMood();
        if (_dice.Chance(PhasePerMille())) return Phase();

        int order = _mood == Mood.Build ? 480 : 150;
        return _dice.Between(0, 999) switch
        {
            var n when n < order => NewOrder(),
            < 700 => Tick(),
            < 770 => Reduce(),
            < 800 => Amend(),
            < 820 => Cancel(),
            < 900 => Cash(),
            < 930 => Setting(),
            < 955 => Commands.Heartbeat(_timeNanos),
            < 965 => VenueSetting(),
            < 975 => ElsewhereTick(),
            _ => Nonsense(),
        };
    }

    /// <summary>Positions are built while prices stay, then all prices run one way, or jump about; books may dry up before that.</summary>
    private void NextMood()
    {
        _mood = _dice.Pick(Mood.Build, Mood.Build, Mood.Run, Mood.Jumps);
        int way = _dice.Pick(-1, 1);
        for (int i = 0; i < _walk.Length; i++) _drift[i] = _mood != Mood.Run ? 0 : (_dice.Chance(800) ? way : -way) * _dice.Between(1, 12);
        if (_mood == Mood.Build || _dice.Chance(500)) return;

        for (long account = 1; account <= _accounts; account++)
        {
            if (_dice.Chance(700)) _planned.Enqueue(Commands.MassCancel(_timeNanos, account));
        }
    }

    private void PassTime()
    {
        long unit = OptionsGenerator.TickNanos;
        _timeNanos = _engine.EngineTimeNanos + _dice.Between(0, 999) switch
        {
            < 300 => 0,
            < 900 => _dice.Between(1, unit),
            < 970 => _dice.Between(unit, 10 * unit),
            < 990 => _dice.Between(10 * unit, 100 * unit),
            < 997 => -_dice.Between(1, unit),
            _ => _dice.Pick(10 * unit, 10 * unit + 1, 60 * unit, 1_000 * unit, 1_000 * unit + 1, 2_000 * unit),
        };
    }

    private Command Tick()
    {
        int i = Instrument();
        Instrument terms = _options.Instruments[i];
        long walk = _walk[i];
        long move = _drift[i] * walk / 1_000 + _dice.Between(0, 999) switch
        {
            < 800 => _dice.Between(-walk / 300 - 1, walk / 300 + 1),
            < 950 => _dice.Between(-walk / 60 - 1, walk / 60 + 1),
            < 975 => 0,
            _ => _dice.Pick(-1, 1) * walk * _dice.Between(5, 40) / 100,
        };
        if (_mood == Mood.Jumps && _dice.Chance(200)) move += _dice.Pick(-1, 1) * walk * _dice.Between(2, 12) / 100;
        _walk[i] = long.Clamp(walk + move + (_homes[i] - walk) / 100, terms.PriceMin, terms.PriceMax);
        return SourceTick(i, _walk[i]);
    }

    /// <summary>The tick that the mark is made from; now and then the other one.</summary>
    private Command SourceTick(int i, long price) => (_options.Instruments[i].MarkMethod == MarkMethod.External) != _dice.Chance(10)
        ? Commands.MarkTick(_timeNanos, i, price)
        : Commands.IndexTick(_timeNanos, i, price);

    private Command ElsewhereTick()
    {
        int i = Instrument();
        long price = _walk[i] + _dice.Between(-3, 3);
        return _dice.Between(0, 2) switch
        {
            0 => Commands.IndexTick(_timeNanos, i, price),
            1 => Commands.TradeTick(_timeNanos, i, _dice.Pick(Side.None, Side.Buy, Side.Sell), price, _dice.Between(0, 50)),
            _ => Commands.QuoteTick(_timeNanos, i, price, price + _dice.Between(-1, 5)),
        };
    }

    private int Instrument() => (int)_dice.Between(0, _walk.Length - 1);

    private long Account() => _dice.Between(1, _accounts);

    /// <summary>Of some accounts the one that can withdraw the most, or the least.</summary>
    private long RichOrPoor(int currency, bool rich)
    {
        long Free(long account) => _engine.TryGetWallet(account, currency, out WalletView wallet) ? wallet.Withdrawable : 0;

        return Enumerable.Range(0, 3).Select(_ => Account()).MaxBy(account => rich ? Free(account) : -Free(account));
    }

    private Side AnySide() => _dice.Pick(Side.Buy, Side.Sell);

    /// <summary>What one lot of an instrument is worth now.</summary>
    private long LotValue(int instrument)
    {
        Instrument terms = _options.Instruments[instrument];
        return (long)ReferenceMath.Abs(ReferenceMath.Value(terms, _walk[instrument], 1));
    }

    /// <summary>About the initial margin of one large position; for the deep pockets, of many.</summary>
    private long Funding(int currency, bool deep)
    {
        System.Int128 margin = 1_000;
        for (int i = 0; i < _walk.Length; i++)
        {
            Instrument terms = _options.Instruments[i];
            if (terms.Currency != currency) continue;

            margin = ReferenceMath.Max(margin, (System.Int128)LotValue(i) * terms.OrderMax * terms.Tiers[0].InitialPpm / 1_000_000);
        }

        return (long)ReferenceMath.Min(margin * _dice.Between(5, 150) / (deep ? 5 : 100), 1L << 56) + _dice.Between(1, 1_000);
    }

    private List<(long Account, int Instrument, PositionView View)> OpenPositions()
    {
        List<(long, int, PositionView)> open = [];
        foreach (long account in _engine.AccountIds)
        {
            for (int i = 0; i < _walk.Length; i++)
            {
                if (_engine.TryGetPosition(account, i, out PositionView view) && view.Quantity != 0) open.Add((account, i, view));
            }
        }

        return open;
    }
}
