using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Workload;

// The C interface of the public matching-engine benchmark's harness. Published ahead of time this assembly is a shared library that the
// harness loads like any C or C++ engine: messages come one by one or in runs, reports go out over the ring of HarnessTransportRing.
// Matching is synchronous, so flush only publishes buffered reports. No message is looked at before the one before it is done.

/// <summary>The functions that the harness calls. One engine at a time.</summary>
internal static unsafe class HarnessExports
{
    /// <summary>Most orders that may rest at once.</summary>
    private const int OrdersMax = 1 << 16;

    private const int WindowTicks = 1 << 16;

    private static WorkloadMatcher<HarnessTransportRing.Sink>? s_matcher;

    [UnmanagedCallersOnly(EntryPoint = "engine_get_transport")]
    private static HarnessTransport* GetTransport() => HarnessTransportRing.Table;

    [UnmanagedCallersOnly(EntryPoint = "engine_init")]
    private static void Init(ulong seed, HarnessTransport* transport, nint sink)
    {
        s_matcher = new WorkloadMatcher<HarnessTransportRing.Sink>(OrdersMax, WindowTicks, HarnessTransportRing.WriterOf(transport, sink));
        s_matcher.Touch();
    }

    [UnmanagedCallersOnly(EntryPoint = "engine_shutdown")]
    private static void Shutdown()
    {
        s_matcher?.Dispose();
        s_matcher = null;
    }

    [UnmanagedCallersOnly(EntryPoint = "engine_on_new_order")]
    private static void OnNewOrder(HarnessOrder* order) => Apply(WorkloadKind.New, order);

    [UnmanagedCallersOnly(EntryPoint = "engine_on_cancel")]
    private static void OnCancel(HarnessOrder* order) => Apply(WorkloadKind.Cancel, order);

    [UnmanagedCallersOnly(EntryPoint = "engine_on_modify")]
    private static void OnModify(HarnessOrder* order) => Apply(WorkloadKind.Modify, order);

    [UnmanagedCallersOnly(EntryPoint = "engine_on_batch")]
    private static void OnBatch(HarnessMessage* messages, uint count)
    {
        for (uint i = 0; i < count; i++) Apply(messages[i].Kind, &messages[i].Order);
    }

    [UnmanagedCallersOnly(EntryPoint = "engine_flush")]
    private static void Flush() => HarnessTransportRing.FlushWriter();

    [UnmanagedCallersOnly(EntryPoint = "engine_query_best_bid")]
    private static long QueryBestBid() => s_matcher!.Book.TryBest(Side.Buy, out long price) ? price : long.MinValue;

    [UnmanagedCallersOnly(EntryPoint = "engine_query_best_ask")]
    private static long QueryBestAsk() => s_matcher!.Book.TryBest(Side.Sell, out long price) ? price : long.MaxValue;

    [UnmanagedCallersOnly(EntryPoint = "engine_query_depth_at")]
    private static ulong QueryDepthAt(long price, byte isSell) => (ulong)s_matcher!.Book.LotsAt((Side)(isSell + 1), price);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Apply(WorkloadKind kind, HarnessOrder* order)
    {
        // Field by field: a cleared struct would be read back before its clearing has left the store buffer.
        Unsafe.SkipInit(out WorkloadMessage message);
        message.Kind = kind;
        message.OrderId = order->OrderId;
        message.Sequence = order->Sequence;
        message.Instrument = 0;
        if (kind != WorkloadKind.Cancel)
        {
            message.Price = order->Price;
            message.Quantity = order->Quantity;
            message.IsSell = order->IsSell;
            message.IsImmediateOrCancel = order->IsImmediateOrCancel;
        }

        s_matcher!.Apply(in message);
    }
}
