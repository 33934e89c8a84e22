using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.DurableTask.Client;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Json;

namespace Resolver.Functions.Durable;

/// <summary>Runs as queries show them, from what Durable says of its instances.</summary>
internal sealed class DurableSnapshots(DurableTaskClient client, DurablePayloads payloads)
{
    // Durable's time of creation is at or after ours, by another machine's clock.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(10);

    /// <summary>The instance of a run, or null.</summary>
    public async Task<OrchestrationMetadata?> Find(RunId run, CancellationToken cancel) =>
        await client.GetInstanceAsync(run.Value, getInputsAndOutputs: true, cancel);

    public async Task<WorkflowSnapshot?> Get(RunId run, CancellationToken cancel) =>
        await Find(run, cancel) is { } found ? await Snapshot(found, forgiving: false, cancel) : null;

    /// <summary>All that match, newest first. Durable pages in no order, so all matches are read before the first is shown.</summary>
    public async Task<IReadOnlyList<WorkflowSnapshot>> List(WorkflowQuery query, CancellationToken cancel)
    {
        var found = new List<OrchestrationMetadata>();
        await foreach (var instance in All(query.Prefix, query.CreatedFrom - ClockSkew, query.States, cancel))
        {
            if (Matches(query, instance))
            {
                found.Add(instance);
            }
        }

        var shown = new List<WorkflowSnapshot>();
        foreach (var instance in found.OrderByDescending(Accepted).ThenByDescending(static instance => instance.InstanceId, StringComparer.Ordinal).Take(query.Top))
        {
            shown.Add(await Snapshot(instance, forgiving: true, cancel));
        }

        return shown;
    }

    /// <summary>Finished top-level runs, those that ended first first.</summary>
    public async Task<IReadOnlyList<RunId>> Ended(PurgeQuery query, CancellationToken cancel)
    {
        var found = new List<OrchestrationMetadata>();
        await foreach (var instance in All(prefix: null, from: null, query.States, cancel))
        {
            if (instance.IsCompleted && Start(instance) is { Parent: null } && instance.LastUpdatedAt < query.EndedBefore)
            {
                found.Add(instance);
            }
        }

        return
        [
            .. found.OrderBy(static instance => instance.LastUpdatedAt).ThenBy(static instance => instance.InstanceId, StringComparer.Ordinal)
                .Take(query.Top).Select(static instance => RunId.Parse(instance.InstanceId)),
        ];
    }

    /// <summary>The sub-workflows of a run that are known by now.</summary>
    public async IAsyncEnumerable<RunId> Children(RunId run, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var instance in All(DerivedIds.ChildPrefix(run), from: null, [], cancel))
        {
            if (Start(instance)?.Parent == run.Value)
            {
                yield return RunId.Parse(instance.InstanceId);
            }
        }
    }

    /// <summary>The run that people started: this one, or the one whose sub-workflow it is.</summary>
    public async Task<RunId> RootOf(RunId run, CancellationToken cancel)
    {
        while (await Find(run, cancel) is { } found && Start(found)?.Parent is { } parent)
        {
            run = RunId.Parse(parent);
        }

        return run;
    }

    /// <summary>What an instance publishes; empty where it published nothing, or nothing of ours.</summary>
    public static RunView View(OrchestrationMetadata instance) => Read<RunView>(instance.SerializedCustomStatus) ?? new RunView(null);

    private IAsyncEnumerable<OrchestrationMetadata> All(string? prefix, DateTimeOffset? from, IReadOnlyList<WorkflowState> states, CancellationToken cancel)
    {
        var native = states.Count == 0 ? null : Enum.GetValues<OrchestrationRuntimeStatus>().Where(status => states.Contains(State(status))).ToList();
        var asked = new OrchestrationQuery(CreatedFrom: from, Statuses: native, InstanceIdPrefix: prefix, FetchInputsAndOutputs: true);
        return Filtered(client.GetAllInstancesAsync(asked), prefix, states, cancel);
    }

    // Backends differ in what they filter: prefixes without regard to case, states that they know by other names.
    private static async IAsyncEnumerable<OrchestrationMetadata> Filtered(
        IAsyncEnumerable<OrchestrationMetadata> all, string? prefix, IReadOnlyList<WorkflowState> states, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var instance in all.WithCancellation(cancel))
        {
            var fits = (prefix is null || instance.InstanceId.StartsWith(prefix, StringComparison.Ordinal))
                && (states.Count == 0 || states.Contains(State(instance.RuntimeStatus)));
            if (fits && Start(instance) is not null)
            {
                yield return instance;
            }
        }
    }

    private static bool Matches(WorkflowQuery query, OrchestrationMetadata instance) =>
        (query.Workflow is null || DurableNames.Parse(instance.Name).Workflow == query.Workflow)
        && (query.IncludeChildren || Start(instance) is { Parent: null })
        && (query.CreatedFrom is not { } from || Accepted(instance) >= from)
        && (query.CreatedBefore is not { } before || Accepted(instance) < before)
        && (query.UpdatedFrom is not { } updated || instance.LastUpdatedAt >= updated);

    // Null for orchestrations that are not ours.
    private static RunStart? Start(OrchestrationMetadata instance) => Read<RunStart>(instance.SerializedInput) is { Input: not null } start ? start : null;

    private static DateTimeOffset Accepted(OrchestrationMetadata instance) => Start(instance)?.Accepted ?? instance.CreatedAt;

    private async Task<WorkflowSnapshot> Snapshot(OrchestrationMetadata instance, bool forgiving, CancellationToken cancel)
    {
        var (workflow, version) = DurableNames.Parse(instance.Name);
        var state = State(instance.RuntimeStatus);
        return new WorkflowSnapshot(
            RunId.Parse(instance.InstanceId),
            workflow,
            version,
            state,
            await Element(Start(instance)?.Input, forgiving: true, cancel) ?? JsonSerializer.SerializeToElement<object?>(null),
            View(instance).Status,
            state == WorkflowState.Completed ? await Element(Read<StoredJson>(instance.SerializedOutput), forgiving, cancel) : null,
            Failure(state, instance),
            Accepted(instance),
            instance.LastUpdatedAt);
    }

    // A lost artifact must not hide the run itself, nor the other runs of a list.
    private async Task<JsonElement?> Element(StoredJson? stored, bool forgiving, CancellationToken cancel)
    {
        try
        {
            return stored is null ? null : JsonSerializer.Deserialize<JsonElement>(await payloads.Load(stored, cancel), ResolverJson.Options);
        }
        catch (ResolverFault lost) when (forgiving && lost.Code.StartsWith("ARTIFACT-", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private static FailureDetails? Failure(WorkflowState state, OrchestrationMetadata instance) => state switch
    {
        WorkflowState.Failed => DurableFaults.Of(instance.FailureDetails, instance.SerializedOutput),
        WorkflowState.Terminated => DurableFaults.Terminated(Read<string>(instance.SerializedOutput) ?? "Ended by force."),
        _ => null,
    };

    private static WorkflowState State(OrchestrationRuntimeStatus status) => status switch
    {
        OrchestrationRuntimeStatus.Pending => WorkflowState.Pending,
        OrchestrationRuntimeStatus.Suspended => WorkflowState.Suspended,
        OrchestrationRuntimeStatus.Completed => WorkflowState.Completed,
        OrchestrationRuntimeStatus.Failed => WorkflowState.Failed,
        OrchestrationRuntimeStatus.Terminated => WorkflowState.Terminated,
        _ => WorkflowState.Running,
    };

    private static T? Read<T>(string? json)
        where T : class
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize<T>(json, ResolverJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
