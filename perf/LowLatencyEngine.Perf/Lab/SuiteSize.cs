namespace LowLatencyEngine.Perf.Lab;

/// <summary>How much a suite measures.</summary>
internal enum SuiteSize
{
    /// <summary>So little that it only shows that everything runs and that the answers hold; figures mean nothing.</summary>
    Smoke,

    /// <summary>So much that all suites together end within ten minutes on two processors.</summary>
    Default,

    /// <summary>Everything, however long and however much memory it takes.</summary>
    Full,
}
