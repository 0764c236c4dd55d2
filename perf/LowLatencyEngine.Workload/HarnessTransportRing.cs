using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Ring;

namespace LowLatencyEngine.Workload;

// The harness lets an engine carry its reports over a queue of its own: here the engine's ring, so that what is measured is what an
// embedder gets. The harness's drainer thread polls, copies and releases.

/// <summary>The ring of reports between the harness's matching thread and its drainer, behind the harness's five functions.</summary>
internal static unsafe class HarnessTransportRing
{
    /// <summary>Reports published at once. The harness's contract lets a transport buffer and tells it when to let go.</summary>
    private const int BatchReports = 16;

    private static readonly HarnessTransport* s_table = MakeTable();
    private static RingBuffer<WorkloadReport>? s_ring;
    private static RingReader<WorkloadReport>? s_reader;
    private static Sink s_writer;

    /// <summary>The functions, as the harness wants them.</summary>
    public static HarnessTransport* Table => s_table;

    /// <summary>The writing end of a transport: the ring's, if the transport is this one, else the given one's.</summary>
    /// <exception cref="InvalidOperationException">The ring is wanted but was not created.</exception>
    public static Sink WriterOf(HarnessTransport* transport, nint handle) => s_writer = transport == s_table
        ? new(s_ring ?? throw new InvalidOperationException("The transport was not created."), null, 0)
        : new(null, (delegate* unmanaged[SuppressGCTransition]<nint, WorkloadReport*, int>)transport->Push, handle);

    /// <summary>Publishes what is buffered.</summary>
    public static void FlushWriter() => s_writer.Flush();

    private static HarnessTransport* MakeTable()
    {
        HarnessTransport* table = (HarnessTransport*)NativeMemory.AllocZeroed((nuint)sizeof(HarnessTransport));
        table->Create = &Create;
        table->Push = &Push;
        table->Drain = &Drain;
        table->Flush = &Flush;
        table->Destroy = &Destroy;
        return table;
    }

    [UnmanagedCallersOnly]
    private static nint Create(uint capacity)
    {
        int slots = (int)System.Numerics.BitOperations.RoundUpToPowerOf2(Math.Clamp(capacity, 4_096u, 1u << 20));
        s_ring = new RingBuffer<WorkloadReport>(new RingOptions { SlotsMax = slots, ClaimSlotsMax = BatchReports, SingleProducer = true });
        s_reader = s_ring.AddReader(256);
        s_ring.Touch();
        return 1;
    }

    [UnmanagedCallersOnly]
    private static int Push(nint handle, WorkloadReport* report) => s_ring!.TryPublish(in *report) ? 1 : 0;

    [UnmanagedCallersOnly]
    private static uint Drain(nint handle, WorkloadReport* target, uint most)
    {
        RingReader<WorkloadReport> reader = s_reader!;
        uint count = 0;
        while (most - count >= 256)
        {
            ReadOnlySpan<WorkloadReport> batch = reader.Poll();
            if (batch.IsEmpty) break;

            batch.CopyTo(new Span<WorkloadReport>(target + count, batch.Length));
            reader.Release();
            count += (uint)batch.Length;
        }

        return count;
    }

    [UnmanagedCallersOnly]
    private static void Flush(nint handle) => s_writer.Flush();

    [UnmanagedCallersOnly]
    private static void Destroy(nint handle)
    {
        s_ring?.Dispose();
        s_ring = null;
        s_reader = null;
    }

    /// <summary>Fills reports on the side and publishes them in batches; waits while the drainer is a whole queue behind.</summary>
    internal readonly struct Sink : IReportSink
    {
        private readonly RingBuffer<WorkloadReport>? _ring;
        private readonly delegate* unmanaged[SuppressGCTransition]<nint, WorkloadReport*, int> _push;
        private readonly nint _handle;
        private readonly WorkloadReport* _batch;
        private readonly int* _count;

        public Sink(RingBuffer<WorkloadReport>? ring, delegate* unmanaged[SuppressGCTransition]<nint, WorkloadReport*, int> push, nint handle)
        {
            _ring = ring;
            _push = push;
            _handle = handle;
            _batch = (WorkloadReport*)NativeMemory.AlignedAlloc((nuint)(sizeof(WorkloadReport) * (BatchReports + 1)), CacheLine.Bytes);
            new Span<WorkloadReport>(_batch, BatchReports + 1).Clear();
            _count = (int*)(_batch + BatchReports);
        }

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ref WorkloadReport Next() => ref _batch[*_count];

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Commit()
        {
            if (++*_count == BatchReports) Flush();
        }

        /// <summary>Publishes what is buffered.</summary>
        public void Flush()
        {
            if (_count == null || *_count == 0) return;

            ReadOnlySpan<WorkloadReport> reports = new(_batch, *_count);
            *_count = 0;
            if (_ring is { } ring)
            {
                while (!ring.TryPublish(reports)) System.Threading.Thread.SpinWait(1);
                return;
            }

            for (int i = 0; i < reports.Length; i++)
            {
                while (_push(_handle, _batch + i) == 0) System.Threading.Thread.SpinWait(1);
            }
        }
    }
}
