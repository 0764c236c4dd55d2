using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace LowLatencyEngine.Memory;

// The trick: one zeroed block of native memory per table, aligned to a cache line, or to a huge page when it is large
// enough to hold one, with huge pages asked for before the first page is touched. A managed array gives neither: its
// elements straddle lines and the collector may move it; a random access to a few megabytes costs three times as much
// without huge pages.
//
// Why it is right: the block is taken from the zeroing allocator with room to spare and the first aligned address inside it
// is used, so it is zero without being written; fresh pages stay unbacked until they are first written, and a limit
// set generously costs address space, not memory. `Touch` backs them all. Every index is checked by one unsigned compare
// that also refuses after `Dispose`, because the length is then zero: a bug stops, it does not corrupt.
//
// Worst case: sizes from 2 MB are rounded up to whole huge pages and carry one more for alignment (address space only).
// Spans, references and `Pointer` do not keep the slab alive: whoever holds one must hold the slab, in a field that
// outlives it.

/// <summary>A fixed-length, zeroed array of unmanaged elements in native memory, 64-byte aligned, on huge pages where it can be.</summary>
/// <typeparam name="T">The element; its size should divide or be a multiple of 64 where lines matter.</typeparam>
internal sealed unsafe class Slab<T> : IDisposable
    where T : unmanaged
{
    private T* _pointer;
    private int _length;
    private void* _block;

    /// <summary>Takes the memory. Nothing is taken from the managed heap but this object.</summary>
    /// <param name="length">Number of elements, 0 to <see cref="int.MaxValue"/>; the size in bytes may exceed 2 GB.</param>
    /// <param name="isSparse">Small pages whatever its size: of a table that is touched here and there, a huge page backs mostly what is never touched.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    /// <exception cref="OutOfMemoryException">The system refuses the memory.</exception>
    public Slab(int length, bool isSparse = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        nuint bytes = (nuint)length * (nuint)sizeof(T);
        bool large = bytes >= HugePages.PageBytes && !isSparse;
        nuint alignment = (nuint)(large ? HugePages.PageBytes : CacheLine.Bytes);
        nuint rounded = (bytes + alignment - 1) & ~(alignment - 1);

        _block = NativeMemory.AllocZeroed(rounded + alignment);
        _pointer = (T*)(((nuint)_block + alignment - 1) & ~(alignment - 1));
        _length = length;
        if (large)
            HugePages.Advise(_pointer, rounded);
    }

    ~Slab() => Free();

    /// <summary>Number of elements; 0 after <see cref="Dispose"/>.</summary>
    public int Length => _length;

    /// <summary>Size of the elements in bytes, without alignment.</summary>
    public long Bytes => (long)_length * sizeof(T);

    /// <summary>The first element, for the few loops that prove their own bounds; null after <see cref="Dispose"/>.</summary>
    public T* Pointer => _pointer;

    /// <summary>The element at <paramref name="index"/>.</summary>
    /// <exception cref="IndexOutOfRangeException">The index is outside the slab, or the slab is disposed.</exception>
    public ref T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((uint)index >= (uint)_length)
                ThrowOutOfRange(index, _length);
            return ref _pointer[(uint)index];
        }
    }

    /// <summary>Brings the line of an element near before it is needed, or the line some bytes into it. Any index will do; the element is not read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int index, int bytes = 0)
    {
        if (Sse.IsSupported) Sse.Prefetch0((byte*)(_pointer + index) + bytes);
    }

    /// <summary>All elements. Valid until <see cref="Dispose"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> AsSpan() => new(_pointer, _length);

    /// <summary>The <paramref name="length"/> elements from <paramref name="start"/>. Valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="IndexOutOfRangeException">The range reaches outside the slab.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> AsSpan(int start, int length)
    {
        if ((ulong)(uint)start + (uint)length > (uint)_length)
            ThrowOutOfRange(start, _length);
        return new(_pointer + (uint)start, length);
    }

    /// <summary>Backs every page by writing to it (contents stay), so that no page fault happens later.</summary>
    public void Touch() => PageBacker.Back(_pointer, Bytes);

    /// <summary>Frees the memory. Every index is refused from here on; spans and pointers taken before must not be used.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        _length = 0;
        _pointer = null;
        NativeMemory.Free(_block);
        _block = null;
    }

    /// <summary>Not marked as not to be inlined: only where it looks inside does the compiler see that nothing needs to be kept for afterwards.</summary>
    [DoesNotReturn]
    private static void ThrowOutOfRange(int index, int length) =>
        throw new IndexOutOfRangeException($"Index {index} is outside a slab of {length} elements of {typeof(T).Name}.");
}
