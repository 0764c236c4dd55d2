// HOW TO ADD STATE. Every class that holds something a later command can see has `void Visit(StateVisitor visitor)`, called by its owner's Visit up to
// EngineCore.Visit. In it: `visitor.Table(_slab);` for a table, `_field = visitor.Value(_field);` for a number, flag or plain struct,
// `visitor.Values(_array);` for an array, `visitor.Scratch(_slab);` for a table that is dead between two commands. SavedStateDeterminismTests finds what is missing.
//
// One method per class does both directions: when saving, Value returns what it was given; when loading, what was saved. So the two cannot drift
// apart. Configuration (options, and what is computed from them) is not state: it is rebuilt by the constructor, and the header of a snapshot
// says with which options.
using System;

namespace LowLatencyEngine.Memory;

/// <summary>Walks over all state of a core, in one fixed order, to save it, load it or look at it.</summary>
internal abstract unsafe class StateVisitor
{
    /// <summary>A table, all of it. Elements must not hold addresses.</summary>
    public void Table<T>(Slab<T> slab)
        where T : unmanaged => Block(slab.Pointer, slab.Bytes);

    /// <inheritdoc cref="Table{T}(Slab{T})"/>
    public void Table<T>(in Table<T> table)
        where T : unmanaged => Table(table.Slab);

    /// <inheritdoc cref="Scratch{T}(Slab{T})"/>
    public void Scratch<T>(in Table<T> table)
        where T : unmanaged => Scratch(table.Slab);

    /// <summary>A table whose contents mean nothing between two commands: neither saved nor loaded.</summary>
    public virtual void Scratch<T>(Slab<T> slab)
        where T : unmanaged
    {
    }

    /// <summary>A loose field: assign the result back to it.</summary>
    public T Value<T>(T value)
        where T : unmanaged
    {
        Block(&value, sizeof(T));
        return value;
    }

    /// <summary>All elements of a managed array.</summary>
    public void Values<T>(Span<T> values)
        where T : unmanaged
    {
        fixed (T* first = values) Block(first, (long)values.Length * sizeof(T));
    }

    /// <summary>Memory that the other methods and owners of raw blocks come down to.</summary>
    /// <param name="start">Null only if there are no bytes.</param>
    /// <param name="bytes">Zero or more.</param>
    public abstract void Block(void* start, long bytes);
}
