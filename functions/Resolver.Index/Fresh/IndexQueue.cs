using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Resolver.Core.Code;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;
using Resolver.Shared;

namespace Resolver.Index.Fresh;

/// <summary>
/// The durable queue of one data folder, for several processes at once. A branch is one row: a newer wish replaces an older one. A
/// repository is held by one worker at a time, and repositories take turns.
/// </summary>
public sealed class IndexQueue : IIndexQueue, IDisposable
{
    private const int LongestBranch = 1024;
    private const string StillHeld = "EXISTS (SELECT 1 FROM repo WHERE repo = $repo AND lease = $lease)";

    private readonly FreshOptions options;
    private readonly TimeProvider clock;
    private readonly QueueFile file;
    private readonly ConcurrentDictionary<RepoId, RepoSource> own = new();
    private readonly Channel<bool> signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Opens the queue; nothing is touched before the first call.</summary>
    /// <param name="options">Where, and its limits.</param>
    /// <param name="clock">Time.</param>
    /// <param name="log">Says when the file was damaged.</param>
    public IndexQueue(FreshOptions options, TimeProvider clock, ILogger<IndexQueue> log)
    {
        this.options = options;
        this.clock = clock;
        file = new QueueFile(options.File, log);
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <inheritdoc />
    public Task Enqueue(IndexWish wish, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (wish.Branch.Length is 0 or > LongestBranch || wish.Branch.Any(char.IsControl))
        {
            throw ResolverFault.Usage("INDEX-BRANCH", "The branch to be indexed has no name, or one that git does not allow; check where it comes from.");
        }

        own[wish.Repo] = wish.Source;
        var (source, secret) = SourceText.WithoutSecret(wish.Source);
        file.Write(session =>
        {
            session.Exec(
                "INSERT INTO repo(repo, source, secret) VALUES ($repo, $source, $secret) ON CONFLICT(repo) DO UPDATE SET source = $source, secret = $secret",
                ("$repo", wish.Repo.Value), ("$source", source), ("$secret", secret));

            // What is being built needs no second wish, and what waits with its failures keeps them; a parked wish begins anew.
            return session.Exec(
                """
                INSERT INTO branch(repo, branch, moved_at, wanted, since) VALUES ($repo, $branch, $moved, $commit, $now)
                ON CONFLICT(repo, branch) DO UPDATE SET
                    since = IIF(wanted IS NULL OR parked, $now, since),
                    wanted = $commit, moved_at = $moved, tries = 0, not_before = 0, parked = 0, fault = NULL, message = NULL
                WHERE $moved >= moved_at AND NOT (wanted IS NULL AND building IS $commit) AND NOT (wanted IS $commit AND NOT parked)
                """,
                ("$repo", wish.Repo.Value), ("$branch", wish.Branch), ("$commit", wish.Commit.Value), ("$now", Now), ("$moved", wish.MovedAt?.ToUnixTimeMilliseconds() ?? Now));
        });
        signal.Writer.TryWrite(true);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task Withdraw(RepoId repo, string branch, DateTimeOffset? at, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        file.Write(session =>
        {
            (string, object?)[] values = [("$repo", repo.Value), ("$branch", branch), ("$at", at?.ToUnixTimeMilliseconds() ?? Now)];
            return session.Exec("DELETE FROM branch WHERE repo = $repo AND branch = $branch AND building IS NULL AND moved_at <= $at", values)
                + session.Exec("UPDATE branch SET wanted = NULL, since = NULL, moved_at = $at WHERE repo = $repo AND branch = $branch AND moved_at <= $at", values);
        });
        return Task.CompletedTask;
    }

    /// <summary>A commit was indexed without the queue: who wished for it has it, also where it was parked.</summary>
    public void Reached(RepoId repo, CommitSha commit) => file.Write(session => session.Exec(
        """
        UPDATE branch SET built = wanted, built_at = $now, wanted = NULL, since = NULL, tries = 0, not_before = 0, parked = 0, fault = NULL, message = NULL
        WHERE repo = $repo AND wanted = $commit
        """,
        ("$repo", repo.Value), ("$commit", commit.Value), ("$now", Now)));

    /// <summary>Every branch that is known, those that are not fresh first.</summary>
    public IReadOnlyList<QueuedBranch> List() => file.Read(static session => session.All(
        """
        SELECT repo, source, branch, COALESCE(wanted, building, built), COALESCE(building_since, since), tries, not_before, parked, building IS NOT NULL, fault, message
        FROM branch JOIN repo USING (repo) ORDER BY wanted IS NULL AND building IS NULL, repo, branch
        """,
        static row => new QueuedBranch(
            RepoId.Parse(row.GetString(0)),
            row.GetString(1),
            row.GetString(2),
            row.GetBoolean(7) ? QueueState.Parked : row.GetBoolean(8) ? QueueState.Building : row.IsDBNull(4) ? QueueState.Fresh : QueueState.Waiting,
            CommitSha.Parse(row.GetString(3)),
            row.IsDBNull(4) ? null : At(row.GetInt64(4)),
            row.GetInt32(5),
            row.GetInt64(6) == 0 ? null : At(row.GetInt64(6)),
            row.IsDBNull(9) ? null : $"{row.GetString(9)}: {row.GetString(10)}")));

    /// <summary>The queue in figures, for metrics.</summary>
    public QueueFigures Figures() => file.Read(session => session.All(
        """
        SELECT COUNT(*) FILTER (WHERE NOT parked), COUNT(*) FILTER (WHERE parked), MIN(MIN(IFNULL(since, $now), IFNULL(building_since, $now))) FILTER (WHERE NOT parked)
        FROM branch WHERE wanted IS NOT NULL OR building IS NOT NULL
        """,
        row => new QueueFigures(row.GetInt64(0), row.GetInt64(1), TimeSpan.FromMilliseconds(row.IsDBNull(2) ? 0 : Math.Max(0, Now - row.GetInt64(2)))),
        ("$now", Now)).Single());

    /// <inheritdoc />
    public void Dispose() => file.Dispose();

    /// <summary>Completes when this process has wished for something.</summary>
    internal async Task Wished(CancellationToken cancel) => await signal.Reader.ReadAsync(cancel);

    /// <summary>Takes the wish whose repository has waited longest for its turn; null where nothing is to be done now.</summary>
    internal IndexJob? Claim(QueueScope scope, Func<RepoId, bool> paused)
    {
        // Looked at first without the write lock: most looks find nothing.
        if (!file.Read(session => session.Number("SELECT EXISTS (SELECT 1 FROM branch WHERE (wanted IS NOT NULL AND NOT parked AND not_before <= $now) OR building IS NOT NULL)", ("$now", Now)) > 0))
        {
            return null;
        }

        return file.Write(session =>
        {
            Leases.TakeBack(session, Now, options.MaxTries);
            var open = session.All(
                """
                SELECT repo, source, secret FROM repo
                WHERE lease IS NULL AND EXISTS (SELECT 1 FROM branch WHERE branch.repo = repo.repo AND wanted IS NOT NULL AND NOT parked AND not_before <= $now)
                ORDER BY turn, repo
                """,
                static row => (Repo: RepoId.Parse(row.GetString(0)), Source: row.GetString(1), Secret: row.GetBoolean(2)),
                ("$now", Now));
            var next = open.FirstOrDefault(found => (own.ContainsKey(found.Repo) || (scope == QueueScope.All && !found.Secret)) && !paused(found.Repo));
            return next.Repo is null ? null : Take(session, next.Repo, own.GetValueOrDefault(next.Repo) ?? new RepoSource(next.Source));
        });
    }

    /// <summary>Keeps the repository for longer.</summary>
    /// <returns>False where it has been taken away.</returns>
    internal bool Renew(IndexJob job) => file.Write(session => session.Exec(
        "UPDATE repo SET lease_until = $until WHERE repo = $repo AND lease = $lease", [("$until", Now + (long)options.Lease.TotalMilliseconds), .. Keys(job)]) > 0);

    /// <summary>The branch has come to this commit.</summary>
    /// <returns>How long its oldest push has waited.</returns>
    internal TimeSpan Complete(IndexJob job, CommitSha built)
    {
        file.Write(session => session.Exec(
            $"UPDATE branch SET built = $built, built_at = $now, building = NULL, building_since = NULL, tries = 0, not_before = 0, fault = NULL, message = NULL WHERE repo = $repo AND branch = $branch AND {StillHeld}",
            [("$built", built.Value), ("$now", Now), .. Keys(job)])
            + session.Exec("DELETE FROM branch WHERE wanted IS NULL AND building IS NULL AND built_at < $old", ("$old", Now - (long)options.Remember.TotalMilliseconds))
            + Leases.Free(session, job));
        return clock.GetUtcNow() - job.Since;
    }

    /// <summary>The branch is no more.</summary>
    internal void Drop(IndexJob job) => file.Write(session =>
        session.Exec($"DELETE FROM branch WHERE repo = $repo AND branch = $branch AND wanted IS NULL AND {StillHeld}", Keys(job))
        + Leases.GiveBack(session, job, failed: false)
        + Leases.Free(session, job));

    /// <summary>Stopped before it was done: it waits again as it did.</summary>
    internal void Release(IndexJob job) => file.Write(session => Leases.GiveBack(session, job, failed: false) + Leases.Free(session, job));

    /// <summary>It failed. A newer wish that came meanwhile begins without this failure.</summary>
    /// <param name="job">What failed.</param>
    /// <param name="code">The fault's code.</param>
    /// <param name="message">Its message.</param>
    /// <param name="pause">How long until the next try; null parks it.</param>
    internal void Fail(IndexJob job, string code, string message, TimeSpan? pause) => file.Write(session =>
    {
        var superseded = session.Number("SELECT wanted IS NOT NULL FROM branch WHERE repo = $repo AND branch = $branch", Keys(job)[..2]) > 0;
        var changed = Leases.GiveBack(session, job, failed: !superseded);
        if (!superseded)
        {
            changed += session.Exec(
                $"UPDATE branch SET not_before = $next, parked = $parked, fault = $fault, message = $message WHERE repo = $repo AND branch = $branch AND {StillHeld}",
                [("$next", pause is null ? 0 : Now + (long)pause.Value.TotalMilliseconds), ("$parked", pause is null), ("$fault", code), ("$message", message), .. Keys(job)]);
        }

        return changed + Leases.Free(session, job);
    });

    private IndexJob? Take(QueueSession session, RepoId repo, RepoSource source)
    {
        var lease = Guid.NewGuid().ToString("N");
        var job = session.All(
            "SELECT branch, wanted, since, tries FROM branch WHERE repo = $repo AND wanted IS NOT NULL AND NOT parked AND not_before <= $now ORDER BY since, branch LIMIT 1",
            row => new IndexJob(lease, repo, source, row.GetString(0), CommitSha.Parse(row.GetString(1)), At(row.GetInt64(2)), row.GetInt32(3)),
            ("$repo", repo.Value),
            ("$now", Now)).Single();
        session.Exec("UPDATE branch SET building = wanted, building_since = since, wanted = NULL, since = NULL WHERE repo = $repo AND branch = $branch", Keys(job)[..2]);
        Leases.Hold(session, job, ProcessIdentity.Current, Now + (long)options.Lease.TotalMilliseconds);
        return job;
    }

    internal static (string Name, object? Value)[] Keys(IndexJob job) => [("$repo", job.Repo.Value), ("$branch", job.Branch), ("$lease", job.Lease)];

    private static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
