using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;

namespace Resolver.Functions.Durable;

/// <summary>
/// The client of a task hub. What it sends is durable when the call returns, and takes effect when a worker takes it up. It looks at a
/// run before it sends: an event that races the end of its run may be dropped by Durable without a fault.
/// </summary>
public sealed class DurableWorkflowClient : IWorkflowClient
{
    private const string ParentEnded = "The run that started it has ended.";

    private readonly DurableTaskClient _client;
    private readonly DurablePayloads _payloads;
    private readonly DurableSnapshots _snapshots;
    private readonly TimeProvider _clock;
    private readonly IReadOnlyDictionary<string, string>? _places;
    private readonly Func<RunId, CancellationToken, Task>? _starting;

    /// <summary>Makes a client.</summary>
    /// <param name="client">The task hub's client.</param>
    /// <param name="artifacts">Where large payloads are kept; the same store for all workers and clients of a task hub.</param>
    /// <param name="options">Limits and time.</param>
    /// <exception cref="Resolver.Core.Faults.ResolverFault"><c>ENGINE-OPTIONS</c>.</exception>
    public DurableWorkflowClient(DurableTaskClient client, IArtifactStore artifacts, DurableOptions options)
    {
        options.Validate();
        _client = client;
        _payloads = new DurablePayloads(artifacts, options.InlineLimit);
        _snapshots = new DurableSnapshots(client, _payloads, options.Clock);
        _clock = options.Clock;
        _starting = options.Starting;
        _places = options.PlacesOfNewRuns.Count > 0 ? options.PlacesOfNewRuns : null;
    }

    /// <inheritdoc />
    public async Task<bool> Start<TIn, TOut>(RunId run, WorkflowDefinition<TIn, TOut> workflow, TIn input, CancellationToken cancel)
    {
        var start = new RunStart(await _payloads.Store(Json.Write(input), cancel), _clock.GetUtcNow(), Places: _places);

        if (_starting is not null)
        {
            await _starting(run, cancel);
        }

        // Every state, named one by one: what the default is has changed between versions.
        var options = new StartOrchestrationOptions(run.Value).WithDedupeStatuses([.. StartOrchestrationOptionsExtensions.ValidDedupeStatuses]);
        try
        {
            await _client.ScheduleNewOrchestrationInstanceAsync(DurableNames.Orchestrator(workflow.Name, workflow.Version), RawJson.Of(start), options, cancel);
            return true;
        }
        catch (OrchestrationAlreadyExistsException)
        {
            return false;
        }
    }

    /// <inheritdoc />
    public async Task RaiseEvent<T>(RunId run, EventDefinition<T> name, T value, string eventId, CancellationToken cancel)
    {
        var view = await Demand(run, cancel);
        if (DurableSnapshots.View(view).Closing == Closing.End)
        {
            throw DurableFaults.RunFinished(run);
        }

        var stored = await _payloads.Store(Json.Write(value), cancel);
        var envelope = new EventEnvelope(name.Name, eventId, _clock.GetUtcNow(), stored);
        await _client.RaiseEventAsync(run.Value, DurableNames.Events, RawJson.Of(envelope), cancel);
    }

    /// <inheritdoc />
    public async Task<WorkflowSnapshot?> Get(RunId run, CancellationToken cancel) => await _snapshots.Get(run, forgiving: false, cancel);

    /// <inheritdoc />
    public async Task<IReadOnlyList<WorkflowSnapshot>> List(WorkflowQuery query, CancellationToken cancel) => await _snapshots.List(query, cancel);

    /// <inheritdoc />
    public async Task Suspend(RunId run, string reason, CancellationToken cancel)
    {
        await Demand(run, cancel);
        await _client.SuspendInstanceAsync(run.Value, reason, cancel);
    }

    /// <inheritdoc />
    public async Task Resume(RunId run, CancellationToken cancel)
    {
        await Demand(run, cancel);
        await _client.ResumeInstanceAsync(run.Value, reason: null, cancel);
    }

    /// <inheritdoc />
    public async Task Terminate(RunId run, string reason, CancellationToken cancel)
    {
        await Demand(run, cancel);
        await End(run, reason, cancel);
    }

    /// <inheritdoc />
    public async Task<bool> Purge(RunId run, CancellationToken cancel)
    {
        if (await _snapshots.Peek(run, cancel) is not { IsCompleted: true })
        {
            return false;
        }

        await foreach (var child in _snapshots.Children(run, cancel))
        {
            await Purge(child, cancel);
        }

        return (await _client.PurgeInstanceAsync(run.Value, cancel)).PurgedInstanceCount > 0;
    }

    /// <inheritdoc />
    public async Task<int> Purge(PurgeQuery query, CancellationToken cancel)
    {
        var purged = 0;
        foreach (var run in await _snapshots.Ended(query, cancel))
        {
            purged += await Purge(run, cancel) ? 1 : 0;
        }

        return purged;
    }

    /// <summary>Tells a run how the delivery ended that it waits for. What it does not wait for any more changes nothing.</summary>
    /// <returns>False where the run has ended meanwhile.</returns>
    internal async Task<bool> Answer(string place, RemoteAnswer answer, CancellationToken cancel)
    {
        var name = DurableNames.Answer(place, answer.Step, answer.Delivery);
        try
        {
            await RaiseEvent(RunId.Parse(answer.Run), name, answer.Outcome, name.Name, cancel);
            return true;
        }
        catch (ResolverFault late) when (late.Code is "RUN-FINISHED" or "RUN-UNKNOWN")
        {
            return false;
        }
    }

    /// <summary>One run as lists show it: without its result where that is lost. Null where none has this id.</summary>
    internal Task<WorkflowSnapshot?> Show(RunId run, CancellationToken cancel) => _snapshots.Get(run, forgiving: true, cancel);

    /// <summary>When a run's history last grew, without reading anything else of it; null where there is none of this id.</summary>
    internal async Task<DateTimeOffset?> UpdatedAt(RunId run, CancellationToken cancel) => (await _snapshots.Peek(run, cancel))?.LastUpdatedAt;

    /// <summary>The run that people started: this one, or the one whose sub-workflow it is.</summary>
    internal Task<RunId> RootOf(RunId run, CancellationToken cancel) => _snapshots.RootOf(run, cancel);

    /// <summary>True while the run's workflow goes on, so that the results of its activities are wanted.</summary>
    internal async Task<bool> IsOpen(RunId run, CancellationToken cancel) =>
        await _snapshots.Find(run, cancel) is { IsCompleted: false } found && DurableSnapshots.View(found).Closing is null;

    /// <summary>Ends sub-workflows of a run that has come to its end.</summary>
    internal async Task EndChildren(IEnumerable<string> runs, CancellationToken cancel)
    {
        foreach (var run in runs.Select(RunId.Parse))
        {
            if (await _snapshots.Peek(run, cancel) is { IsCompleted: false })
            {
                await End(run, ParentEnded, cancel);
            }
        }
    }

    // Not every backend ends sub-orchestrations with their parent, so each is told.
    private async Task End(RunId run, string reason, CancellationToken cancel)
    {
        await _client.TerminateInstanceAsync(run.Value, RawJson.Of(reason), cancel);
        await foreach (var child in _snapshots.Children(run, cancel))
        {
            await EndChildren([child.Value], cancel);
        }
    }

    private async Task<OrchestrationMetadata> Demand(RunId run, CancellationToken cancel)
    {
        var found = await _snapshots.Find(run, cancel) ?? throw DurableFaults.RunUnknown(run);
        return found.IsCompleted ? throw DurableFaults.RunFinished(run) : found;
    }
}
