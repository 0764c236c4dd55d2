using System;
using LowLatencyEngine.Memory;

namespace LowLatencyEngine.Workload;

/// <summary>Takes reports one by one: filled in place, then committed.</summary>
internal interface IReportSink
{
    /// <summary>The report to fill next. May hold what an earlier one held.</summary>
    ref WorkloadReport Next();

    /// <summary>The report is filled.</summary>
    void Commit();
}

/// <summary>Keeps reports in memory, the latest ones if there are more than it holds.</summary>
/// <param name="reportsKept">A power of two.</param>
internal sealed class KeptReports(int reportsKept) : IDisposable
{
    private readonly Slab<WorkloadReport> _reports = new(reportsKept);
    private readonly Slab<long> _written = new(1);

    /// <summary>Reports written since the start.</summary>
    public long Written => _written[0];

    /// <summary>The reports, if they never outran the memory.</summary>
    public ReadOnlySpan<WorkloadReport> All => _reports.AsSpan(0, checked((int)Written));

    /// <summary>Trades among <see cref="All"/>.</summary>
    public long Fills
    {
        get
        {
            long fills = 0;
            foreach (ref readonly WorkloadReport report in All)
            {
                if (report.Kind == ReportKind.Trade) fills++;
            }

            return fills;
        }
    }

    /// <summary>Where a matcher writes; one at a time.</summary>
    public unsafe Sink Writer => new(_reports.Pointer, reportsKept - 1, _written.Pointer);

    /// <summary>Backs all memory.</summary>
    public void Touch() => _reports.Touch();

    /// <inheritdoc/>
    public void Dispose()
    {
        _reports.Dispose();
        _written.Dispose();
    }

    /// <summary>The writing end.</summary>
    internal readonly unsafe struct Sink(WorkloadReport* ring, long mask, long* written) : IReportSink
    {
        private readonly WorkloadReport* _ring = ring;
        private readonly long _mask = mask;
        private readonly long* _written = written;

        /// <inheritdoc/>
        public ref WorkloadReport Next() => ref _ring[*_written & _mask];

        /// <inheritdoc/>
        public void Commit() => ++*_written;
    }
}
