using System.Text.Json;
using Resolver.Adapters.GitHub;
using Resolver.Adapters.Storage;
using Resolver.Adapters.Telemetry;
using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Core.Runs;
using Resolver.Functions.Durable;

namespace Resolver.Functions.Remote;

/// <summary>The queues between the apps. The functions that read them name them too.</summary>
internal static class Queues
{
    /// <summary>Events of the code host, for the brain.</summary>
    public const string Intake = "resolver-intake";

    /// <summary>Events of Event Grid, which writes here with its own identity.</summary>
    public const string Events = "resolver-events";

    /// <summary>Jobs for hands.</summary>
    public const string Hands = "resolver-hands";

    /// <summary>What became of them, for the brain.</summary>
    public const string HandsAnswers = "resolver-hands-answers";

    /// <summary>What runs say on their issues, for hands.</summary>
    public const string Notes = "resolver-notes";

    /// <summary>The place that publishes; the other one is <see cref="RunnerQueues.Place"/>.</summary>
    public const string HandsPlace = "hands";

    public static Task<StorageQueue> Open(AzureStorageOptions storage, IArtifactStore artifacts, string name, CancellationToken cancel) =>
        StorageQueue.Open(storage, artifacts, new StorageQueueOptions { Name = name }, cancel);
}

/// <summary>Sends jobs to hands and to the runner.</summary>
/// <param name="hands">Jobs for hands.</param>
/// <param name="runner">Jobs for the runner.</param>
/// <param name="reading">The repository of a run, and the right to read it.</param>
/// <param name="traceOf">Knows the run's trace, which goes with the job.</param>
internal sealed class QueueCourier(StorageQueue hands, StorageQueue runner, IReadingRights reading, Func<RunId, CancellationToken, Task<RunContext>> traceOf) : IRemoteCourier
{
    /// <inheritdoc />
    public async Task Send(RemoteJob job, CancellationToken cancel)
    {
        var run = RunId.Parse(job.Run);
        var traced = job with { TraceParent = (await traceOf(run, cancel)).TraceParent };
        switch (job.Place)
        {
            case Queues.HandsPlace:
                await hands.Send(job.Key, traced, traced.TraceParent, cancel);
                break;
            case RunnerQueues.Place:
                // Asked for with each delivery, so that the right does not end while the job waits.
                await runner.Send(job.Key, traced with { Repository = await reading.For(run, cancel) }, traced.TraceParent, cancel);
                break;
            default:
                throw new InvalidOperationException($"There is no place '{job.Place}'.");
        }
    }
}

/// <summary>What the runner gets to read.</summary>
internal interface IReadingRights
{
    /// <summary>The repository of a run, with a token for this one repository that was made now.</summary>
    /// <exception cref="ResolverFault"><c>RUN-UNKNOWN</c>, <c>GH-*</c>.</exception>
    Task<ReadableRepository> For(RunId run, CancellationToken cancel);
}

/// <summary>Tokens of the brain's App that read contents of one repository for an hour, and nothing else.</summary>
/// <param name="client">Knows the runs.</param>
/// <param name="gitHub">Where GitHub is.</param>
/// <param name="tokens">Makes them.</param>
internal sealed class ReadingRights(Func<IWorkflowClient> client, GitHubOptions gitHub, GitHubTokens tokens) : IReadingRights
{
    /// <inheritdoc />
    public async Task<ReadableRepository> For(RunId run, CancellationToken cancel)
    {
        var found = await client().Get(run, cancel) ?? throw DurableFaults.RunUnknown(run);
        var location = found.Input.Deserialize<ResolveRequest>(ResolverJson.Options)!.Source.Location;
        if (gitHub.PlaceOf(location) is not { } place)
        {
            return new ReadableRepository(location, Token: null, DateTimeOffset.MaxValue);
        }

        var token = await tokens.Fresh(GitHubZone.Runner, place, cancel);
        return new ReadableRepository(location, token.Token, token.ExpiresAt);
    }
}
