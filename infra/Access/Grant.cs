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
        new(Actor.Brain, Role.BlobOwner, Place.Work, "its host's locks and keys, Durable's leases, artifacts"),
        new(Actor.Brain, Role.QueueContributor, Place.Work, "Durable's queues, which Durable makes itself"),
        new(Actor.Brain, Role.TableContributor, Place.Work, "Durable's history, and the ledger"),
        new(Actor.Brain, Role.OpenAIUser, Place.Models, "calls the tiers' models"),
        new(Actor.Brain, Role.IndexContributor, Place.Search, "writes and searches the code index"),
        new(Actor.Brain, Role.SearchContributor, Place.Search, "makes the index at its first use"),
        new(Actor.Brain, Role.SecretsUser, Place.Secret(Vaults.WebhookSecret), "checks that webhooks are GitHub's"),
        new(Actor.Brain, Role.SecretsUser, Place.Secret(Vaults.ReaderKey), "signs in as the GitHub App that reads"),
        new(Actor.Brain, Role.SecretsUser, Place.Secret(Vaults.JiraWebhookSecret), "checks that webhooks are Jira's"),
        new(Actor.Brain, Role.SecretsUser, Place.Secret(Vaults.JiraReaderToken), "reads issues of Jira"),
        new(Actor.Brain, Role.ImagePuller, Place.Registry, "its image"),
        new(Actor.Brain, Role.MetricsPublisher, Place.Telemetry, "spans and metrics, without a key"),
        new(Actor.Hands, Role.SecretsUser, Place.Secret(Vaults.WriterKey), "signs in as the GitHub App that writes: the only credential that writes code"),
        new(Actor.Hands, Role.SecretsUser, Place.Secret(Vaults.JiraWriterToken), "writes comments and links to issues of Jira"),
        new(Actor.Hands, Role.BlobContributor, Place.Container(StorageAccounts.HandsPackages), "its package, which the platform stores as the app"),
        new(Actor.Hands, Role.BlobOwner, Place.Container(StorageAccounts.HostLocks), "its host's locks"),
        new(Actor.Hands, Role.BlobOwner, Place.Container(StorageAccounts.HostKeys), "its host's keys"),
        new(Actor.Hands, Role.BlobContributor, Place.Container(StorageAccounts.Artifacts), "reads the approved patch, writes answers that are too long for a message"),
        new(Actor.Hands, Role.MetricsPublisher, Place.Telemetry, "spans and metrics, without a key"),
        new(Actor.Runner, Role.BlobContributor, Place.Container(StorageAccounts.Artifacts), "reads patches, writes logs and results; readers check the SHA-256"),
        new(Actor.Runner, Role.ImagePuller, Place.Registry, "its image"),
        new(Actor.Runner, Role.MetricsPublisher, Place.Telemetry, "spans and metrics, without a key"),
        new(Actor.Events, Role.BlobContributor, Place.Container(StorageAccounts.DeadLetters), "keeps events that could not be delivered"),
        new(Actor.Operators, Role.SecretsOfficer, Place.Vault, "puts the secrets in, and renews them"),
        new(Actor.Operators, Role.LogReader, Place.Logs, "asks the logs"),
        new(Actor.Operators, Role.BlobReader, Place.Container(StorageAccounts.DeadLetters), "looks at what could not be delivered"),
        .. WorkQueue.All.SelectMany(Of),
    ];

    // The brain has the whole account for work already; what it sends and takes there needs no row. Whoever opens a queue makes it and its poison
    // queue where they are absent, which "Message Sender" does not allow; Event Grid opens none.
    private static IEnumerable<Grant> Of(WorkQueue queue)
    {
        if (queue.Sender == Actor.Events)
        {
            yield return new(queue.Sender, Role.QueueSender, Place.Queue(queue.Name), $"sends {queue.What}");
        }
        else if (queue.Sender != Actor.Brain)
        {
            yield return new(queue.Sender, Role.QueueContributor, Place.Queue(queue.Name), $"sends {queue.What}");
            yield return new(queue.Sender, Role.QueueContributor, Place.Queue(queue.Poison), "opens it with its queue");
        }

        if (queue.Consumer != Actor.Brain || queue == WorkQueue.Events)
        {
            yield return new(queue.Consumer, Role.QueueContributor, Place.Queue(queue.Name), $"takes {queue.What}, and keeps them hidden while it works");
            yield return new(queue.Consumer, Role.QueueContributor, Place.Queue(queue.Poison), "puts aside what failed too often");
        }

        yield return new(Actor.Operators, Role.QueueReader, Place.Queue(queue.Poison), "looks at what failed too often");
    }
}
