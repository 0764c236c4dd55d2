using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using System.Threading;

namespace LowLatencyEngine.Ring;

/// <summary>Counts one wait through its stages: look again at once, then yield or sleep as the strategy says.</summary>
internal struct Backoff
{
    /// <summary>Looks before a thread yields or sleeps: some 10 to 20 microseconds, longer than a neighbour's ordinary pause.</summary>
    public const int SpinsMax = 1000;

    private readonly WaitStrategy _strategy;
    private int _spins;

    /// <summary>Starts a wait.</summary>
    public Backoff(WaitStrategy strategy) => _strategy = strategy;

    /// <summary>Spends the time until the next look.</summary>
    /// <returns>True if the caller is to sleep instead.</returns>
    public bool ShouldSleep()
    {
        if (_strategy == WaitStrategy.BusySpin || _spins < SpinsMax)
        {
            _spins++;
            SpinHint();
            return false;
        }
        if (_strategy == WaitStrategy.Blocking)
            return true;
        Thread.Yield();
        return false;
    }

    /// <summary>One pause instruction: frees the core's twin and the memory pipeline. Thread.SpinWait(1) would be several.</summary>
    public static void SpinHint()
    {
        if (X86Base.IsSupported)
            X86Base.Pause();
        else if (ArmBase.IsSupported)
            ArmBase.Yield();
        else
            Thread.SpinWait(1);
    }
}
