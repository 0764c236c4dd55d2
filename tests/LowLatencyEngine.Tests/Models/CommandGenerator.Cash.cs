// Cash in and out to the last atom, settings, margin moves, and plain nonsense.
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class CommandGenerator
{
    private Command Cash()
    {
        int currency = (int)_dice.Between(0, _options.Currencies.Count - 1);
        long account = Account();
        switch (_dice.Between(0, 99))
        {
            case < 40:
                long poor = RichOrPoor(currency, rich: false);
                return Commands.Deposit(_timeNanos, poor, currency, Funding(currency, deep: false) / _dice.Between(1, 3));
            case < 70:
                long most = _engine.TryGetWallet(account, currency, out WalletView wallet) ? wallet.Withdrawable : 0;
                return Commands.Withdraw(_timeNanos, account, currency, _dice.Pick(most, most + 1, most / 2, most * 9 / 10, 1));
            case < 78:
                long part = _fundIsRich ? _dice.Pick<long>(1, 10) : 10_000;
                return Commands.FundDeposit(_timeNanos, currency, 1 + Funding(currency, deep: false) / part);
            case < 80:
                return Commands.Deposit(_timeNanos, account, currency, _dice.Pick(1L << 60, long.MaxValue, 0, -1));
            default:
                return MoveMargin();
        }
    }

    private Command MoveMargin()
    {
        foreach ((long account, int i, PositionView view) in OpenPositions())
        {
            if (view.Mode != MarginMode.Isolated || _dice.Chance(600)) continue;

            long most = _engine.TryGetWallet(account, _options.Instruments[i].Currency, out WalletView wallet) ? wallet.Withdrawable : 0;
            Instrument terms = _options.Instruments[i];
            System.Int128 initial = ReferenceMath.Initial(_options, terms, view.Notional, view.Leverage, _engine.AddOnPpm(i));
            long spare = (long)(long.Min(view.IsolatedMargin, view.IsolatedMargin + view.UnrealisedPnl) - initial);
            return Commands.MoveMargin(_timeNanos, account, i, _dice.Chance(20)
                ? _dice.Pick(long.MaxValue, long.MinValue, -long.MaxValue, -long.MaxValue - view.IsolatedMargin, long.MinValue + most)
                : _dice.Pick(most, most + 1, most / 3, -spare, -spare - 1, -spare / 2, -1, 0));
        }

        return Commands.MoveMargin(_timeNanos, Account(), Instrument(), _dice.Between(-10, 1_000));
    }

    private Command Setting()
    {
        int i = Instrument();
        long account = Account();
        if (_dice.Chance(150))
        {
            return Commands.SetFees(_timeNanos, account, _dice.Pick<long>(-1, -1, 0, 100, 999_999, 1_000_000, -2), _dice.Pick<long>(-1, -1, 0, 300, 2_500, 1_000_000));
        }

        if (_dice.Chance(_richPerMille / 4)) return Commands.SetFirm(_timeNanos, account, _dice.Chance(30) ? -1 : _dice.Between(0, 2));

        if (_dice.Chance(500))
        {
            MarginMode mode = _dice.Chance(10) ? (MarginMode)7 : _dice.Pick(MarginMode.Cross, MarginMode.Isolated, MarginMode.Isolated);
            return Commands.SetMarginMode(_timeNanos, account, i, mode);
        }

        long most = 1_000_000 / _options.Instruments[i].Tiers[0].InitialPpm;
        long leverage = _dice.Chance(60) ? _dice.Pick(0, -1, most + 1) : _dice.Between(most / 4 + 1, most);
        return Commands.SetLeverage(_timeNanos, account, i, leverage);
    }

    /// <summary>Numbers out of range, unknown names, commands that are none; else an ordinary command with one field spoilt.</summary>
    private Command Nonsense()
    {
        Command command = _dice.Between(0, 6) switch
        {
            0 => Commands.OpenAccount(_timeNanos, _dice.Between(-1, _accounts + 8)),
            1 => Cash(),
            2 => Setting(),
            3 => Amend(),
            4 => _dice.Chance(500) ? Tick() : ElsewhereTick(),
            5 => Cancel(),
            _ => NewOrder(),
        };
        switch (_dice.Between(0, 12))
        {
            case 0: command.Kind = (CommandKind)_dice.Pick(0, _dice.Between((long)CommandKind.CancelRange + 1, 255)); break;
            case 1: command.Slots = (byte)(command.Kind == CommandKind.NewOrder ? _dice.Pick<long>(0, 4) : _dice.Between(0, 4)); break;
            case 2: command.Version = (byte)_dice.Between(0, 2); break;
            case 3: command.Instrument = (int)_dice.Pick<long>(-1, -2, _walk.Length, int.MaxValue, int.MinValue); break;
            case 4: command.AccountId = _dice.Pick(0, -1, _accounts + 1, 1L << 62, (1L << 62) + 1, long.MinValue); break;
            case 5: command.OrderId = _dice.Pick(0, -1, 1L << 62, (1L << 62) + 1, long.MinValue); break;
            case 6: command.Side = (Side)_dice.Pick<long>(0, 3, 255); break;
            case 7: command.Type = (OrderType)_dice.Pick<long>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 255); break;
            case 8: command.TimeInForce = (TimeInForce)_dice.Between(0, 8); break;
            case 9: command.OrderFlags = (OrderFlags)_dice.Between(0, 255); break;
            case 11: command.Amount = _dice.Pick(0, -1, long.MinValue, long.MaxValue, -long.MaxValue, 1L << 60, 1); break;
            case 10: command.Price = _dice.Pick(0, -1, long.MinValue, long.MaxValue, 1); break;
            default: command.Quantity = _dice.Pick(0, -1, long.MinValue, long.MaxValue, 1L << 59, 1); break;
        }

        return command;
    }
}
