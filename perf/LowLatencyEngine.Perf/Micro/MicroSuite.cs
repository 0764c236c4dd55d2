using System;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace LowLatencyEngine.Perf.Micro;

/// <summary>Single operations under BenchmarkDotNet, each beside a naive one in the same run.</summary>
internal static class MicroSuite
{
    /// <summary>Runs the benchmarks whose name matches.</summary>
    /// <param name="filter">As BenchmarkDotNet takes it, for example <c>*Book*</c>.</param>
    /// <param name="folder">Where its reports go.</param>
    /// <param name="smoke">One short iteration of each, to see that they run.</param>
    /// <returns>0, or 1 if a benchmark failed or none matched.</returns>
    internal static int Run(string filter, string folder, bool smoke)
    {
        Job job = (smoke ? Job.Dry : Job.ShortRun).WithToolchain(InProcessEmitToolchain.Instance);
        ManualConfig config = ManualConfig.CreateEmpty().AddJob(job).AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance).AddExporter(MarkdownExporter.GitHub, JsonExporter.Full)
            .AddLogger(smoke ? NullLogger.Instance : ConsoleLogger.Default).WithArtifactsPath(folder);

        // A table for each class: in a joined one, ratios would be to the naive way of another class.
        int failed = 0, ran = 0;
        foreach (Summary summary in BenchmarkSwitcher.FromAssembly(typeof(MicroSuite).Assembly).Run(["--filter", filter], config))
        {
            ran += summary.Reports.Length;
            foreach (BenchmarkReport report in summary.Reports) failed += report.Success ? 0 : 1;
        }

        if (ran == 0) Console.Error.WriteLine($"run-perf: micro: no benchmark matches \"{filter}\"; try *Book*, *Index*, *Ring*, *Arithmetic*, *Journal*.");
        return failed == 0 && ran > 0 ? 0 : 1;
    }
}
