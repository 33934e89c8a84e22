using System.Globalization;
using Resolver.Adapters.Telemetry;
using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Core.Money;
using Resolver.Core.Tracing;
using Resolver.Engine;

namespace Resolver.Local.Trace;

/// <summary>
/// A run as a tree: runs, sub-workflows and steps from the journal; calls, tools and searches from the trace; money from the ledger, which
/// is right also where a killed process left no trace.
/// </summary>
internal sealed class RunTree
{
    private readonly EngineClient client;
    private readonly Dictionary<string, RunNode> steps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RunNode> spans = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RunNode> runs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<RunNode>> calls = new(StringComparer.Ordinal);

    private RunTree(EngineClient client) => this.client = client;

    /// <summary>Builds it.</summary>
    /// <param name="client">The journal.</param>
    /// <param name="run">The run.</param>
    /// <param name="lines">Its trace; empty where there is none.</param>
    /// <param name="entries">Its lines of the ledger.</param>
    /// <param name="cancel">Stops reading the journal.</param>
    internal static async Task<RunNode> Build(EngineClient client, WorkflowSnapshot run, IReadOnlyList<TraceLine> lines, IReadOnlyList<LedgerEntry> entries, CancellationToken cancel)
    {
        var tree = new RunTree(client);
        var root = await tree.Run(run, run.Workflow, cancel);
        tree.Attach(lines);
        foreach (var entry in entries.Where(static entry => entry.Use is not null).OrderBy(static entry => entry.Id.Try))
        {
            tree.Payer(entry, root).Pay(entry.Use!.TokensIn, entry.Use.TokensOut, entry.Use.Usd);
        }

        return root;
    }

    private async Task<RunNode> Run(WorkflowSnapshot run, string name, CancellationToken cancel)
    {
        var ended = run.State is WorkflowState.Completed or WorkflowState.Failed or WorkflowState.Terminated;
        var node = new RunNode(name, NodeKind.Run, run.CreatedAt)
        {
            Seconds = ended ? (run.UpdatedAt - run.CreatedAt).TotalSeconds : null,
            Outcome = run.Failure?.Code ?? string.Empty,
            Failed = run.Failure is not null,
        };
        runs[run.Run.Value] = node;
        foreach (var line in await client.History(run.Run, cancel))
        {
            await Add(node, run.Run, line, cancel);
        }

        return node;
    }

    private async Task Add(RunNode parent, RunId run, TimelineEntry line, CancellationToken cancel)
    {
        var key = $"{run}/{line.Step}";
        switch (line.Kind)
        {
            case "activity-scheduled":
                parent.Below.Add(steps[key] = new RunNode(line.Step, NodeKind.Step, line.At));
                break;
            case "child-scheduled" when await client.Get(RunId.Parse(line.Outcome), cancel) is { } child:
                parent.Below.Add(steps[key] = await Run(child, line.Step, cancel));
                break;
            case "activity-started" when steps.TryGetValue(key, out var step):
                step.At = line.At;
                break;
            case "activity-completed" or "activity-failed" or "activity-retried" when steps.TryGetValue(key, out var step):
                step.Seconds = line.Duration?.TotalSeconds;
                step.Failed = line.Kind != "activity-completed";
                step.Outcome = line.Outcome;
                break;
            case "event-received" or "run-suspended" or "run-resumed" or "run-parked":
                parent.Below.Add(new RunNode(line.Kind == "event-received" ? line.Step : line.Kind[4..], NodeKind.Event, line.At) { Seconds = 0, Outcome = line.Kind == "event-received" ? "received" : line.Outcome });
                break;
        }
    }

    // A span is written after what is below it: parents are known once all are read.
    private void Attach(IReadOnlyList<TraceLine> lines)
    {
        foreach (var line in lines)
        {
            var node = spans[line.SpanId] = InJournal(line) ?? Node(line);
            node.Outcome = OutcomeOf(line) is { Length: > 0 } said ? said : node.Outcome;
        }

        foreach (var line in lines.Where(line => line.ParentSpanId is not null && InJournal(line) is null))
        {
            if (spans.TryGetValue(line.ParentSpanId!, out var parent) && spans[line.SpanId] is { } node)
            {
                parent.Below.Add(node);
                if (node.Kind == NodeKind.Chat)
                {
                    Of(CallOf(line.Of(StepSpans.StepTag), line.Of("resolver.call"))).Add(node);
                }
            }
        }
    }

    // Runs and steps are known already; everything else is in the trace alone.
    private RunNode? InJournal(TraceLine line) => line switch
    {
        _ when line.Of(StepSpans.DeliveryTag) is not null => steps.GetValueOrDefault($"{line.Of(StepSpans.RunTag)}/{line.Of(StepSpans.StepTag)}"),
        _ when line.Of(GenAi.Operation) is GenAi.InvokeAgent or GenAi.InvokeWorkflow => runs.GetValueOrDefault(line.Of(StepSpans.RunTag) ?? string.Empty),
        _ => null,
    };

    private List<RunNode> Of(string call) => calls.TryGetValue(call, out var known) ? known : calls[call] = [];

    private static string CallOf(string? step, string? call) => $"{step}#{call}";

    // The request that it paid for; else the step or the loop that made it; else the run.
    private RunNode Payer(LedgerEntry entry, RunNode root)
    {
        var key = entry.Id.Key;
        var made = Of(CallOf(key.Step, key.Call.ToString(CultureInfo.InvariantCulture)));
        return made.Count > 0 ? made[Math.Min(entry.Id.Try, made.Count) - 1] : steps.GetValueOrDefault($"{key.Run}/{key.Step}") ?? root;
    }

    private static RunNode Node(TraceLine line)
    {
        var kind = line.Of(GenAi.Operation) switch
        {
            GenAi.Chat => NodeKind.Chat,
            GenAi.ExecuteTool => NodeKind.Tool,
            GenAi.Retrieval => NodeKind.Retrieval,
            _ => NodeKind.Other,
        };
        return new RunNode(line.Name, kind, new DateTimeOffset(line.StartedAt, TimeSpan.Zero))
        {
            Seconds = line.Milliseconds / 1000,
            Failed = line.Status == "Error",
        };
    }

    private static string OutcomeOf(TraceLine line) => line switch
    {
        _ when line.Of(GenAi.ErrorType) is { } code => code,
        _ when line.Events?.FirstOrDefault(static happened => happened.Attributes.GetValueOrDefault(GenAi.EvaluationName) == "gate") is { } judged => judged.Attributes.GetValueOrDefault(GenAi.EvaluationLabel) ?? string.Empty,
        _ when line.Of("resolver.tests.passed") is { } passed => $"{passed} passed, {line.Of("resolver.tests.failed")} failed, {line.Of("resolver.tests.not_run")} not run",
        _ when line.Of("resolver.retrieval.found") is { } found => $"{found} found",
        _ when line.Of(GenAi.FinishReasons) is { } finish and not ("stop" or "tool_calls") => finish,
        _ => line.Of("resolver.stop_reason") ?? line.Of("resolver.outcome") ?? string.Empty,
    };
}
