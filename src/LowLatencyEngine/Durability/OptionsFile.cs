// The options an engine was built with stand beside its journal, in JSON, so that recovery and the tools need nothing but the directory. The journal's
// headers carry their hash: a changed file is refused, not believed.
using System;
using System.IO;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LowLatencyEngine.Durability;

/// <summary>engine.json of a durable engine's directory.</summary>
public static class OptionsFile
{
    /// <summary>Its name.</summary>
    public const string Name = "engine.json";

    /// <summary>Some hundred times what 32,767 instruments take.</summary>
    private const int BytesMax = 1 << 30;

    private const string UnfinishedName = "engine" + JournalFormat.Unfinished;

    /// <summary>
    /// Writes the options, if no options stand there yet; or if the engine is new, and those that stand there are of a first start that came to nothing.
    /// </summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    internal static void WriteOnce(IStorage storage, EngineOptions options, bool isNew)
    {
        foreach (string name in storage.List())
            if (name == Name && !isNew) return;

        using (IStorageFile file = storage.Create(UnfinishedName))
        {
            file.Write(JsonSerializer.SerializeToUtf8Bytes(options, OptionsJson.Default.EngineOptions), 0);
            file.Sync();
        }

        storage.Rename(UnfinishedName, Name);
        storage.Sync();
    }

    /// <summary>Reads the options.</summary>
    /// <exception cref="IOException">They are not there or cannot be read.</exception>
    /// <exception cref="CorruptionException">They are not the options of an engine.</exception>
    public static EngineOptions Read(IStorage storage)
    {
        using IStorageFile file = storage.Open(Name, writable: false);
        string path = Path.Combine(storage.Path, Name);
        if (file.Length > BytesMax) throw new CorruptionException(path, BytesMax, $"the options of an engine, at most {BytesMax} bytes", $"{file.Length} bytes");

        byte[] text = new byte[file.Length];
        file.Read(text, 0);
        try
        {
            EngineOptions options = JsonSerializer.Deserialize(text, OptionsJson.Default.EngineOptions) ?? throw new JsonException("null");
            options.Validate();
            return options;
        }
        catch (JsonException broken)
        {
            throw new CorruptionException(path, broken.BytePositionInLine ?? 0, "the options of an engine", broken.Message.TrimEnd('.'));
        }
        catch (ArgumentException refused)
        {
            throw new CorruptionException(path, 0, "options that an engine accepts", refused.Message.TrimEnd('.'));
        }
    }

}

[JsonSourceGenerationOptions(WriteIndented = true, RespectNullableAnnotations = true, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(EngineOptions))]
internal sealed partial class OptionsJson : JsonSerializerContext;
