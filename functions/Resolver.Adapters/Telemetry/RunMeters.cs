using System.Diagnostics.Metrics;
using System.Text.Json;
using Resolver.Core.Gate;
using Resolver.Core.Runs;

namespace Resolver.Adapters.Telemetry;

/// <summary>What runs cost and how they end, as OpenTelemetry metrics; counted by the activity that knows it, so that a repeat of it may count twice.</summary>
public static class RunMeters
{
    /// <summary>The meter.</summary>
    public const string Name = "Resolver.Runs";

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<double> Spend = Meter.CreateCounter<double>("resolver.run.spend", "{USD}", "US dollars of finished runs, by outcome.");
    private static readonly Counter<long> Ended = Meter.CreateCounter<long>("resolver.run.ended", "{run}", "Finished runs, by outcome.");
    private static readonly Counter<long> Verdicts = Meter.CreateCounter<long>("resolver.gate.verdicts", "{verdict}", "Verdicts of the gate.");
    private static readonly Counter<long> Escalations = Meter.CreateCounter<long>("resolver.run.escalations", "{run}", "Runs that were handed to a person, by stop reason.");
    private static readonly Counter<long> Changes = Meter.CreateCounter<long>("resolver.changes", "{change}", "Changes that a person or a rule let through (accepted), or refused.");

    /// <summary>Counts what the result of a step says.</summary>
    public static void Count(object? result)
    {
        switch (result)
        {
            case GateVerdict verdict:
                Verdicts.Add(1, Tag("verdict", Word(verdict.Verdict.ToString())));
                break;
            case AccountedRun { Record: var record }:
                Count(record);
                break;
            default:
                break;
        }
    }

    private static void Count(RunRecord record)
    {
        var outcome = Word(record.Outcome.ToString());
        Spend.Add((double)record.Usd, Tag("outcome", outcome));
        Ended.Add(1, Tag("outcome", outcome));
        switch (record.Outcome)
        {
            case RunOutcome.Escalated:
                Escalations.Add(1, Tag("reason", record.StopReason));
                break;
            case RunOutcome.Resolved:
                Changes.Add(1, Tag("decision", "accepted"));
                break;
            case RunOutcome.Rejected:
                Changes.Add(1, Tag("decision", "refused"));
                break;
            default:
                break;
        }
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private static string Word(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}
