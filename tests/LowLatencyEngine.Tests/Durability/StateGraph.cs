// Everything an object holds, found by reflection and not by asking it: fields of its class, of its structs, of the objects it refers to, and
// the memory of every table. So state that nobody registered with StateVisitor is found here.
using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Durability;

internal sealed unsafe class StateGraph
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Fields that may change after construction and are not state, with the reason.</summary>
    private static readonly HashSet<string> s_notState =
    [
        "OrderPool._bookWordsLeft", // how memory is cut up while books are built
    ];

    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly List<(string Path, object Holder, FieldInfo Field)> _loose = [];
    private readonly List<(string Path, object Value)> _values = [];
    private readonly List<(string Path, nint Start, long Bytes)> _tables = [];

    public StateGraph(object root) => Walk(root, root.GetType().Name);

    /// <summary>Single fields that are assigned after construction: class fields, not those of structs in memory.</summary>
    public IReadOnlyList<(string Path, object Holder, FieldInfo Field)> Loose => _loose;

    public IReadOnlyList<(string Path, nint Start, long Bytes)> Tables => _tables;

    /// <summary>The first difference between two graphs of one shape, or null. Addresses are equal if they point to the same place of the same table.</summary>
    public string? DifferenceTo(StateGraph other, HashSet<nint> scratch)
    {
        if (_values.Count != other._values.Count || _tables.Count != other._tables.Count) return "the graphs have different shapes";

        for (int i = 0; i < _values.Count; i++)
        {
            (string path, object value) = _values[i];
            (string otherPath, object otherValue) = other._values[i];
            if (path != otherPath) return $"{path} stands where {otherPath} should";
            bool equal = value is Pointer a && otherValue is Pointer b
                ? IsSamePlace((ulong)Pointer.Unbox(a), (ulong)Pointer.Unbox(b), other)
                : value.Equals(otherValue);
            if (!equal) return $"{path}: {value} and {otherValue}";
        }

        for (int i = 0; i < _tables.Count; i++)
        {
            if (scratch.Contains(_tables[i].Start)) continue;
            if (TableDifference(_tables[i], other._tables[i], other) is { } difference) return difference;
        }

        return null;
    }

    private string? TableDifference((string Path, nint Start, long Bytes) a, (string Path, nint Start, long Bytes) b, StateGraph other)
    {
        if (a.Bytes != b.Bytes) return $"{a.Path} has {a.Bytes} and {b.Bytes} bytes";
        for (long at = 0; at < a.Bytes; at += 1 << 20)
        {
            int length = (int)Math.Min(1 << 20, a.Bytes - at);
            ReadOnlySpan<byte> left = new((byte*)a.Start + at, length);
            ReadOnlySpan<byte> right = new((byte*)b.Start + at, length);
            if (left.SequenceEqual(right)) continue;

            for (int word = 0; word + 8 <= length; word += 8)
            {
                ulong l = MemoryMarshal.Read<ulong>(left[word..]);
                ulong r = MemoryMarshal.Read<ulong>(right[word..]);
                if (l != r && !IsSamePlace(l, r, other)) return $"{a.Path} at byte {at + word}: {l:x} and {r:x}";
            }

            if (!left[(length & ~7)..].SequenceEqual(right[(length & ~7)..])) return $"{a.Path} in its last bytes";
        }

        return null;
    }

    private bool IsSamePlace(ulong a, ulong b, StateGraph other)
    {
        if (a == b) return true;
        int mine = _tables.FindIndex(t => a - (ulong)t.Start < (ulong)t.Bytes + 64);
        return mine >= 0 && a - (ulong)_tables[mine].Start == b - (ulong)other._tables[mine].Start;
    }

    private void Walk(object item, string path)
    {
        Type type = item.GetType();
        if (!type.IsValueType && !_seen.Add(item)) return;
        if (item is EngineOptions or Instrument) return;

        if (item is Array array)
        {
            int at = 0;
            foreach (object? element in array) WalkValue(element, $"{path}[{at++}]");
            return;
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>))
        {
            int at = 0;
            foreach (object? element in (IEnumerable)item) WalkValue(element, $"{path}[{at++}]");
            return;
        }

        if (IsTable(type))
        {
            Walk(type.GetProperty("Slab")!.GetValue(item)!, path);
            return;
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Slab<>))
        {
            Pointer start = (Pointer)type.GetProperty("Pointer")!.GetValue(item)!;
            _tables.Add((path, (nint)Pointer.Unbox(start), (long)type.GetProperty("Bytes")!.GetValue(item)!));
            return;
        }

        for (Type? at = type; at is not null && at != typeof(object) && at != typeof(ValueType); at = at.BaseType)
        {
            foreach (FieldInfo field in at.GetFields(Fields))
            {
                string name = $"{path}.{field.Name}";
                if (s_notState.Contains($"{at.Name}.{field.Name}")) continue;
                if (!type.IsValueType && !field.IsInitOnly && field.FieldType.IsValueType && !IsTable(field.FieldType)) _loose.Add((name, item, field));
                WalkValue(field.GetValue(item), name);
            }
        }
    }

    private static bool IsTable(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Table<>);

    private void WalkValue(object? value, string path)
    {
        switch (value)
        {
            case null or string:
                _values.Add((path, value ?? "null"));
                break;
            case Pointer or Enum or Int128 or UInt128:
                _values.Add((path, value));
                break;
            default:
                if (value.GetType().IsPrimitive) _values.Add((path, value));
                else Walk(value, path);
                break;
        }
    }

    /// <summary>Notes which memory a core names as its state, and which as scratch.</summary>
    internal sealed class Register : StateVisitor
    {
        public List<(nint Start, long Bytes)> Blocks { get; } = [];

        public HashSet<nint> Scratches { get; } = [];

        public override void Block(void* start, long bytes) => Blocks.Add(((nint)start, bytes));

        public override void Scratch<T>(Slab<T> slab) => Scratches.Add((nint)slab.Pointer);

        public bool Names((string Path, nint Start, long Bytes) table) =>
            table.Bytes == 0 || Scratches.Contains(table.Start) || Blocks.Any(b => b.Start < table.Start + table.Bytes && table.Start < b.Start + b.Bytes);
    }
}
