using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

/// <summary>Reads market updates from a capture of a foreign format, in order, in bounded memory. Not thread-safe.</summary>
public interface IMarketReader : IDisposable
{
    /// <summary>The format that was found.</summary>
    CaptureFormat Format { get; }

    /// <summary>How the file is packed.</summary>
    CaptureCompression Compression { get; }

    /// <summary>The instrument that the updates belong to, with its tick and lot.</summary>
    CaptureProfile Profile { get; }

    /// <summary>What was seen so far.</summary>
    CaptureStatistics Statistics { get; }

    /// <summary>Takes the next updates.</summary>
    /// <param name="into">Where to put them; not empty.</param>
    /// <param name="count">How many were put there; at least one unless the file is at its end.</param>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="CaptureException">The file cannot be read further. All updates before that place were given out before.</exception>
    bool TryRead(Span<MarketUpdate> into, out int count);
}
