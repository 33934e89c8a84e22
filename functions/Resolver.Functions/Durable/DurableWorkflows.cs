using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Ids;

namespace Resolver.Functions.Durable;

/// <summary>Workflows and activities as Durable Task runs them: one orchestrator per version of a workflow, one activity each.</summary>
public sealed class DurableWorkflows : IWorkflowRegistry
{
    private readonly Dictionary<string, Func<IWorkflowContext, string, Task<string>>> _workflows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ActivityBinding> _activities = new(StringComparer.Ordinal);
    private readonly DurablePayloads _payloads;
    private readonly Lazy<DurableWorkflowClient> _client;
    private readonly DurableOptions _options;

    /// <summary>Makes an empty registry.</summary>
    /// <param name="artifacts">Where large payloads are kept; the same store for all workers and clients of a task hub.</param>
    /// <param name="client">The task hub's client; asked for when an activity first needs it.</param>
    /// <param name="options">Limits and time.</param>
    /// <exception cref="Resolver.Core.Faults.ResolverFault"><c>ENGINE-OPTIONS</c>.</exception>
    public DurableWorkflows(IArtifactStore artifacts, Func<DurableTaskClient> client, DurableOptions options)
    {
        options.Validate();
        _options = options;
        _payloads = new DurablePayloads(artifacts, options.InlineLimit);
        _client = new(() => new DurableWorkflowClient(client(), artifacts, options));
    }

    /// <summary>The names under which <see cref="Orchestrate"/> finds a workflow.</summary>
    public IReadOnlyCollection<string> Orchestrators => _workflows.Keys;

    /// <summary>The names under which <see cref="Perform"/> finds an activity.</summary>
    public IReadOnlyCollection<string> Activities => [.. _activities.Keys, DurableNames.EndRuns];

    /// <inheritdoc />
    public IWorkflowRegistry AddWorkflow<TIn, TOut>(WorkflowDefinition<TIn, TOut> definition, Func<IWorkflow<TIn, TOut>> factory)
    {
        var name = DurableNames.Orchestrator(definition.Name, definition.Version);
        return _workflows.TryAdd(name, async (context, input) => Json.Write(await factory().Run(context, Json.Read<TIn>(input, "input"))))
            ? this
            : throw DurableFaults.RegisteredTwice(name);
    }

    /// <inheritdoc />
    public IWorkflowRegistry AddActivity<TIn, TOut>(ActivityDefinition<TIn, TOut> definition, Func<IActivity<TIn, TOut>> factory)
    {
        var binding = new ActivityBinding(async (scope, input, cancel) => Json.Write(await factory().Run(scope, Json.Read<TIn>(input, "input"), cancel)));
        return _activities.TryAdd(definition.Name, binding) ? this : throw DurableFaults.RegisteredTwice(definition.Name);
    }

    /// <summary>Makes everything registered so far known to a worker of Durable Task.</summary>
    public void AddTo(DurableTaskRegistry tasks)
    {
        foreach (var name in Orchestrators)
        {
            tasks.AddOrchestratorFunc<RawJson, RawJson>(name, (context, input) => Orchestrate(context, input));
        }

        foreach (var name in Activities)
        {
            tasks.AddActivityFunc<RawJson, RawJson>(name, (context, input) => Perform(context.Name, context.InstanceId, input));
        }
    }

    /// <summary>Runs the workflow of an orchestration.</summary>
    internal Task<RawJson> Orchestrate(TaskOrchestrationContext context, RawJson input) =>
        DurableOrchestration.Run(context, input, _workflows[context.Name], _payloads);

    /// <summary>Runs one delivery of an activity.</summary>
    internal async Task<RawJson> Perform(string activity, string run, RawJson input)
    {
        if (activity == DurableNames.EndRuns)
        {
            await _client.Value.EndChildren(input.Read<List<string>>("list of runs"), _options.Stopping);
            return RawJson.Of(true);
        }

        var call = input.Read<ActivityCall>("call of an activity");
        return RawJson.Of(await new ActivityDelivery(_payloads, _client.Value, _options).Run(_activities[activity], RunId.Parse(run), call));
    }
}

/// <summary>An activity without its types.</summary>
internal sealed record ActivityBinding(Func<ActivityScope, string, CancellationToken, Task<string>> Invoke);
