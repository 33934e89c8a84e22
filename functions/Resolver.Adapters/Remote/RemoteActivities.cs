using System.Text.Json;
using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Core.Json;

namespace Resolver.Adapters.Remote;

/// <summary>The activities of one place, by name.</summary>
/// <param name="payloads">Claim checks.</param>
/// <param name="options">Limits and time.</param>
public sealed class RemoteActivities(StoredPayloads payloads, DeliveryOptions options)
{
    private readonly Dictionary<string, Func<ActivityScope, string, CancellationToken, Task<string>>> known = new(StringComparer.Ordinal);

    /// <summary>Their names.</summary>
    public IReadOnlyCollection<string> Names => known.Keys;

    /// <summary>Adds one.</summary>
    /// <param name="definition">Its name.</param>
    /// <param name="factory">Made anew for each delivery.</param>
    /// <returns>False where there is one of that name already.</returns>
    public bool Add<TIn, TOut>(ActivityDefinition<TIn, TOut> definition, Func<IActivity<TIn, TOut>> factory) => known.TryAdd(
        definition.Name,
        async (scope, input, cancel) => JsonSerializer.Serialize(await factory().Run(scope, StoredPayloads.Read<TIn>(input, "input"), cancel), ResolverJson.Options));

    /// <summary>Performs one delivery. Never throws: whatever happens is an outcome.</summary>
    /// <param name="activity">Its name.</param>
    /// <param name="run">The run.</param>
    /// <param name="call">Its input and time.</param>
    /// <param name="isWanted">Whether the run still wants it, asked from time to time; null where that cannot be known here.</param>
    public async Task<ActivityOutcome> Perform(string activity, RunId run, ActivityCall call, Func<CancellationToken, Task<bool>>? isWanted) =>
        known.TryGetValue(activity, out var work)
            ? await new ActivityDelivery(payloads, isWanted, options).Run(work, run, call)
            : new ActivityOutcome(options.Clock.GetUtcNow(), Failure: Unknown(activity));

    /// <summary>Performs a job that another app sent here, whose run this one cannot see.</summary>
    public async Task<RemoteAnswer> Perform(RemoteJob job) =>
        new(job.Run, job.Call.Step, job.Call.Delivery, await Perform(job.Activity, RunId.Parse(job.Run), job.Call, isWanted: null));

    /// <summary>There is no such activity here.</summary>
    public static FailureDetails Unknown(string activity) => new(
        "ACTIVITY-UNKNOWN", $"This app has no activity '{activity}'. Deploy a version that has it, then start the run again.", Transient: false, Core.Faults.FaultKind.Usage);
}
