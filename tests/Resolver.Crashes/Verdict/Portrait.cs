using Resolver.Core.Durable;
using Resolver.Engine;

namespace Resolver.Crashes.Verdict;

/// <summary>A run as it ended, without what a crash may change: times, deliveries, retries.</summary>
internal sealed record Portrait(string Run, string Workflow, int Version, WorkflowState State, string? Output, string? Failure, string Timeline)
{
    private static readonly string[] Bookkeeping = ["activity-started", "activity-released", "activity-retried", "run-suspended", "run-resumed"];

    /// <summary>The run's picture. What a run ended by force had done until then is its own affair.</summary>
    public static Portrait Of(WorkflowSnapshot run, IReadOnlyList<TimelineEntry> history) => new(
        run.Run.Value,
        run.Workflow,
        run.Version,
        run.State,
        run.Output?.GetRawText(),
        run.Failure?.Code,
        run.State == WorkflowState.Terminated ? string.Empty : string.Join('\n', history.Select(LineOf).OfType<string>().Order(StringComparer.Ordinal)));

    private static string? LineOf(TimelineEntry line) => Bookkeeping.Contains(line.Kind, StringComparer.Ordinal) ? null : $"{line.Kind} {line.Step} {line.Outcome switch
    {
        // A wait's deadline is a time of its own run.
        _ when line.Kind is "wait-scheduled" or "timer-scheduled" => string.Empty,
        var outcome => outcome,
    }}";
}
