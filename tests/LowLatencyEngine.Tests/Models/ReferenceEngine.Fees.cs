// Fees by account: RULES.md section 3.
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    private long MakerFeeOf(RefInstrument instrument, long account) =>
        AccountOf(account).MakerFee == -1 ? instrument.Terms.MakerFeePpm : AccountOf(account).MakerFee;

    private long TakerFeeOf(RefInstrument instrument, long account) =>
        AccountOf(account).TakerFee == -1 ? instrument.Terms.TakerFeePpm : AccountOf(account).TakerFee;

    private RejectReason SetFees(in Command command)
    {
        if (CheckAccount(command.AccountId) is var refusal and not RejectReason.None) return refusal;
        if (command.Price is < -1 or > 999_999 || command.Quantity is < -1 or > 999_999) return RejectReason.InvalidAmount;

        RefAccount account = _accounts[command.AccountId];
        (account.MakerFee, account.TakerFee) = (command.Price, command.Quantity);
        Emit(new EngineEvent { Kind = EventKind.FeesChanged, AccountId = account.Id, Price = command.Price, Quantity = command.Quantity }, null);
        return RejectReason.None;
    }
}
