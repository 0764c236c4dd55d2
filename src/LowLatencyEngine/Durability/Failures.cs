using System;
using System.IO;

namespace LowLatencyEngine.Durability;

/// <summary>A file holds what no crash can leave behind. Nothing is cut or repaired: a human decides.</summary>
public sealed class CorruptionException : Exception
{
    /// <summary>Says where and what.</summary>
    /// <param name="file">The damaged file, or the directory in which one is missing.</param>
    /// <param name="offset">Where in it; below 0: all of it.</param>
    /// <param name="expected">What should be there.</param>
    /// <param name="found">What is there.</param>
    public CorruptionException(string file, long offset, string expected, string found)
        : base($"{file}: {(offset < 0 ? "" : $"corrupt at byte {offset}: ")}expected {expected}, found {found}.")
    {
        File = file;
        Offset = offset;
        Expected = expected;
        Found = found;
    }

    /// <summary>The damaged file.</summary>
    public string File { get; }

    /// <summary>Where in it, bytes; below 0: all of it.</summary>
    public long Offset { get; }

    /// <summary>What should be there.</summary>
    public string Expected { get; }

    /// <summary>What is there.</summary>
    public string Found { get; }

    /// <summary>A header is followed by zeroes to its end: refuses the first byte that is none.</summary>
    internal static void RequireZeroes(string file, ReadOnlySpan<byte> header, int from)
    {
        int at = header[from..].IndexOfAnyExcept((byte)0);
        if (at >= 0) throw new CorruptionException(file, from + at, $"zero, as in all of bytes {from} to {header.Length - 1}, which a header leaves free", $"{header[from + at]:x2}");
    }
}

/// <summary>The files are whole, but were written by another engine: other options, other semantics, another format.</summary>
public sealed class IncompatibleJournalException(string file, string field, string expected, string found)
    : Exception($"{file}: written with {field} {found}, this engine has {expected}. Recover it with the engine and options that wrote it.");

/// <summary>Another process has the directory.</summary>
public sealed class DirectoryBusyException(string path)
    : IOException($"{path} is in use by another process (or another engine of this one): it holds the lock on {System.IO.Path.Combine(path, DirectoryStorage.LockName)}.");
