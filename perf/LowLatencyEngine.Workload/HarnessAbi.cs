// The C structs of the public matching-engine benchmark's harness, as its header gives them. Its report is WorkloadReport.
//
//   new_order_t, 32 bytes:  0 order id u64 | 8 sequence u64 | 16 price i64 | 24 quantity u32 | 28 side u8 (0 buy, 1 sell) | 29 ioc u8
//   cancel_t, 16 bytes:     0 order id u64 | 8 sequence u64
//   modify_t, 32 bytes:     as new_order_t without ioc
//   me_msg_t, 40 bytes:     0 type u8 (0 new, 1 cancel, 2 modify) | 8 one of the above
//   me_transport_t:         create, push, drain, flush, destroy: five function pointers
using System.Runtime.InteropServices;

namespace LowLatencyEngine.Workload;

/// <summary>A new order or a modify; a cancel has the first two fields only.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct HarnessOrder
{
    [FieldOffset(0)] public long OrderId;
    [FieldOffset(8)] public ulong Sequence;
    [FieldOffset(16)] public long Price;
    [FieldOffset(24)] public uint Quantity;
    [FieldOffset(28)] public byte IsSell;
    [FieldOffset(29)] public byte IsImmediateOrCancel;
}

/// <summary>One message of a batch.</summary>
[StructLayout(LayoutKind.Explicit, Size = 40)]
internal struct HarnessMessage
{
    [FieldOffset(0)] public WorkloadKind Kind;
    [FieldOffset(8)] public HarnessOrder Order;
}

/// <summary>How reports travel between the harness's two threads.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct HarnessTransport
{
    public delegate* unmanaged<uint, nint> Create;
    public delegate* unmanaged<nint, WorkloadReport*, int> Push;
    public delegate* unmanaged<nint, WorkloadReport*, uint, uint> Drain;
    public delegate* unmanaged<nint, void> Flush;
    public delegate* unmanaged<nint, void> Destroy;
}
