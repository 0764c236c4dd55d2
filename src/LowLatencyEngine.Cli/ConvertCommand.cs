// Captures of a market into one of the project's own format: read once, exactly, and from then on as fast as a disk. The depth before --from is not
// lost: the book as it stood then is written first.
using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Cli.Arguments;
using LowLatencyEngine.Cli.Output;
using LowLatencyEngine.Messages;
using Command = System.CommandLine.Command;

namespace LowLatencyEngine.Cli;

/// <summary>lle convert: captures of any format into the project's own.</summary>
internal static class ConvertCommand
{
    internal static Command Create(TextWriter output, TextWriter error, Interruption interruption)
    {
        ExampleCommand command = new("convert", "Writes a market into the project's own format (.lle), which replays without parsing.",
            "lle convert binance-futures_trades_2020-03-12_BTCUSDT.csv.gz -o day.lle", "lle convert - -o - --from 2024-08-08T23:55 < lines.gz > part.lle");
        Argument<string[]> files = FileArguments.Captures(command);
        files.Description = "Captures, merged by time; - is standard input";
        Option<string?> to = Parsed.Text("--output", "FILE", "Capture to write; - is standard output");
        to.Aliases.Add("-o");
        to.Required = true;
        Setting<long> first = TimeText.Option("--from", "Leave out what is earlier; the book of that time is kept", 0);
        Setting<long> last = TimeText.Option("--to", "Leave out this time and what is later", long.MaxValue);
        Option<string?> symbols = Parsed.Text("--symbols", "A,B,C", "Which symbols [default: the first of each file]");
        Option<bool> force = Parsed.Flag("--force", "Overwrite the output if it exists");
        ReadingArguments reading = new();
        foreach (Option option in (Option[])[to, first, last, symbols, force]) command.Options.Add(option);
        reading.AddTo(command);
        command.SetAction(parsed =>
        {
            string[] wanted = parsed.GetValue(symbols)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
            string[] paths = parsed.GetRequiredValue(files);
            if (wanted.Length > 1 && paths.Contains("-")) throw new UserException("-: standard input is read once, so for one symbol only");

            MarketReading how = reading.Read(parsed);
            using MarketMerge market = MarketMerge.Open(paths, how.Options, wanted);
            Job job = new(market, how, first.Of(parsed), last.Of(parsed), error, interruption);
            string target = parsed.GetValue(to)!;
            if (target == "-") ToStandardOutput(job);
            else ToFile(job, target, parsed.GetValue(force));
            (target == "-" ? error : output).WriteLine(job.Summary(target));
            return ExitCodes.Done;
        });
        return command;
    }

    private static void ToFile(Job job, string target, bool overwrite)
    {
        OutputFile.Check(target, overwrite);
        job.Run(target, overwrite);
    }

    /// <summary>The trailer of a capture is written last and its length goes into it, so the file is made whole first.</summary>
    private static void ToStandardOutput(Job job)
    {
        string temporary = Path.GetTempFileName();
        try
        {
            job.Run(temporary, overwrite: true);
            using FileStream file = File.OpenRead(temporary);
            using Stream standard = Console.OpenStandardOutput();
            file.CopyTo(standard);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private sealed class Job(MarketMerge market, MarketReading how, long firstNanos, long lastNanos, TextWriter error, Interruption interruption)
    {
        private readonly MarketCommands _commands = new([.. market.Profiles.Select(how.WithTiers)]);
        private long _updates, _records, _fromNanos, _toNanos;

        internal void Run(string path, bool overwrite)
        {
            using CaptureWriter writer = CaptureWriter.Create(
                path, _commands.Options, new CaptureWriterOptions { ZstdLevel = 3, Overwrite = overwrite }, _commands.Instruments);
            using (ProgressLine progress = new(error, ProgressLine.Possible, "converting", 0))
            {
                while (market.TryRead(out MarketUpdate update))
                {
                    interruption.Token.ThrowIfCancellationRequested();
                    progress.Step();
                    if (update.TimeNanos >= lastNanos) continue;

                    if (update.TimeNanos < firstNanos && _updates == 0) _commands.Remember(in update);
                    else Write(writer, in update);
                }
            }

            if (_updates == 0) throw new UserException("nothing lies between --from and --to; no file was written");

            _records = writer.Records;
            writer.Complete();
            foreach (string doubt in Doubts()) error.WriteLine($"lle: note: {doubt}");
        }

        internal string Summary(string path) => string.Create(CultureInfo.InvariantCulture,
            $"{path}: {_records:N0} commands of {_updates:N0} updates of {string.Join(", ", market.Profiles.Select(profile => profile.Symbol))}, "
            + $"{ReportConsole.Time(_fromNanos)} to {ReportConsole.Time(_toNanos)} UTC");

        private void Write(CaptureWriter writer, in MarketUpdate update)
        {
            if (_updates++ == 0) _fromNanos = update.TimeNanos;
            _toNanos = Math.Max(_toNanos, update.TimeNanos);
            writer.Append(_commands.Take(in update));
        }

        private IEnumerable<string> Doubts()
        {
            foreach ((string path, CaptureStatistics seen) in market.Seen)
            {
                if (Running.MarketFile.Doubts(path, seen) is { } doubt) yield return doubt;
            }

            if (_commands.LevelsLeftOut > 0) yield return $"{_commands.LevelsLeftOut:N0} levels have no order: beyond the instrument's prices, or more than {MarketCommands.LevelsMax:N0}";
            if (_commands.UpdatesLeftOut > 0) yield return $"{_commands.UpdatesLeftOut:N0} liquidation reports have no command and were left out";
        }
    }
}
