// What positions and open orders require, and what that leaves: RULES.md section 3. Always computed from the book as it stands.
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using Big = System.Int128;
using static LowLatencyEngine.Tests.Models.ReferenceMath;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    /// <summary>Notional at the orders' prices, fees and open loss of opening lots.</summary>
    private readonly record struct Opening(Big Notional, Big Fees, Big Loss);

    /// <summary>The account's live orders of one side that are not reduce-only, in priority order.</summary>
    private IEnumerable<RefOrder> OpeningOrders(RefInstrument instrument, long accountId, Side side) =>
        OwnList(instrument, accountId, side).Where(o => !o.ReduceOnly);

    /// <summary>The lots of each order that open: those that the position does not absorb, counted away in priority order.</summary>
    private IEnumerable<(RefOrder Order, Big Lots)> OpeningLots(RefPosition position, Side side)
    {
        Big absorbs = side == position.Side ? 0 : position.Lots;
        foreach (RefOrder order in OpeningOrders(_instruments[position.Instrument], position.AccountId, side))
        {
            Big absorbed = Min(absorbs, order.Open);
            absorbs -= absorbed;
            yield return (order, order.Open - absorbed);
        }
    }

    private Big OpenLoss(RefInstrument instrument, Side side, Big price, Big lots)
    {
        if (instrument.Mark == 0) return 0;

        return Max(0, Direction(side) * (Value(instrument.Terms, price, lots) - Value(instrument.Terms, instrument.Mark, lots)));
    }

    private Opening OpeningOf(RefPosition position, Side side)
    {
        RefInstrument instrument = _instruments[position.Instrument];
        Big notional = 0, loss = 0;
        foreach ((RefOrder order, Big lots) in OpeningLots(position, side))
        {
            notional += Abs(Value(instrument.Terms, order.KeyPrice, lots));
            loss += OpenLoss(instrument, side, order.KeyPrice, lots);
        }

        return new Opening(notional, Fee(notional, TakerFeeOf(instrument, position.AccountId)), loss);
    }

    /// <summary>R: the larger of what the two sides require.</summary>
    private Big Requirement(RefPosition position)
    {
        Big required = 0;
        foreach (Side side in new[] { Side.Buy, Side.Sell })
        {
            bool own = position.Side == Side.None || position.Side == side;
            Opening opening = OpeningOf(position, side);
            Big notional = opening.Notional + (own ? Notional(position) : 0);
            required = Max(required, Initial(position, notional) + opening.Fees + opening.Loss);
        }

        return required;
    }

    /// <summary>What an isolated instrument's opening orders take out of the free cash.</summary>
    private Big Reserve(RefPosition position) => Max(0, Requirement(position) - Initial(position, Notional(position)));

    private Big SumOfReserves(RefUnit wallet) =>
        RecordsOf(AccountOf(wallet.AccountId), wallet.Currency).Where(p => p.Mode == MarginMode.Isolated)
            .Aggregate((Big)0, (sum, p) => sum + Reserve(p));

    private Big RequirementOf(RefUnit wallet) =>
        RecordsOf(AccountOf(wallet.AccountId), wallet.Currency).Where(p => p.Mode == MarginMode.Cross)
            .Aggregate(SumOfReserves(wallet), (sum, p) => sum + Requirement(p));

    /// <summary>What isolated orders and positions may still take out of the cash; may be negative.</summary>
    private Big Available(RefUnit wallet) => Min(wallet.Money - SumOfReserves(wallet), EquityOf(wallet) - RequirementOf(wallet));

    private Big Withdrawable(RefUnit wallet)
    {
        bool onStaleMark = RecordsOf(AccountOf(wallet.AccountId), wallet.Currency)
            .Any(p => p.Quantity != 0 && _instruments[p.Instrument].IsStale);
        return wallet.Called || wallet.Running is not null || onStaleMark ? 0 : Max(0, Available(wallet));
    }

    /// <summary>Whether the wallet covers all requirements as they stand now (the order or leverage in question included).</summary>
    private bool Covers(RefPosition position)
    {
        RefUnit wallet = WalletOf(position);
        return position.Mode == MarginMode.Cross ? EquityOf(wallet) >= RequirementOf(wallet) : Available(wallet) >= 0;
    }
}
