// Keys are prices times a scale. Tightening the ladder (all its triggers must fire a factor earlier, because a margin add-on has moved) changes the scale
// by that factor and touches no trigger: one multiplication instead of a pass. A trigger keeps the scale at which it was armed inside its key.
//
// The quiet edge is what `IsCrossed` says, solved for the mark, so that it need not be asked at every tick. Falling, mark m crosses nothing while
// ⌊m·s / 2^32⌋ > k, s the scale and −k the next key: from m = ⌈(k + 1)·2^32 / s⌉ on. Rising, while ⌈m·s / 2^32⌉ < k: up to m = ⌊(k − 1)·2^32 / s⌋. Both are
// exact: the first mark that is not quiet does reach the next key. Worst case: one 128-bit division.
using System;
using System.Runtime.CompilerServices;

namespace LowLatencyEngine.Margin;

internal sealed partial class TriggerLadder
{
    private const long Unscaled = 1L << ScaleBits;
    private const int ScaleBits = 32;

    /// <summary>Where prices are scaled: fractions of a tick that a key starts with, and how many of them tightening may use up.</summary>
    private const int FractionBits = 8;
    private const int SpareBits = 4;

    private long StartScale => _isScaled ? Unscaled << FractionBits : Unscaled;

    /// <summary>Makes every trigger fire a factor of <paramref name="more"/> / <paramref name="than"/> earlier. False: the scale is used up; see <see cref="Reset"/>.</summary>
    internal bool Tighten(long more, long than)
    {
        _marks.ForgetQuiet(_instrument);
        UInt128 scale = (UInt128)(ulong)_scale;
        _scale = (long)(_falling ? scale * (ulong)than / (ulong)more : (scale * (ulong)more + (ulong)than - 1) / (ulong)than);
        return _falling ? _scale >= StartScale >> SpareBits : _scale <= StartScale << SpareBits;
    }

    /// <summary>Starts the scale anew. Every trigger that stands must be armed again before the next sweep counts.</summary>
    internal void Reset() => _scale = StartScale;

    /// <summary>The lowest mark (falling) or the highest (rising) that does not reach the next trigger; without one, a mark beyond all.</summary>
    internal long QuietEdge => _falling ? LowestQuiet() : HighestQuiet();

    private long LowestQuiet()
    {
        if (_nextKey == NoKey) return 0;

        UInt128 least = (UInt128)(ulong)(1 - _nextKey) << ScaleBits;
        return _isScaled ? (long)UInt128.Min((least + (ulong)_scale - 1) / (ulong)_scale, long.MaxValue) : 1 - _nextKey;
    }

    private long HighestQuiet()
    {
        if (_nextKey == NoKey) return long.MaxValue;

        UInt128 most = (UInt128)(ulong)(_nextKey - 1) << ScaleBits;
        return _isScaled ? (long)UInt128.Min(most / (ulong)_scale, long.MaxValue) : _nextKey - 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Reached(long mark)
    {
        if (!_isScaled) return _falling ? -mark : mark;

        return _falling ? -ScaledDown(mark) : ScaledUp(mark);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long ScaledDown(long price) => (long)(((UInt128)(ulong)price * (ulong)_scale) >> ScaleBits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long ScaledUp(long price) => (long)(((UInt128)(ulong)price * (ulong)_scale + (Unscaled - 1)) >> ScaleBits);
}
