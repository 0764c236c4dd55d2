using System;
using System.IO;
using PublicApiGenerator;
using Xunit;

namespace LowLatencyEngine.Tests.House;

/// <summary>
/// The public surface of the library is an approved text file, so that a change to it is seen in the diff. To approve a change, run the tests with
/// LLE_APPROVE=1 and commit the file.
/// </summary>
public class PublicSurfaceTests
{
    [Fact]
    public void IsTheApprovedOne()
    {
        string actual = typeof(EngineCore).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }).ReplaceLineEndings("\n");
        string approvedFile = Path.Combine(HouseRuleTests.Root, "tests/LowLatencyEngine.Tests/House/PublicSurface.approved.txt");
        if (Environment.GetEnvironmentVariable("LLE_APPROVE") == "1") File.WriteAllText(approvedFile, actual);

        Assert.Equal(File.ReadAllText(approvedFile), actual);
    }
}
