using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Resolver.Adapters.Telemetry;
using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Ids;

namespace Resolver.Functions.Durable;

/// <summary>Workflows and activities as Durable Task runs them: one orchestrator per version of a workflow, one activity each.</summary>
public sealed class DurableWorkflows : IWorkflowRegistry
{
    private readonly Dictionary<string, Func<IWorkflowContext, string, Task<string>>> _workflows = new(StringComparer.Ordinal);
    private readonly RemoteActivities _activities;
    private readonly AsyncLocal<DurableWorkflowClient?> _current = new();
    private readonly AsyncLocal<RunContext?> _sent = new();
    private readonly DurablePayloads _payloads;
    private readonly IArtifactStore _artifacts;
    private readonly DurableOptions _options;

    /// <summary>Makes an empty registry.</summary>
    /// <param name="artifacts">Where large payloads are kept; the same store for all workers and clients of a task hub.</param>
    /// <param name="options">Limits and time.</param>
    /// <exception cref="Resolver.Core.Faults.ResolverFault"><c>ENGINE-OPTIONS</c>.</exception>
    public DurableWorkflows(IArtifactStore artifacts, DurableOptions options)
    {
        options.Validate();
        _options = options;
        _payloads = new DurablePayloads(artifacts, options.InlineLimit);
        _artifacts = artifacts;
        _activities = new RemoteActivities(
            _payloads.Stored, new DeliveryOptions { Grace = options.ActivityGrace, WatchInterval = options.WatchInterval, Clock = options.Clock, Stopping = options.Stopping });
    }

    /// <summary>The names under which <see cref="Orchestrate"/> finds a workflow.</summary>
    public IReadOnlyCollection<string> Orchestrators => _workflows.Keys;

    /// <summary>The names under which <see cref="Perform(string, string, RawJson, DurableTaskClient)"/> finds an activity.</summary>
    public IReadOnlyCollection<string> Activities => [.. _activities.Names, DurableNames.EndRuns, DurableNames.SendAway];

    /// <summary>The client of the task hub that the activity belongs to which asks; hosts give it to each delivery anew.</summary>
    /// <exception cref="InvalidOperationException">No activity asks.</exception>
    public DurableWorkflowClient Client => _current.Value ?? throw new InvalidOperationException("Only an activity that a task hub has called has a client.");

    /// <inheritdoc />
    public IWorkflowRegistry AddWorkflow<TIn, TOut>(WorkflowDefinition<TIn, TOut> definition, Func<IWorkflow<TIn, TOut>> factory)
    {
        var name = DurableNames.Orchestrator(definition.Name, definition.Version);
        return _workflows.TryAdd(name, async (context, input) => Json.Write(await factory().Run(context, Json.Read<TIn>(input, "input"))))
            ? this
            : throw DurableFaults.RegisteredTwice(name);
    }

    /// <inheritdoc />
    public IWorkflowRegistry AddActivity<TIn, TOut>(ActivityDefinition<TIn, TOut> definition, Func<IActivity<TIn, TOut>> factory) =>
        _activities.Add(definition, () => new TracedActivity<TIn, TOut>(definition.Name, factory(), TraceOf)) ? this : throw DurableFaults.RegisteredTwice(definition.Name);

    /// <summary>Makes everything registered so far known to a worker of Durable Task.</summary>
    /// <param name="tasks">The worker's registry.</param>
    /// <param name="client">The task hub's client; asked for when an activity first needs it.</param>
    public void AddTo(DurableTaskRegistry tasks, Func<DurableTaskClient> client)
    {
        foreach (var name in Orchestrators)
        {
            tasks.AddOrchestratorFunc<RawJson, RawJson>(name, (context, input) => Orchestrate(context, input));
        }

        foreach (var name in Activities)
        {
            tasks.AddActivityFunc<RawJson, RawJson>(name, (context, input) => Perform(context.Name, context.InstanceId, input, client()));
        }
    }

    /// <summary>Runs the workflow of an orchestration.</summary>
    internal Task<RawJson> Orchestrate(TaskOrchestrationContext context, RawJson input) =>
        DurableOrchestration.Run(context, input, _workflows[context.Name], _payloads, _options.Places);

    /// <summary>Runs one delivery of an activity.</summary>
    internal async Task<RawJson> Perform(string activity, string run, RawJson input, DurableTaskClient hub)
    {
        var client = _current.Value = new DurableWorkflowClient(hub, _artifacts, _options);
        switch (activity)
        {
            case DurableNames.EndRuns:
                await client.EndChildren(input.Read<List<string>>("list of runs"), _options.Stopping);
                return RawJson.Of(true);
            case DurableNames.SendAway:
                await _options.Courier!.Send(input.Read<RemoteJob>("job for another app"), _options.Stopping);
                return RawJson.Of(new ActivityOutcome(_options.Clock.GetUtcNow(), new StoredJson(JsonSerializer.SerializeToElement(true))));
            default:
                var call = input.Read<ActivityCall>("call of an activity");
                var id = RunId.Parse(run);
                return RawJson.Of(await _activities.Perform(activity, id, call, cancel => client.IsOpen(id, cancel)));
        }
    }

    /// <summary>Performs a job that another app sent here, whose run this one cannot see.</summary>
    internal Task<RemoteAnswer> Perform(RemoteJob job)
    {
        _sent.Value = RunContext.Of(job.TraceParent, RunId.Parse(job.Run));
        return _activities.Perform(job);
    }

    /// <summary>A run in its trace, as far as it is known here.</summary>
    internal async Task<RunContext> TraceOf(RunId run, CancellationToken cancel) =>
        _sent.Value ?? (_options.Traces is { } traces ? await traces(run, cancel) : RunContext.Of(traceParent: null, run));
}
