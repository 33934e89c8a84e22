using System.Globalization;
using Resolver.Core.Durable;

namespace Resolver.Functions.Durable;

/// <summary>How workflows are called on Durable: legal function names, one per version.</summary>
internal static class DurableNames
{
    /// <summary>The activity that ends sub-workflows which nobody awaits any more.</summary>
    public const string EndRuns = "resolver-end-runs";

    /// <summary>The activity that sends a job to another app.</summary>
    public const string SendAway = "resolver-send-away";

    /// <summary>The one event of Durable's that carries all of ours, as <see cref="EventEnvelope"/>.</summary>
    public const string Events = "resolver-event";

    private const string Mark = "-v";

    /// <summary>The event that carries the outcome of one delivery back. Who answers for a place can answer for no other.</summary>
    public static EventDefinition<ActivityOutcome> Answer(string place, string step, int delivery) =>
        new(string.Create(CultureInfo.InvariantCulture, $"resolver-answer/{place}/{delivery}/{step}"));

    /// <summary>For example <c>resolve-issue-v1</c>.</summary>
    public static string Orchestrator(string workflow, int version) => string.Create(CultureInfo.InvariantCulture, $"{workflow}{Mark}{version}");

    /// <summary>The workflow and version of an orchestrator's name; version 0 where the name is not ours.</summary>
    public static (string Workflow, int Version) Parse(string orchestrator)
    {
        var mark = orchestrator.LastIndexOf(Mark, StringComparison.Ordinal);
        return mark > 0 && int.TryParse(orchestrator.AsSpan(mark + Mark.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? (orchestrator[..mark], version)
            : (orchestrator, 0);
    }
}
