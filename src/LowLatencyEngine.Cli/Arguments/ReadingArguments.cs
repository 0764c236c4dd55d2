using System;
using System.CommandLine;
using System.Globalization;
using LowLatencyEngine.Captures;
using Command = System.CommandLine.Command;

namespace LowLatencyEngine.Cli.Arguments;

/// <summary>How files are read, beyond what a scenario says: terms, marks, gaps, and what content alone cannot tell.</summary>
/// <param name="Options">For the readers.</param>
/// <param name="TiersPath">File of margin tables; null: none.</param>
internal sealed record MarketReading(CaptureReadOptions Options, string? TiersPath)
{
    internal static MarketReading Plain { get; } = new(new CaptureReadOptions(), null);

    /// <summary>The profile with the margin table of its symbol, where one is given.</summary>
    /// <exception cref="UserException">The table does not fit.</exception>
    internal CaptureProfile WithTiers(CaptureProfile profile)
    {
        if (TiersPath is null) return profile;

        try
        {
            return LeverageBrackets.Find(TiersPath, profile.Symbol).ApplyTo(profile);
        }
        catch (ArgumentException e)
        {
            throw new UserException($"{TiersPath}: {e.Message}");
        }
    }
}

/// <summary>The options that say how captures of a market are read.</summary>
internal sealed class ReadingArguments
{
    private readonly Option<string?> _format = Parsed.Text("--format", "NAME", "Format, where the columns fit two, for example TardisLiquidations");
    private readonly Setting<string> _gaps = Parsed.Word("--gaps",
        "At a break in the sequence of depth changes: go on, void the book until the next snapshot, or stop [default: continue]",
        "continue", "continue", "clear", "stop");
    private readonly Setting<string> _marks = Parsed.Word("--mark-source",
        "Where marks come from [default: the best the file has: marks, else quotes, else trades]", "auto", "auto", "stream", "quotes", "trades");
    private readonly Setting<decimal?> _tick = Step("--tick", "Price of one tick [default: from the symbol or the file's decimals]");
    private readonly Setting<decimal?> _lot = Step("--lot", "Quantity of one lot [default: from the symbol or the file's decimals]");
    private readonly Option<string?> _tiers = Parsed.Text("--tiers", "FILE", "Margin tables (JSON of Binance, ccxt or BitMEX) to take the symbol's tiers from");

    internal void AddTo(Command command, bool tiers = true)
    {
        foreach (Option option in (Option[])[_format, _gaps, _marks, _tick, _lot]) command.Options.Add(option);
        if (tiers) command.Options.Add(_tiers);
    }

    /// <exception cref="UserException">No such format.</exception>
    internal MarketReading Read(ParseResult parsed)
    {
        CaptureFormat? format = null;
        if (parsed.GetValue(_format) is { } name)
        {
            if (!Enum.TryParse(name, ignoreCase: true, out CaptureFormat read) || !Enum.IsDefined(read) || char.IsAsciiDigit(name[0]))
                throw new UserException($"--format '{name}': expected one of {string.Join(", ", Enum.GetNames<CaptureFormat>()[1..])}");

            format = read;
        }

        CaptureReadOptions options = new()
        {
            Format = format,
            Gaps = Enum.Parse<GapPolicy>(_gaps.Of(parsed), ignoreCase: true),
            Mark = Enum.Parse<MarkSource>(_marks.Of(parsed), ignoreCase: true),
            TickSize = _tick.Of(parsed),
            LotSize = _lot.Of(parsed),
        };
        return new MarketReading(options, parsed.GetValue(_tiers));
    }

    private static Setting<decimal?> Step(string name, string description) => new(name, null)
    {
        HelpName = "NUMBER",
        Description = description,
        CustomParser = result =>
        {
            string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            bool read = decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal step)
                && step is > 0 and <= 1_000_000_000 && step.Scale <= 18;
            if (!read) result.AddError($"{name} '{text}': expected a positive number such as 0.1, up to a billion, with at most 18 decimals");
            return read ? step : null;
        },
    };
}
