using Resolver.Adapters.Configuration;
using Resolver.Adapters.Remote;
using Resolver.Adapters.Storage;
using Resolver.Core.Faults;

namespace Resolver.Local.Runner;

/// <summary>The settings of a runner, from its environment; docs/operating.md explains each.</summary>
/// <param name="Storage">Blobs and queues.</param>
/// <param name="Lease"><c>RESOLVER_RUNNER_LEASE_SECONDS</c>: how long a job is hidden from other runners; renewed at a third of it. Default 60, range 1 to 3600 seconds.</param>
/// <param name="MaxDeliveries"><c>RESOLVER_RUNNER_DELIVERIES</c>: how often a job is begun before it is given up. Default 3, range 1 to 20.</param>
internal sealed record RunnerSettings(StorageSettings Storage, TimeSpan Lease, int MaxDeliveries)
{
    // What could write somewhere, read more than one repository, or cost money.
    private static readonly string[] OfOthers =
    [
        "RESOLVER_GITHUB_READER_APP_ID", "RESOLVER_GITHUB_READER_KEY", "RESOLVER_GITHUB_READER_KEY_FILE", "RESOLVER_GITHUB_WRITER_APP_ID", "RESOLVER_GITHUB_WRITER_KEY",
        "RESOLVER_GITHUB_WRITER_KEY_FILE", "RESOLVER_GITHUB_WEBHOOK_SECRET", "RESOLVER_MODELS_FILE", "RESOLVER_SEARCH", "RESOLVER_TENANT_ID", "RESOLVER_AUDIENCE",
    ];

    /// <summary>Reads them.</summary>
    /// <exception cref="ResolverFault"><c>APP-SETTING</c>, <c>APP-ROLE</c>, <c>STORAGE-*</c>.</exception>
    internal static RunnerSettings Load(Func<string, string?> read)
    {
        var source = new SettingSource(read);
        source.Refuse(OfOthers, "runner");
        return new RunnerSettings(
            StorageSettings.Load(source),
            TimeSpan.FromSeconds((double)source.Number("RESOLVER_RUNNER_LEASE_SECONDS", 60, 1, 3600)),
            (int)source.Number("RESOLVER_RUNNER_DELIVERIES", 3, 1, 20));
    }

    /// <summary>The queue of jobs: one at a time, since a test run takes the whole machine.</summary>
    internal StorageQueueOptions Jobs => new() { Name = RunnerQueues.Jobs, Visibility = Lease, MaxDeliveries = MaxDeliveries, Parallelism = 1, LongestPause = TimeSpan.FromSeconds(5) };

    /// <summary>The queue back.</summary>
    internal static StorageQueueOptions Answers => new() { Name = RunnerQueues.Answers };
}
