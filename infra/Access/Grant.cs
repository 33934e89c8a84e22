using Resolver.Infra.Data;

namespace Resolver.Infra.Access;

/// <summary>Who may do what, where and why. <see cref="All"/> is the only source of role assignments, and docs/deploying.md shows it.</summary>
/// <param name="Who">Who acts.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Where">On what.</param>
/// <param name="Why">What it is needed for.</param>
internal sealed record Grant(Actor Who, Role Role, Place Where, string Why)
{
    /// <summary>Every role assignment of an environment.</summary>
    internal static readonly IReadOnlyList<Grant> All =
    [
        .. App(Actor.Brain, Place.BrainStorage),
        .. App(Actor.Hands, Place.HandsStorage),
        new(Actor.Brain, Role.BlobContributor, Place.Container(StorageAccounts.Artifacts), "writes and reads prompts, diffs and contexts by their SHA-256"),
        new(Actor.Brain, Role.TableContributor, Place.Ledger, "reserves and settles money"),
        new(Actor.Brain, Role.OpenAIUser, Place.Models, "calls the tiers' models"),
        new(Actor.Brain, Role.IndexContributor, Place.Search, "writes and searches the code index"),
        new(Actor.Brain, Role.SearchContributor, Place.Search, "makes the index at its first use"),
        new(Actor.Brain, Role.SecretsUser, Place.Secret(Vaults.WebhookSecret), "checks that webhooks are GitHub's"),
        new(Actor.Hands, Role.SecretsUser, Place.Secret(Vaults.AppKey), "signs in as the GitHub App: the only write credential"),
        new(Actor.Hands, Role.BlobReader, Place.Container(StorageAccounts.Artifacts), "reads the approved patch"),
        new(Actor.Runner, Role.BlobContributor, Place.Container(StorageAccounts.Artifacts), "reads patches, writes logs and results; readers check the SHA-256"),
        new(Actor.Runner, Role.ImagePuller, Place.Registry, "its image"),
        new(Actor.Runner, Role.MetricsPublisher, Place.Telemetry, "spans and metrics, without a key"),
        new(Actor.Events, Role.BlobContributor, Place.Container(StorageAccounts.DeadLetters), "keeps events that could not be delivered"),
        new(Actor.Operators, Role.SecretsOfficer, Place.Vault, "puts the secrets in, and renews them"),
        new(Actor.Operators, Role.LogReader, Place.Logs, "asks the logs"),
        new(Actor.Operators, Role.BlobReader, Place.Container(StorageAccounts.DeadLetters), "looks at what could not be delivered"),
        .. WorkQueue.All.SelectMany(Of),
    ];

    // One app: its own host's storage and telemetry.
    private static IEnumerable<Grant> App(Actor who, Place storage) =>
    [
        new(who, Role.BlobOwner, storage, "its host's locks and keys, its package, Durable's leases"),
        new(who, Role.QueueContributor, storage, "Durable's queues"),
        new(who, Role.TableContributor, storage, "Durable's history"),
        new(who, Role.MetricsPublisher, Place.Telemetry, "spans and metrics, without a key"),
    ];

    private static IEnumerable<Grant> Of(WorkQueue queue) =>
    [
        new(queue.Sender, Role.QueueSender, Place.Queue(queue.Name), $"sends {queue.What}"),
        new(queue.Consumer, Role.QueueContributor, Place.Queue(queue.Name), $"takes {queue.What}, and keeps them hidden while it works"),
        new(queue.Consumer, Role.QueueContributor, Place.Queue(queue.Poison), "puts aside what failed too often"),
        new(Actor.Operators, Role.QueueReader, Place.Queue(queue.Poison), "looks at what failed too often"),
    ];
}
