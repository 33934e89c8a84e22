using System.Globalization;
using System.Text.Json;
using DurableTask.Core.History;
using Microsoft.DurableTask;
using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Engine.Replay;
using Resolver.Functions.Durable;

namespace Resolver.Functions.Tests;

/// <summary>Durable's history of a run as our golden history: what happened is Durable's, numbered by the calls that the run made.</summary>
internal sealed class HistoryExport
{
    private readonly RunId _run;
    private readonly List<RecordedLine> _decisions;
    private readonly List<RecordedLine> _outcomes = [];
    private readonly Dictionary<int, ActivityCall> _calls = [];
    private readonly Dictionary<int, string> _children = [];
    private readonly Dictionary<int, DateTime> _timers = [];
    private readonly HashSet<string> _events = new(StringComparer.Ordinal);
    private readonly HashSet<int> _fired = [];
    private RunStart? _start;
    private DateTimeOffset _now;

    private HistoryExport(RunId run, IReadOnlyList<RecordedLine> decisions)
    {
        _run = run;
        _decisions = [.. decisions];
    }

    public static RecordedRun Of(WorkflowSnapshot snapshot, IReadOnlyList<HistoryEvent> history, IReadOnlyList<RecordedLine> decisions)
    {
        var export = new HistoryExport(snapshot.Run, decisions);
        foreach (var happened in history)
        {
            export.Take(happened, snapshot.Workflow);
        }

        // What happened comes before what was decided on it.
        var lines = export._outcomes.Concat(export._decisions).OrderBy(static line => line.At).ToList();
        return new RecordedRun(snapshot.Run, snapshot.Workflow, snapshot.Version, lines, snapshot.Output) { Execution = export._start?.Execution ?? 0 };
    }

    private void Take(HistoryEvent happened, string workflow)
    {
        switch (happened)
        {
            case OrchestratorStartedEvent:
                _now = new DateTimeOffset(DateTime.SpecifyKind(happened.Timestamp, DateTimeKind.Utc));
                break;
            case ExecutionStartedEvent started:
                Start(Read<RunStart>(started.Input), workflow);
                break;
            case EventRaisedEvent { Name: DurableNames.Events } raised:
                Raised(Read<EventEnvelope>(raised.Input));
                break;
            case TaskScheduledEvent { Name: not DurableNames.EndRuns } scheduled:
                _calls[scheduled.EventId] = Read<List<ActivityCall>>(scheduled.Input!).Single(); // Durable keeps a list of arguments.
                break;
            case TaskCompletedEvent completed when _calls.TryGetValue(completed.TaskScheduledId, out var call):
                Answered(call, Read<ActivityOutcome>(completed.Result));
                break;
            case SubOrchestrationInstanceCreatedEvent created:
                _children[created.EventId] = created.InstanceId;
                break;
            case SubOrchestrationInstanceCompletedEvent completed:
                Child(completed.TaskScheduledId, "child-completed", Read<StoredJson>(completed.Result).Json);
                break;
            case SubOrchestrationInstanceFailedEvent failed:
                Child(failed.TaskScheduledId, "child-failed", JsonSerializer.SerializeToElement(Failure(failed), ResolverJson.Options));
                break;
            case TimerCreatedEvent created:
                _timers[created.EventId] = created.FireAt;
                break;
            case TimerFiredEvent fired:
                Fired(_timers[fired.TimerId]);
                break;
        }
    }

    private void Start(RunStart start, string workflow)
    {
        _start = start;
        Add("run-started", -1, workflow, string.Empty, string.Empty, start.Input.Json);
        var carried = start.Carried?.Json?.Deserialize<CarriedOver>(ResolverJson.Options);
        _events.UnionWith(carried?.Seen.Except(carried.Untaken.Select(static left => left.Id)) ?? []);
        foreach (var left in carried?.Untaken ?? [])
        {
            Raised(left);
        }
    }

    private void Raised(EventEnvelope raised)
    {
        if (_events.Add(raised.Id))
        {
            Add("event-received", -1, raised.Name, string.Empty, raised.Id, raised.Value.Json);
        }
    }

    private void Answered(ActivityCall call, ActivityOutcome outcome)
    {
        // A failed delivery that another one follows is no outcome of the step: the last one replaces it.
        var decision = _decisions.Single(line => line.Kind == "activity-scheduled" && line.Step == call.Step);
        _outcomes.RemoveAll(line => line.Call == decision.Call);
        Add(
            outcome.Result is null ? "activity-failed" : "activity-completed",
            decision.Call,
            decision.Name,
            decision.Step,
            string.Empty,
            outcome.Result is { } result ? result.Json : JsonSerializer.SerializeToElement(outcome.Failure, ResolverJson.Options));
    }

    private void Child(int scheduled, string kind, JsonElement? payload)
    {
        var decision = _decisions.Single(line => line.Kind == "child-scheduled" && DerivedIds.Child(_run, _start!.Execution, line.Step).Value == _children[scheduled]);
        Add(kind, decision.Call, decision.Name, decision.Step, string.Empty, payload);
    }

    // Timers that stand for a retry, or for a part of a long wait, are no calls of the workflow.
    private void Fired(DateTime due)
    {
        var ticks = due.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
        if (_decisions.Find(line => line.Kind is "wait-scheduled" or "timer-scheduled" && line.Detail == ticks && !_fired.Contains(line.Call)) is { } decision)
        {
            _fired.Add(decision.Call);
            Add("timer-fired", decision.Call, string.Empty, string.Empty, string.Empty, null);
        }
    }

    private static FailureDetails Failure(SubOrchestrationInstanceFailedEvent failed) => failed.FailureDetails is { } details
        ? DurableFaults.Of(new TaskFailureDetails(details.ErrorType, details.ErrorMessage, null, null, null), output: null)
        : DurableFaults.Terminated("The sub-workflow was terminated.");

    private void Add(string kind, int call, string name, string step, string detail, JsonElement? payload) =>
        _outcomes.Add(new RecordedLine(kind, _now, call, name, step, detail, payload));

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, ResolverJson.Options)!;
}
