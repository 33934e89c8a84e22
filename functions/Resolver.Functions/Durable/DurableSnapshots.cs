using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.DurableTask.Client;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Json;

namespace Resolver.Functions.Durable;

/// <summary>Runs as queries show them, from what Durable says of its instances.</summary>
internal sealed class DurableSnapshots(DurableTaskClient client, DurablePayloads payloads, TimeProvider clock)
{
    // A few of all, and how many more than are shown are kept while reading.
    private const int Few = 1000;

    private static readonly TimeSpan[] Windows = [TimeSpan.FromHours(6), TimeSpan.FromDays(2), TimeSpan.FromDays(14)];
    private static readonly IReadOnlyList<WorkflowState> Final = [WorkflowState.Completed, WorkflowState.Failed, WorkflowState.Terminated];

    // Durable's time of creation is at or after ours, by another machine's clock.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(10);

    /// <summary>The instance of a run, or null.</summary>
    public async Task<OrchestrationMetadata?> Find(RunId run, CancellationToken cancel) =>
        await client.GetInstanceAsync(run.Value, getInputsAndOutputs: true, cancel);

    /// <summary>A run, or null.</summary>
    /// <param name="run">Which.</param>
    /// <param name="forgiving">Whether one whose result is lost is shown without it, as lists do.</param>
    /// <param name="cancel">Stops reading.</param>
    public async Task<WorkflowSnapshot?> Get(RunId run, bool forgiving, CancellationToken cancel) =>
        await Find(run, cancel) is { } found ? await Snapshot(found, forgiving, cancel) : null;

    /// <summary>The same without its input, status and output.</summary>
    public async Task<OrchestrationMetadata?> Peek(RunId run, CancellationToken cancel) => await client.GetInstanceAsync(run.Value, getInputsAndOutputs: false, cancel);

    /// <summary>All that match, newest first. Durable pages in no order, so all matches are read before the first is shown; where a few of all are asked for, those of the last time are tried first.</summary>
    public async Task<IReadOnlyList<WorkflowSnapshot>> List(WorkflowQuery query, CancellationToken cancel)
    {
        var shown = new List<WorkflowSnapshot>();
        foreach (var instance in await Newest(query, cancel))
        {
            shown.Add(await Snapshot(instance, forgiving: true, cancel));
        }

        return shown;
    }

    /// <summary>Finished top-level runs, those that ended first first.</summary>
    public async Task<IReadOnlyList<RunId>> Ended(PurgeQuery query, CancellationToken cancel)
    {
        var found = new List<(string Id, DateTimeOffset At)>();
        var states = query.States.Count == 0 ? Final : [.. query.States.Where(Final.Contains)];

        // What ended before was created before, and backends know that time.
        await foreach (var instance in states.Count == 0 ? Nothing() : All(new OrchestrationQuery(CreatedTo: query.EndedBefore + ClockSkew), states, cancel))
        {
            if (instance.IsCompleted && Start(instance) is { Parent: null } && instance.LastUpdatedAt < query.EndedBefore)
            {
                found.Add((instance.InstanceId, instance.LastUpdatedAt));
            }
        }

        return [.. found.OrderBy(static ended => ended.At).ThenBy(static ended => ended.Id, StringComparer.Ordinal).Take(query.Top).Select(static ended => RunId.Parse(ended.Id))];
    }

    /// <summary>The sub-workflows of a run that are known by now.</summary>
    public async IAsyncEnumerable<RunId> Children(RunId run, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var instance in All(new OrchestrationQuery(InstanceIdPrefix: DerivedIds.ChildPrefix(run)), [], cancel))
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

    private async Task<IEnumerable<OrchestrationMetadata>> Newest(WorkflowQuery query, CancellationToken cancel)
    {
        var isOfAll = query is { Prefix: null, CreatedFrom: null, CreatedBefore: null, UpdatedFrom: null, States.Count: 0, Top: <= Few };
        foreach (var window in isOfAll ? Windows : [])
        {
            var some = await Matching(query with { CreatedFrom = clock.GetUtcNow() - window }, cancel);
            if (some.Count >= query.Top)
            {
                return some;
            }
        }

        return await Matching(query, cancel);
    }

    private async Task<IReadOnlyList<OrchestrationMetadata>> Matching(WorkflowQuery query, CancellationToken cancel)
    {
        var found = new List<OrchestrationMetadata>();
        await foreach (var instance in All(new OrchestrationQuery(CreatedFrom: query.CreatedFrom - ClockSkew, InstanceIdPrefix: query.Prefix), query.States, cancel))
        {
            if (Matches(query, instance))
            {
                found.Add(instance);
            }

            // Those that are not shown are not kept either.
            if (found.Count > query.Top + (long)Few)
            {
                found = [.. First(found, query.Top)];
            }
        }

        return [.. First(found, query.Top)];
    }

    private static IEnumerable<OrchestrationMetadata> First(IEnumerable<OrchestrationMetadata> found, int most) =>
        found.OrderByDescending(Accepted).ThenByDescending(static instance => instance.InstanceId, StringComparer.Ordinal).Take(most);

    private IAsyncEnumerable<OrchestrationMetadata> All(OrchestrationQuery asked, IReadOnlyList<WorkflowState> states, CancellationToken cancel)
    {
        var native = states.Count == 0 ? null : Enum.GetValues<OrchestrationRuntimeStatus>().Where(status => states.Contains(State(status))).ToList();
        return Filtered(client.GetAllInstancesAsync(asked with { Statuses = native, FetchInputsAndOutputs = true }), asked.InstanceIdPrefix, states, cancel);
    }

    private static async IAsyncEnumerable<OrchestrationMetadata> Nothing()
    {
        await Task.CompletedTask;
        yield break;
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
