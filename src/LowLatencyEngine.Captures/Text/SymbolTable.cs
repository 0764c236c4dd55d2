// Symbols as strings without making one per line: the last one seen is compared as bytes, which is nearly always right.
using System;
using System.Text;

namespace LowLatencyEngine.Captures;

internal sealed class SymbolTable
{
    private const int SymbolBytesMax = 32;

    private byte[] _lastBytes = [];
    private string _last = "";

    /// <summary>The symbol in capitals.</summary>
    /// <returns>False if this is no symbol: empty, longer than 32 bytes, or with other characters than letters, digits, and _ - . / :
    /// @</returns>
    internal bool TryGet(ReadOnlySpan<byte> bytes, out string symbol)
    {
        if (bytes.SequenceEqual(_lastBytes))
        {
            symbol = _last;
            return symbol.Length > 0;
        }

        symbol = "";
        if (bytes.IsEmpty || bytes.Length > SymbolBytesMax || !IsSymbol(bytes)) return false;

        _lastBytes = bytes.ToArray();
        _last = Encoding.ASCII.GetString(bytes).ToUpperInvariant();
        symbol = _last;
        return true;
    }

    private static bool IsSymbol(ReadOnlySpan<byte> bytes)
    {
        foreach (byte character in bytes)
        {
            if (!char.IsAsciiLetterOrDigit((char)character) && !"_-./:@"u8.Contains(character)) return false;
        }

        return true;
    }
}
