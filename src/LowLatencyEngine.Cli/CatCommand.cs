using System;
using System.CommandLine;
using System.IO;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Cli.Arguments;
using LowLatencyEngine.Cli.Output;
using LowLatencyEngine.Messages;
using Command = System.CommandLine.Command;

namespace LowLatencyEngine.Cli;

/// <summary>lle cat: what a capture says, one record a line.</summary>
internal static class CatCommand
{
    internal static Command Create(TextWriter output, Interruption interruption)
    {
        ExampleCommand command = new("cat", "Prints a capture record by record: the updates of a market, or the commands of a capture of commands.",
            "lle cat usdm_btcusdt_20240808.gz --limit 20", "lle cat esh4.mbo.dbn.zst --json | jq -c 'select(.kind == \"Trade\")'");
        Argument<string[]> files = new("file") { HelpName = "FILE", Description = "Captures of any known format", Arity = ArgumentArity.OneOrMore };
        Option<bool> json = Parsed.Flag("--json", "Print JSON lines");
        Option<string?> symbol = Parsed.Text("--symbol", "NAME", "Which symbol of a capture [default: its first]");
        Setting<long> limit = Parsed.Number("--limit", "N", "Stop after N records [default: all]", 1, long.MaxValue, long.MaxValue);
        command.Arguments.Add(files);
        command.Options.Add(json);
        command.Options.Add(symbol);
        command.Options.Add(limit);
        command.SetAction(parsed =>
        {
            using RecordLines lines = new(output, parsed.GetValue(json));
            long left = limit.Of(parsed);
            foreach (string file in parsed.GetRequiredValue(files))
            {
                bool native = file != "-" && CaptureDetector.Detect(file) is { Format: CaptureFormat.Native, Compression: CaptureCompression.None };
                left -= native
                    ? Commands(file, left, lines, interruption)
                    : Updates(file, new CaptureReadOptions { Symbol = parsed.GetValue(symbol) }, left, lines, interruption);
            }

            return interruption.Token.IsCancellationRequested ? ExitCodes.Interrupted : ExitCodes.Done;
        });
        return command;
    }

    private static long Updates(string file, CaptureReadOptions options, long left, RecordLines lines, Interruption interruption)
    {
        using IMarketReader reader = CaptureSource.Open(file, options);
        MarketUpdate[] batch = new MarketUpdate[256];
        long written = 0;
        while (written < left && !interruption.Token.IsCancellationRequested && reader.TryRead(batch, out int count))
        {
            for (int k = 0; k < count && written < left; k++, written++) lines.Write(in batch[k], reader.Profile);
        }

        return written;
    }

    private static long Commands(string file, long left, RecordLines lines, Interruption interruption)
    {
        using CaptureReader reader = CaptureReader.Open(file);
        long written = 0;
        while (written < left && !interruption.Token.IsCancellationRequested && reader.TryReadBlock(out ReadOnlySpan<Messages.Command> commands))
        {
            for (int at = 0; at < commands.Length && written < left; at += commands[at].Slots, written++) lines.Write(in commands[at]);
        }

        return written;
    }
}
