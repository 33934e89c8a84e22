using System.Text.Json;
using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Engine.Dispatch;
using Resolver.Engine.Journal;

namespace Resolver.Engine.Replay;

/// <summary>A finished or waiting run as a golden history: what it decided, in order, and what it was given. Inputs of steps are left out.</summary>
/// <param name="Run">Its id.</param>
/// <param name="Workflow">The workflow's name.</param>
/// <param name="Version">The workflow's version.</param>
/// <param name="Lines">Decisions and outcomes, in the journal's order.</param>
/// <param name="Output">The result; null where the run has not ended with one.</param>
public sealed record RecordedRun(RunId Run, string Workflow, int Version, IReadOnlyList<RecordedLine> Lines, JsonElement? Output)
{
    /// <summary>How often the run had continued as new; ids that the workflow makes depend on it.</summary>
    public int Execution { get; init; }
}

/// <summary>One decision or outcome.</summary>
/// <param name="Kind">For example <c>activity-scheduled</c>.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="Call">The number of the context call, or -1.</param>
/// <param name="Name">The activity, workflow or event.</param>
/// <param name="Step">The step.</param>
/// <param name="Detail">A due time or a child's id, where the replay needs it.</param>
/// <param name="Payload">What an outcome brought; null for decisions.</param>
public sealed record RecordedLine(string Kind, DateTimeOffset At, int Call, string Name, string Step, string Detail, JsonElement? Payload)
{
    internal static RecordedLine Of(JournalEntry entry, string? payload) => new(
        entry.Kind,
        entry.At,
        entry.Call,
        entry.Name,
        entry.Step,
        entry.Kind == Kinds.ActivityScheduled ? string.Empty : entry.Detail,
        payload is null || Kinds.IsDecision(entry.Kind) ? null : JsonSerializer.Deserialize<JsonElement>(payload));

    internal JournalEntry Entry => new(Kind, At, Call, Name, Step, Detail: Detail, Payload: Payload?.GetRawText());

    internal static bool Belongs(JournalEntry entry) => Kinds.IsDecision(entry.Kind) || Kinds.IsOutcome(entry.Kind);
}

/// <summary>Runs a workflow's code against a recorded run, without a journal: finds out whether an edit breaks runs in flight.</summary>
public static class HistoryReplay
{
    /// <summary>The first thing in which the code differs from the record.</summary>
    /// <returns>Null where it fits from the start to the end.</returns>
    public static string? FirstDivergence<TIn, TOut>(
        RecordedRun recorded, WorkflowDefinition<TIn, TOut> definition, Func<IWorkflow<TIn, TOut>> factory)
    {
        var registry = new WorkflowRegistry();
        registry.AddWorkflow(definition, factory);
        if (registry.Workflow(recorded.Workflow, recorded.Version) is not { } binding)
        {
            return EngineFaults.WorkflowUnknown(recorded.Workflow, recorded.Version).Message;
        }

        var history = recorded.Lines.Select(static line => line.Entry).ToList();
        var code = new WorkflowInstance(recorded.Run, recorded.Execution, binding, history);
        foreach (var outcome in history.Where(static entry => Kinds.IsOutcome(entry.Kind)))
        {
            code.Deliver(outcome);
        }

        var further = code.TakeDecisions();
        return code.Misfit?.Message
            ?? (further.Count > 0 ? $"It goes on with {further[0].Kind} '{further[0].Name}' as step '{further[0].Step}', and the record does not." : null)
            ?? (SameEnd(code.End, recorded.Output) ? null : $"It ends with {code.End?.Output ?? code.End?.Error?.Message ?? "nothing"}, and the record with {recorded.Output}.");
    }

    private static bool SameEnd(WorkflowEnd? end, JsonElement? recorded) => recorded is null
        ? end?.Output is null
        : end?.Output is not null && JsonElement.DeepEquals(JsonSerializer.Deserialize<JsonElement>(end.Output, ResolverJson.Options), recorded.Value);
}
