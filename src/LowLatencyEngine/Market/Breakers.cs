// Which fill goes too far. Each rule looks at a rolling window of the instrument's own trades; see RollingExtremes for what that holds exactly.
using System;
using LowLatencyEngine.Diagnostics;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Market;

/// <summary>Dynamic breaker and velocity logic: judges prices, halts nothing.</summary>
internal sealed class Breakers : IDisposable
{
    private const int Million = 1_000_000;

    private readonly Instrument[] _terms;
    private readonly bool[] _isGuarded;
    private readonly RollingExtremes _dynamic;
    private readonly RollingExtremes _velocity;

    internal Breakers(EngineOptions options)
    {
        _terms = [.. options.Instruments];
        _isGuarded = Array.ConvertAll(_terms, terms => terms.DynamicBandPpm > 0 || terms.VelocityTicks > 0);
        _dynamic = new RollingExtremes(_terms.Length);
        _velocity = new RollingExtremes(_terms.Length);
    }

    internal long Bytes => _dynamic.Bytes + _velocity.Bytes;

    /// <summary>Whether any rule watches the instrument's fills.</summary>
    internal bool IsGuarded(int instrument) => _isGuarded[instrument];

    /// <summary>Whether a fill would be more ticks than allowed from an extreme of the velocity window.</summary>
    internal bool IsTooFast(int instrument, long nowNanos, long price)
    {
        Instrument terms = _terms[instrument];
        if (terms.VelocityTicks == 0) return false;

        (long low, long high) = _velocity.At(instrument, terms.VelocityWindowNanos, nowNanos);
        return low != 0 && (price - low > terms.VelocityTicks || high - price > terms.VelocityTicks);
    }

    /// <summary>Whether a fill would lie outside the band around the extremes of the dynamic window.</summary>
    internal bool IsOutside(int instrument, long nowNanos, long price)
    {
        Instrument terms = _terms[instrument];
        if (terms.DynamicBandPpm == 0) return false;

        (long low, long high) = _dynamic.At(instrument, terms.DynamicWindowNanos, nowNanos);
        if (low == 0) return false;

        Int128 scaled = (Int128)price * Million;
        return scaled > (Int128)low * (Million + terms.DynamicBandPpm) || scaled < (Int128)high * (Million - terms.DynamicBandPpm);
    }

    /// <summary>Notes a fill of an instrument that is watched.</summary>
    internal void Record(int instrument, long nowNanos, long price)
    {
        Instrument terms = _terms[instrument];
        if (terms.DynamicBandPpm > 0) _dynamic.Record(instrument, terms.DynamicWindowNanos, nowNanos, price);
        if (terms.VelocityTicks > 0) _velocity.Record(instrument, terms.VelocityWindowNanos, nowNanos, price);
    }

    /// <summary>Starts the windows anew from an auction's price.</summary>
    internal void Restart(int instrument, long nowNanos, long price)
    {
        if (!_isGuarded[instrument]) return;

        _dynamic.Reset(instrument);
        _velocity.Reset(instrument);
        Record(instrument, nowNanos, price);
    }

    internal void AddTo(ref StateHasher hasher, long nowNanos)
    {
        for (int i = 0; i < _terms.Length; i++)
        {
            if (_terms[i].DynamicBandPpm > 0) _dynamic.AddTo(ref hasher, i, _terms[i].DynamicWindowNanos, nowNanos);
            if (_terms[i].VelocityTicks > 0) _velocity.AddTo(ref hasher, i, _terms[i].VelocityWindowNanos, nowNanos);
        }
    }

    internal void Visit(StateVisitor visitor)
    {
        _dynamic.Visit(visitor);
        _velocity.Visit(visitor);
    }

    public void Dispose()
    {
        _dynamic.Dispose();
        _velocity.Dispose();
    }
}
