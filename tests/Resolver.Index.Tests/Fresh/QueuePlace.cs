using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;
using Resolver.Index.Fresh;

namespace Resolver.Index.Tests.Fresh;

/// <summary>A data folder with a queue; further queues stand for further processes.</summary>
internal sealed class QueuePlace : IDisposable
{
    private readonly List<IndexQueue> queues = [];

    public QueuePlace() => Queue = Open();

    public string Folder { get; } = Directory.CreateTempSubdirectory("resolver-queue-").FullName;

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));

    public FreshOptions Options => new() { DataFolder = Folder, MaxTries = 4 };

    public IndexQueue Queue { get; }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static RepoId Repo(int number) => RepoId.Parse(number.ToString("x16", System.Globalization.CultureInfo.InvariantCulture));

    public static CommitSha Commit(int number) => CommitSha.Parse(number.ToString("x40", System.Globalization.CultureInfo.InvariantCulture));

    public IndexQueue Open(ILogger<IndexQueue>? log = null)
    {
        var queue = new IndexQueue(Options, Clock, log ?? NullLogger<IndexQueue>.Instance);
        queues.Add(queue);
        return queue;
    }

    public Task Wish(int repo, int commit, string branch = "main", DateTimeOffset? moved = null) =>
        Queue.Enqueue(new IndexWish(Repo(repo), new RepoSource($"/repos/{repo}"), branch, Commit(commit)) { MovedAt = moved }, Cancel);

    public IndexJob? Claim(IndexQueue? queue = null) => (queue ?? Queue).Claim(QueueScope.All, static _ => false);

    public QueuedBranch Row(int repo, string branch = "main") => Queue.List().Single(row => row.Repo == Repo(repo) && row.Branch == branch);

    public void Dispose()
    {
        queues.ForEach(static queue => queue.Dispose());
        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>An index that does as it is told, and remembers what it was asked for.</summary>
internal sealed class ScriptedIndex(Func<RepoId, CommitSha, CancellationToken, Task> update) : ICodeIndex
{
    public ConcurrentQueue<(RepoId Repo, CommitSha Commit)> Updates { get; } = new();

    public async Task<IndexReport> Update(RepoId repo, CommitSha commit, CancellationToken cancel)
    {
        Updates.Enqueue((repo, commit));
        await update(repo, commit, cancel);
        return new IndexReport(1, 1, 1, []);
    }

    public Task<IReadOnlyList<UnitHit>> Search(CodeQuery query, CancellationToken cancel) => Task.FromResult<IReadOnlyList<UnitHit>>([]);

    public Task<FileExplanation> Explain(RepoId repo, CommitSha commit, RepoPath path, Principal requester, CancellationToken cancel) =>
        Task.FromResult(new FileExplanation(path, null, "lines", null, []));
}

/// <summary>Keeps what was logged.</summary>
internal sealed class KeptLog<T> : ILogger<T>
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue(formatter(state, exception));
}
