using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using LowLatencyEngine.Cli.Output;
using LowLatencyEngine.Messages;
using Command = System.CommandLine.Command;
using LowLatencyEngine.Simulation;

namespace LowLatencyEngine.Cli.Arguments;

/// <summary>The options that shape the population, the makers, the fund and the liquidation policy.</summary>
internal sealed class SessionArguments
{
    private readonly Setting<long> _accounts = Parsed.Number("--accounts", "N", "Number of leveraged traders [default: 100000]", 1, 4_000_000, 100_000);
    private readonly Setting<ulong> _seed = Parsed.Seed("--seed", "Seed of everything drawn; same seed, same run [default: 1]", 1);
    private readonly Option<IReadOnlyList<LeverageShare>?> _leverage = Leverages();
    private readonly Setting<int> _isolated = Parsed.Share("--isolated-share", "Share of traders on isolated margin [default: 40%]", 1_000_000, 400_000);
    private readonly Option<(long Lots, int Ppm)> _depth = Depth();
    private readonly Setting<string> _policy =
        Parsed.Word("--policy", "How much a liquidation closes: the least that helps, or all [default: minimal]", "minimal", "minimal", "full");
    private readonly Option<string?> _fund = Parsed.Text("--fund", "MONEY", "Cash of the insurance fund [default: 0.7% of the traders' positions]");
    private readonly Setting<long> _attempts =
        Parsed.Number("--attempts", "N", "Attempts in the book before the fund takes over [default: 5]", 1, 1_000_000, 5);

    /// <summary>Whether any of these options was given; a file of commands brings its own session.</summary>
    internal string? FirstGiven(ParseResult parsed) => All
        .Where(option => parsed.GetResult(option) is not null)
        .Select(option => option.Name)
        .FirstOrDefault();

    private Option[] All => [_accounts, _seed, _leverage, _isolated, _depth, _policy, _fund, _attempts];

    internal void AddTo(Command command)
    {
        foreach (Option option in All) command.Options.Add(option);
    }

    /// <summary>The seed.</summary>
    internal ulong Seed(ParseResult parsed) => _seed.Of(parsed);

    /// <summary>The contract with the chosen policy; the liquidation fee is half a per cent at most and the fund unwinds what it took over.</summary>
    /// <exception cref="UserException">A leverage that the contract does not allow.</exception>
    internal Instrument Apply(ParseResult parsed, Instrument instrument)
    {
        int most = 1_000_000 / instrument.Tiers[0].InitialPpm;
        foreach (LeverageShare share in parsed.GetValue(_leverage) ?? [])
        {
            if (share.Leverage > most) throw new UserException($"--leverage {share.Leverage}: {instrument.Name} allows at most {most}");
        }

        return instrument with
        {
            Policy = _policy.Of(parsed) == "full" ? LiquidationPolicy.Full : LiquidationPolicy.Minimal,
            AttemptsMax = (int)_attempts.Of(parsed),
            LiquidationFeePpm = 5_000,
            UnwindClip = instrument.OrderMax,
        };
    }

    /// <summary>The session for a market.</summary>
    /// <exception cref="UserException">The fund's money is no amount of the currency.</exception>
    internal SessionOptions Session(ParseResult parsed, long lotsMin, long entryWindowNanos, LiquiditySource liquidity, int currencyDecimals)
    {
        PopulationOptions population = new()
        {
            Accounts = (int)_accounts.Of(parsed),
            IsolatedPpm = _isolated.Of(parsed),
            LotsMin = lotsMin,
            EntryWindowNanos = entryWindowNanos,
        };
        if (parsed.GetValue(_leverage) is { } leverages) population = population with { Leverages = leverages };
        MarketMakerOptions makers = new();
        (long depthLots, int depthPpm) = parsed.GetValue(_depth);
        if (depthLots != 0 || depthPpm != 0) makers = makers with { DepthLots = depthLots, DepthPpm = Math.Max(1, depthPpm) };
        return new SessionOptions
        {
            Seed = _seed.Of(parsed),
            Population = population,
            Makers = makers,
            Liquidity = liquidity,
            FundAtoms = Fund(parsed, currencyDecimals),
        };
    }

    private long Fund(ParseResult parsed, int currencyDecimals)
    {
        string? text = parsed.GetValue(_fund);
        if (text is null) return -1;
        if (!DecimalText.TryParse(text, currencyDecimals, out long atoms, out string problem)) throw new UserException($"--fund '{text}': {problem}");

        return atoms;
    }

    private static Option<IReadOnlyList<LeverageShare>?> Leverages() => new("--leverage")
    {
        HelpName = "MIX",
        Description = "Leverages and weights [default: 5:25,10:30,20:25,50:13,100:7]",
        CustomParser = result =>
        {
            try
            {
                return PopulationOptions.ParseLeverages(result.Tokens[0].Value);
            }
            catch (FormatException e)
            {
                result.AddError($"--leverage '{result.Tokens[0].Value}': {e.Message}");
                return null;
            }
        },
    };

    private static Option<(long Lots, int Ppm)> Depth() => new("--maker-depth")
    {
        HelpName = "LOTS|SHARE%",
        Description = "Lots the makers quote per side in calm times, or per cent of the traders' lots [default: 3%]",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (text.EndsWith('%') && DecimalText.TryParse(text[..^1], 4, out long ppm, out _) && ppm is > 0 and <= 10_000_000) return (0, (int)ppm);
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long lots) && lots is > 0 and <= 1_000_000_000) return (lots, 0);

            result.AddError($"--maker-depth '{text}': expected lots such as 5000 or a share such as 1.5%");
            return default;
        },
    };
}
