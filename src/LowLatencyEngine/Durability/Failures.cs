using System;
using System.IO;

namespace LowLatencyEngine.Durability;

/// <summary>A file holds what no crash can leave behind. Nothing is cut or repaired: a human decides.</summary>
public sealed class CorruptionException : Exception
{
    /// <summary>Says where and what.</summary>
    public CorruptionException(string file, long offset, string expected, string found)
        : base($"{file}: corrupt at byte {offset}: expected {expected}, found {found}.")
    {
        File = file;
        Offset = offset;
        Expected = expected;
        Found = found;
    }

    /// <summary>The damaged file.</summary>
    public string File { get; }

    /// <summary>Where in it, bytes.</summary>
    public long Offset { get; }

    /// <summary>What should be there.</summary>
    public string Expected { get; }

    /// <summary>What is there.</summary>
    public string Found { get; }
}

/// <summary>The files are whole, but were written by another engine: other options, other semantics, another format.</summary>
public sealed class IncompatibleJournalException(string file, string field, string expected, string found)
    : Exception($"{file}: written with {field} {found}, this engine has {expected}. Recover it with the engine and options that wrote it.");

/// <summary>Another process has the directory.</summary>
public sealed class DirectoryBusyException(string path)
    : IOException($"{path} is in use by another process (or another engine of this one): it holds the lock on {System.IO.Path.Combine(path, DirectoryStorage.LockName)}.");
