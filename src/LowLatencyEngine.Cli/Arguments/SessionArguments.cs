// The options that shape a run are shorthand for entries of a scenario: what the command line says stands over what the file says.
using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using LowLatencyEngine.Cli.Output;
using LowLatencyEngine.Cli.Scenarios;
using LowLatencyEngine.Simulation;
using Command = System.CommandLine.Command;
using F = LowLatencyEngine.Cli.Scenarios.ScenarioFields;

namespace LowLatencyEngine.Cli.Arguments;

/// <summary>The options that shape the population, the makers, the fund and the liquidation policy, and the scenario file under them.</summary>
internal sealed class SessionArguments
{
    private readonly Option<string?> _scenario = Parsed.Text("--scenario", "FILE", "Rules and population: a scenario file or the name of a preset (lle scenario)");
    private readonly Setting<long> _accounts = Parsed.Number("--accounts", "N", "Number of leveraged traders [default: 100000]", 1, 4_000_000, 100_000);
    private readonly Setting<ulong> _seed = Parsed.Seed("--seed", "Seed of everything drawn; same seed, same run [default: 1]", 1);
    private readonly Option<IReadOnlyList<LeverageShare>?> _leverage = Leverages();
    private readonly Setting<int> _isolated = Parsed.Share("--isolated-share", "Share of traders on isolated margin [default: 40%]", 1_000_000, 400_000);
    private readonly Option<(long Lots, int Ppm)> _depth = Depth();
    private readonly Setting<string> _policy =
        Parsed.Word("--policy", "How much a liquidation closes: the least that helps, all, a part first, or tier by tier [default: minimal]", "minimal", "minimal", "full", "fraction", "tier-step-down");
    private readonly Option<string?> _fund = Parsed.Text("--fund", "MONEY", "Cash of the insurance fund [default: 0.7% of the traders' positions]");
    private readonly Setting<long> _attempts =
        Parsed.Number("--attempts", "N", "Attempts in the book before the fund takes over [default: 5]", 1, 1_000_000, 5);

    private Option[] Own => [_accounts, _seed, _leverage, _isolated, _depth, _policy, _fund, _attempts];

    internal void AddTo(Command command)
    {
        command.Options.Add(_scenario);
        AddOwnTo(command);
    }

    /// <summary>Without --scenario, for commands that name their scenarios in another way.</summary>
    internal void AddOwnTo(Command command)
    {
        foreach (Option option in Own) command.Options.Add(option);
    }

    /// <summary>The scenario of --scenario, with the options over it.</summary>
    /// <exception cref="UserException">The file cannot be read.</exception>
    internal Scenario Read(ParseResult parsed) =>
        Over(parsed, parsed.GetValue(_scenario) is { } path ? ScenarioReader.Read(path) : Scenario.Empty);

    /// <summary>The options over a scenario.</summary>
    internal Scenario Over(ParseResult parsed, Scenario scenario)
    {
        void Set(Option option, Field field, Func<object> value)
        {
            if (parsed.GetResult(option) is not null) scenario = scenario.With(field, value(), option.Name);
        }

        Set(_accounts, F.Accounts, () => _accounts.Of(parsed));
        Set(_seed, F.Seed, () => _seed.Of(parsed));
        Set(_leverage, F.Leverages, () => parsed.GetValue(_leverage)!);
        Set(_isolated, F.Isolated, () => (long)_isolated.Of(parsed));
        Set(_policy, F.Policy, () => _policy.Of(parsed));
        Set(_fund, F.FundCash, () => parsed.GetValue(_fund)!);
        Set(_attempts, F.Attempts, () => _attempts.Of(parsed));
        if (parsed.GetResult(_depth) is null) return scenario;

        (long lots, int ppm) = parsed.GetValue(_depth);
        return lots != 0
            ? scenario.With(F.DepthLots, lots, _depth.Name)
            : scenario.Without(F.DepthLots).With(F.Depth, (long)Math.Max(1, ppm), _depth.Name);
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
