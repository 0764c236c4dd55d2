using System.Runtime;
using Xunit;

namespace LowLatencyEngine.Tests.Perf;

/// <summary>Having the code compiled beforehand.</summary>
public class WarmUpTests
{
    [Fact]
    public void It_plays_at_most_as_often_as_it_is_told_and_compiles_something()
    {
        long before = JitInfo.GetCompiledMethodCount();
        long once = WarmUp.Run(playsMax: 1);
        Assert.True(once > 1_000);
        Assert.True(JitInfo.GetCompiledMethodCount() > before);
        Assert.Equal(0, WarmUp.Run(playsMax: 0));
        Assert.InRange(WarmUp.Run(), once, 10 * once);
    }
}
