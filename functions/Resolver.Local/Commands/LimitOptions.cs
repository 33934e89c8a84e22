using System.CommandLine;
using Resolver.Core.Faults;
using Resolver.Core.Runs;

namespace Resolver.Local.Commands;

/// <summary>The limits of a run besides money and time: how often models are asked, and how long.</summary>
internal sealed class LimitOptions
{
    private static readonly RunLimits Defaults = new();

    private readonly Option<int> attempts = Number("--max-attempts", "Attempts with models, 0 to 10.", Defaults.MaxAttempts);
    private readonly Option<int> minutes = Number("--attempt-minutes", "Time of one attempt's work with a model in minutes, 1 to 240.", Defaults.AttemptMinutes);
    private readonly Option<int> toolCalls = Number("--max-tool-calls", "Tool calls of one attempt, 1 to 50.", Defaults.MaxToolCalls);
    private readonly Option<int> modelCalls = Number("--max-model-calls", "Model calls of the whole run, 1 to 1000.", Defaults.MaxModelCalls);

    internal void AddTo(Command command)
    {
        foreach (var option in new[] { attempts, minutes, toolCalls, modelCalls })
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="ResolverFault"><c>USAGE-LIMIT</c>.</exception>
    internal RunLimits Complete(RunLimits limits, ParseResult parsed) => limits with
    {
        MaxAttempts = Within(parsed, attempts, 0, 10),
        AttemptMinutes = Within(parsed, minutes, 1, 240),
        MaxToolCalls = Within(parsed, toolCalls, 1, 50),
        MaxModelCalls = Within(parsed, modelCalls, 1, 1_000),
    };

    private static Option<int> Number(string name, string description, int value) => new(name) { Description = description, HelpName = "n", DefaultValueFactory = _ => value };

    private static int Within(ParseResult parsed, Option<int> option, int least, int most) => parsed.GetValue(option) is var value && value >= least && value <= most
        ? value
        : throw ResolverFault.Usage("USAGE-LIMIT", $"{option.Name} takes {least} to {most}.");
}
