// Prices of binary formats are whole numbers of a fixed unit (10⁻⁴ dollars, 10⁻⁹); a tick is a whole number of such units.
using System;

namespace LowLatencyEngine.Captures;

internal static class Steps
{
    /// <summary>Units of 10^−decimals in a step.</summary>
    /// <exception cref="CaptureException">The step is no whole number of units.</exception>
    internal static long PerStep(string file, decimal step, int decimals)
    {
        decimal units = step * DecimalText.PowerOfTen(decimals);
        if (units >= 1 && units == Math.Floor(units) && units <= long.MaxValue) return (long)units;

        throw CaptureException.InFile(file, $"a tick of {step} is no whole number of 10^-{decimals}, the unit of the format");
    }

    /// <summary>A positive price as a count of steps.</summary>
    /// <exception cref="MalformedException">Not positive, between two steps, or too large.</exception>
    internal static long Exact(long units, long perStep, string name, decimal step)
    {
        if (units <= 0) throw new MalformedException(0, $"{name} {units} is not positive");

        long steps = units / perStep;
        if (steps * perStep != units) throw new MalformedException(0, $"{name} {units} is not a multiple of the step {step}");
        if (steps > StepScale.StepsMax) throw new MalformedException(0, $"{name} {units} is too large");

        return steps;
    }

    /// <summary>A positive price rounded to a step, half to even, at least one step: for prices that may lie between two.</summary>
    internal static long Nearest(long units, long perStep)
    {
        long steps = units / perStep, rest = units - steps * perStep;
        if (rest > perStep - rest || (rest == perStep - rest && (steps & 1) != 0)) steps++;
        return Math.Max(1, steps);
    }
}
