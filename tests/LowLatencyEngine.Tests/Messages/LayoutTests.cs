using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Messages;

/// <summary>The byte layouts drawn at the head of Command.cs and EngineEvent.cs, field by field.</summary>
public class LayoutTests
{
    [Theory]
    [InlineData(nameof(Command.Kind), 0)]
    [InlineData(nameof(Command.Slots), 1)]
    [InlineData(nameof(Command.Version), 2)]
    [InlineData(nameof(Command.Reserved), 3)]
    [InlineData(nameof(Command.Source), 4)]
    [InlineData(nameof(Command.SourceSequence), 8)]
    [InlineData(nameof(Command.TimeNanos), 16)]
    [InlineData(nameof(Command.Instrument), 24)]
    [InlineData(nameof(Command.Currency), 24)]
    [InlineData(nameof(Command.Side), 28)]
    [InlineData(nameof(Command.Mode), 28)]
    [InlineData(nameof(Command.Type), 29)]
    [InlineData(nameof(Command.TimeInForce), 30)]
    [InlineData(nameof(Command.OrderFlags), 31)]
    [InlineData(nameof(Command.AccountId), 32)]
    [InlineData(nameof(Command.OrderId), 40)]
    [InlineData(nameof(Command.Price), 48)]
    [InlineData(nameof(Command.Leverage), 48)]
    [InlineData(nameof(Command.Quantity), 56)]
    [InlineData(nameof(Command.Amount), 56)]
    public void CommandFieldsStandWhereDrawn(string field, int offset) => Assert.Equal(offset, Marshal.OffsetOf<Command>(field).ToInt32());

    [Theory]
    [InlineData(nameof(EngineEvent.Kind), 0)]
    [InlineData(nameof(EngineEvent.Slots), 1)]
    [InlineData(nameof(EngineEvent.Side), 2)]
    [InlineData(nameof(EngineEvent.Reason), 3)]
    [InlineData(nameof(EngineEvent.Instrument), 4)]
    [InlineData(nameof(EngineEvent.Depth), 6)]
    [InlineData(nameof(EngineEvent.Flags), 7)]
    [InlineData(nameof(EngineEvent.Currency), 7)]
    [InlineData(nameof(EngineEvent.TimeNanos), 8)]
    [InlineData(nameof(EngineEvent.Sequence), 16)]
    [InlineData(nameof(EngineEvent.AccountId), 24)]
    [InlineData(nameof(EngineEvent.OrderId), 32)]
    [InlineData(nameof(EngineEvent.Price), 40)]
    [InlineData(nameof(EngineEvent.Quantity), 48)]
    [InlineData(nameof(EngineEvent.Amount), 56)]
    public void EventFieldsStandWhereDrawn(string field, int offset) => Assert.Equal(offset, Marshal.OffsetOf<EngineEvent>(field).ToInt32());

    [Theory]
    [InlineData(nameof(OrderDetail.TriggerPrice), 0)]
    [InlineData(nameof(OrderDetail.TrailDistance), 8)]
    [InlineData(nameof(OrderDetail.TrailStep), 16)]
    [InlineData(nameof(OrderDetail.DisplayQuantity), 24)]
    [InlineData(nameof(OrderDetail.MinimumQuantity), 32)]
    [InlineData(nameof(OrderDetail.ExpiryNanos), 40)]
    [InlineData(nameof(OrderDetail.PegOffset), 48)]
    [InlineData(nameof(OrderDetail.TriggerBy), 56)]
    [InlineData(nameof(OrderDetail.Peg), 57)]
    [InlineData(nameof(OrderDetail.SelfTrade), 58)]
    [InlineData(nameof(OrderDetail.Trail), 59)]
    [InlineData(nameof(OrderDetail.SessionGroup), 60)]
    public void OrderDetailFieldsStandWhereDrawn(string field, int offset) => Assert.Equal(offset, Marshal.OffsetOf<OrderDetail>(field).ToInt32());

    [Theory]
    [InlineData(nameof(OrderLinks.OtherOrderId), 0)]
    [InlineData(nameof(OrderLinks.ValueBudget), 8)]
    [InlineData(nameof(OrderLinks.TakeProfitOrderId), 16)]
    [InlineData(nameof(OrderLinks.TakeProfitTrigger), 24)]
    [InlineData(nameof(OrderLinks.TakeProfitLimit), 32)]
    [InlineData(nameof(OrderLinks.StopLossOrderId), 40)]
    [InlineData(nameof(OrderLinks.StopLossTrigger), 48)]
    [InlineData(nameof(OrderLinks.StopLossLimit), 56)]
    public void OrderLinksFieldsStandWhereDrawn(string field, int offset) => Assert.Equal(offset, Marshal.OffsetOf<OrderLinks>(field).ToInt32());

    [Fact]
    public void EverySlotIsOneCacheLine()
    {
        Assert.Equal(64, Unsafe.SizeOf<OrderDetail>());
        Assert.Equal(64, Unsafe.SizeOf<OrderLinks>());
        Assert.Equal(64, Unsafe.SizeOf<Command>());
        Assert.Equal(64, Unsafe.SizeOf<EngineEvent>());
        Assert.Equal(64, Unsafe.SizeOf<TradeDetail>());
        Assert.Equal(64, Unsafe.SizeOf<DeleverageDetail>());
        Assert.Equal(64, Unsafe.SizeOf<LiquidationTotals>());
        Assert.Equal(64, Unsafe.SizeOf<FundingDetail>());
    }

    [Fact]
    public void StreamWalksByTheHeadsOwnCount()
    {
        EngineEvent[] slots =
        [
            new() { Kind = EventKind.OrderAccepted, Slots = 1 },
            new() { Kind = EventKind.Trade, Slots = 2 },
            default,
            new() { Kind = EventKind.OrderCancelled, Slots = 1 },
        ];
        MemoryMarshal.Cast<EngineEvent, TradeDetail>(slots.AsSpan(2, 1))[0].MakerFee = 7;

        string seen = "";
        foreach (EventView view in new EventStream(slots))
        {
            seen += $"{view.Head.Kind}/{view.Slots.Length} ";
            if (view.Head.Kind == EventKind.Trade) Assert.Equal(7, view.Trade.MakerFee);
        }

        Assert.Equal("OrderAccepted/1 Trade/2 OrderCancelled/1 ", seen);
    }
}
