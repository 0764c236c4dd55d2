using System;
using BenchmarkDotNet.Attributes;

namespace LowLatencyEngine.Perf.Micro;

/// <summary>What exact money costs: products of price, lots and multiplier in the number types that could carry them.</summary>
public class ArithmeticBenchmarks
{
    private const int Count = 1_024;

    private readonly long[] _prices = new long[Count];
    private readonly long[] _lots = new long[Count];

    /// <summary>Draws the factors.</summary>
    public ArithmeticBenchmarks()
    {
        Dice dice = new(1);
        for (int i = 0; i < Count; i++) (_prices[i], _lots[i]) = (600_000 + dice.Below(10_000), 1 + dice.Below(1_000));
    }

    /// <summary>64 bits, bounds proved beforehand: what the engine does.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public long Long()
    {
        long sum = 0;
        for (int i = 0; i < Count; i++) sum += _prices[i] * _lots[i] * 100;
        return sum;
    }

    /// <summary>64 bits, checked at every step.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public long LongChecked()
    {
        long sum = 0;
        for (int i = 0; i < Count; i++) sum = checked(sum + _prices[i] * _lots[i] * 100);
        return sum;
    }

    /// <summary>128 bits.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public Int128 Wide()
    {
        Int128 sum = 0;
        for (int i = 0; i < Count; i++) sum += (Int128)_prices[i] * _lots[i] * 100;
        return sum;
    }

    /// <summary>128 bits and a division by a million, as a rate in ppm needs it.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public Int128 WideDivided()
    {
        Int128 sum = 0;
        for (int i = 0; i < Count; i++) sum += (Int128)_prices[i] * _lots[i] * 500 / 1_000_000;
        return sum;
    }

    /// <summary>What business code would use.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    public decimal Decimal()
    {
        decimal sum = 0;
        for (int i = 0; i < Count; i++) sum += (decimal)_prices[i] * _lots[i] * 100;
        return sum;
    }
}
