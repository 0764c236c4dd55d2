// Many runs of one input, at most one per core. Results keep the order of the plans, whatever finishes first; runs share nothing but the files they read.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LowLatencyEngine.Cli.Output;
using LowLatencyEngine.Cli.Running;

namespace LowLatencyEngine.Cli.Studies;

internal static class StudyRunner
{
    /// <exception cref="OperationCanceledException">Interrupted.</exception>
    internal static IReadOnlyList<RunStory> Run(
        IReadOnlyList<RunPlan> plans, long limit, int jobs, bool progress, TextWriter error, CancellationToken cancellation)
    {
        RunStory[] stories = new RunStory[plans.Count];
        long items = plans.Sum(plan => Math.Min(plan.Items, limit));
        using ProgressLine line = new(error, progress && ProgressLine.Possible, $"{plans.Count} runs", items);
        Lock gate = new();
        try
        {
            Parallel.For(0, plans.Count, new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancellation }, at =>
            {
                long steps = 0;
                void Step()
                {
                    if (++steps % 1_024 != 0) return;

                    lock (gate)
                    {
                        for (int i = 0; i < 1_024; i++) line.Step();
                    }
                }

                stories[at] = Runner.Try(plans[at], limit, Step, cancellation);
            });
        }
        catch (AggregateException e)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions.FirstOrDefault(inner => inner is not OperationCanceledException) ?? e.InnerExceptions[0]);
        }

        return stories;
    }
}
