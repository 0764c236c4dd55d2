// A file that appears under its name only when it is complete: written beside it under a temporary name, renamed by Complete, removed otherwise.
using System;
using System.IO;
using System.IO.Compression;
using ZstdSharp;

namespace LowLatencyEngine.Cli.Output;

internal sealed class OutputFile : IDisposable
{
    private readonly string _path;
    private readonly string _temporaryPath;
    private readonly Stream _stream;
    private bool _done;

    private OutputFile(string path, string temporaryPath, Stream stream)
    {
        _path = path;
        _temporaryPath = temporaryPath;
        _stream = stream;
    }

    /// <summary>Where to write; compressed on the way if the name ends in .gz or .zst.</summary>
    internal Stream Stream => _stream;

    /// <summary>Refuses a name that cannot become an output file.</summary>
    /// <exception cref="UserException">Exists already, is a folder, or its folder does not exist.</exception>
    internal static void Check(string path, bool overwrite)
    {
        if (Directory.Exists(path)) throw new UserException($"{path}: is a folder");
        if (!overwrite && File.Exists(path)) throw new UserException($"{path}: exists already; --force overwrites it");
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (!Directory.Exists(folder)) throw new UserException($"{path}: its folder does not exist");
    }

    /// <exception cref="UserException">As in <see cref="Check"/>, or it cannot be created.</exception>
    internal static OutputFile Create(string path, bool overwrite, Interruption interruption)
    {
        Check(path, overwrite);
        string temporaryPath = path + ".partial";
        try
        {
            interruption.Guard(temporaryPath);
            Stream stream = new FileStream(temporaryPath, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
            if (path.EndsWith(".gz", StringComparison.Ordinal)) stream = new GZipStream(stream, CompressionLevel.Fastest);
            else if (path.EndsWith(".zst", StringComparison.Ordinal)) stream = new CompressionStream(stream, level: 3, leaveOpen: false);
            return new OutputFile(path, temporaryPath, stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path}: {e.Message}");
        }
    }

    /// <summary>Closes the file and gives it its name.</summary>
    internal void Complete()
    {
        _stream.Dispose();
        File.Move(_temporaryPath, _path, overwrite: true);
        _done = true;
    }

    /// <summary>Removes what was written unless it was completed.</summary>
    public void Dispose()
    {
        if (_done) return;

        _done = true;
        _stream.Dispose();
        File.Delete(_temporaryPath);
    }
}
