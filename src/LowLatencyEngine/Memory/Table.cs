// A slab for one owner. The trick: where the elements lie and how many there are is kept in the owner itself, so that an access reads both from the object at
// hand instead of asking the slab where they are: one load less, and no waiting for it, at each of some hundred accesses that an order or a liquidation makes.
//
// Why it is right: neither changes while the slab lives. Dispose forgets both, so that every index is refused from then on, as the slab does.
//
// Worst case: a copy does not hear of that. So a table is a field that is not readonly (a method of a readonly one would work on a copy), and whoever was handed
// a copy disposes of that too, which frees nothing twice.
using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace LowLatencyEngine.Memory;

/// <summary>A fixed-length, zeroed array of unmanaged elements in a <see cref="Slab{T}"/>, kept by value by whoever owns it.</summary>
/// <typeparam name="T">The element.</typeparam>
internal unsafe struct Table<T> : IDisposable
    where T : unmanaged
{
    private readonly Slab<T> _slab;
    private T* _pointer;
    private int _length;

    /// <inheritdoc cref="Slab{T}(int, bool)"/>
    public Table(int length, bool isSparse = false)
    {
        _slab = new Slab<T>(length, isSparse);
        _pointer = _slab.Pointer;
        _length = length;
    }

    /// <summary>Where the elements lie.</summary>
    public readonly Slab<T> Slab => _slab;

    /// <inheritdoc cref="Slab{T}.Length"/>
    public readonly int Length => _length;

    /// <inheritdoc cref="Slab{T}.Bytes"/>
    public readonly long Bytes => (long)_length * sizeof(T);

    /// <inheritdoc cref="Slab{T}.Pointer"/>
    public readonly T* Pointer => _pointer;

    /// <inheritdoc cref="Slab{T}.this"/>
    public readonly ref T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref At(this, index);
    }

    /// <inheritdoc cref="Slab{T}.Prefetch"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Prefetch(int index, int bytes = 0)
    {
        if (Sse.IsSupported) Sse.Prefetch0((byte*)(_pointer + index) + bytes);
    }

    /// <inheritdoc cref="Slab{T}.AsSpan()"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Span<T> AsSpan() => new(_pointer, _length);

    /// <inheritdoc cref="Slab{T}.AsSpan(int, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Span<T> AsSpan(int start, int length)
    {
        if ((ulong)(uint)start + (uint)length > (uint)_length)
            ThrowOutOfRange(start, _length);
        return new(_pointer + (uint)start, length);
    }

    /// <summary>Frees the memory. Every index is refused from here on.</summary>
    public void Dispose()
    {
        _length = 0;
        _pointer = null;
        _slab.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref T At(Table<T> table, int index)
    {
        if ((uint)index >= (uint)table._length)
            ThrowOutOfRange(index, table._length);
        return ref table._pointer[(uint)index];
    }

    [DoesNotReturn]
    private static void ThrowOutOfRange(int index, int length) =>
        throw new IndexOutOfRangeException($"Index {index} is outside a table of {length} elements of {typeof(T).Name}.");
}
