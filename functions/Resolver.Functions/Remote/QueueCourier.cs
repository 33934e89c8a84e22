using Resolver.Adapters.Storage;
using Resolver.Core.Artifacts;
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

    /// <summary>The one place besides the brain.</summary>
    public const string HandsPlace = "hands";

    public static Task<StorageQueue> Open(AzureStorageOptions storage, IArtifactStore artifacts, string name, CancellationToken cancel) =>
        StorageQueue.Open(storage, artifacts, new StorageQueueOptions { Name = name }, cancel);
}

/// <summary>Sends jobs to hands.</summary>
internal sealed class QueueCourier(StorageQueue hands) : IRemoteCourier
{
    /// <inheritdoc />
    public Task Send(RemoteJob job, CancellationToken cancel) => job.Place == Queues.HandsPlace
        ? hands.Send(job.Key, job, traceParent: null, cancel)
        : throw new InvalidOperationException($"There is no place '{job.Place}'.");
}
