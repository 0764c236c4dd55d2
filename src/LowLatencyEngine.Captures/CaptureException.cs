using System;
using System.Globalization;

namespace LowLatencyEngine.Captures;

/// <summary>A capture that cannot be read, or not further: says in which file, where in it, what was expected and what was found.</summary>
public sealed class CaptureException : Exception
{
    private CaptureException(string message, Exception? cause)
        : base(message, cause)
    {
    }

    /// <summary>The file as it was named by the caller.</summary>
    public required string File { get; init; }

    /// <summary>Byte offset in the file, from 0; −1 where the place is a line.</summary>
    public long Offset { get; private init; } = -1;

    /// <summary>Line, or element of a JSON array, from 1; 0 where the place is a byte offset or the whole file.</summary>
    public long Line { get; private init; }

    /// <summary>Byte column in the line, from 1; 0: the whole line.</summary>
    public long Column { get; private init; }

    /// <summary>What should have stood there; empty if the message says it all.</summary>
    public string Expected { get; private init; } = "";

    /// <summary>What stands there; empty if the message says it all.</summary>
    public string Found { get; private init; } = "";

    /// <summary>The problem without its place.</summary>
    public string Problem { get; private init; } = "";

    /// <summary>Whether the file can be read but does not hold the symbol asked for, as far as its start shows.</summary>
    internal bool IsNoSuchSymbol { get; private init; }

    internal static CaptureException NoSuchSymbol(string file, string problem) => new($"{file}: {problem}", null)
    {
        File = file,
        Problem = problem,
        IsNoSuchSymbol = true,
    };

    internal static CaptureException InFile(string file, string problem, Exception? cause = null) =>
        new($"{file}: {problem}", cause) { File = file, Problem = problem };

    internal static CaptureException AtByte(
        string file, long offset, string what, string expected, string found, Exception? cause = null) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{file}: byte {offset}: {what}: expected {expected}, found {found}"), cause)
        {
            File = file,
            Offset = offset,
            Problem = what,
            Expected = expected,
            Found = found,
        };

    internal static CaptureException AtOffset(string file, long offset, string problem, Exception? cause = null) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{file}: byte {offset}: {problem}"), cause) { File = file, Offset = offset, Problem = problem };

    internal static CaptureException AtLine(string file, long line, long column, string problem, Exception? cause = null) =>
        new(Place(file, line, column) + problem, cause) { File = file, Line = line, Column = column, Problem = problem };

    private static string Place(string file, long line, long column) => column > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{file}:{line}: column {column}: ")
        : string.Create(CultureInfo.InvariantCulture, $"{file}:{line}: ");
}
