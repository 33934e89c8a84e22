using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;
using Resolver.Index.Chunk;
using Resolver.Index.Pack;
using Resolver.Index.Rank;
using Resolver.Index.Store;
using Resolver.Index.Vectors;
using Resolver.Syntax.Outlines;

namespace Resolver.Index;

/// <summary>
/// The index of one data folder: a SQLite file for each repository, keyed by path and content, so that only what changed is read.
/// Safe for several processes at once; a damaged file is begun again.
/// </summary>
/// <param name="options">Where, and what is too large.</param>
/// <param name="workspaces">Reads files of commits.</param>
/// <param name="outliner">Parses the languages that it knows; the rest is cut by its structure or its lines.</param>
/// <param name="access">Who may read what.</param>
/// <param name="clock">Time.</param>
/// <param name="log">Says when an index was damaged, and when vectors were not to be had.</param>
/// <param name="vectors">Makes vectors, where those are wanted.</param>
public sealed partial class CodeIndex(
    IndexOptions options, IWorkspaces workspaces, IOutliner outliner, IReadAccess access, TimeProvider clock, ILogger<CodeIndex> log, VectorModel? vectors = null)
    : ICodeIndex, IVectorFill
{
    private const int MostTop = 200;

    private readonly IndexFile files = new(options);
    private readonly IndexUpdate update = new(options, workspaces, new Chunker(outliner), clock);
    private readonly HistoryCache histories = new(workspaces);
    private readonly ImageSlots images = new(options.MaxImageBytes);
    private readonly IndexVectors? vectors = vectors is null ? null : new IndexVectors(workspaces, vectors, clock, log);

    /// <inheritdoc />
    public async Task<IndexReport> Update(RepoId repo, CommitSha commit, CancellationToken cancel)
    {
        var rules = await access.Rules(repo, cancel);
        return await Mended(repo, (connection, slot) => update.Run(connection, slot, (repo, commit), rules, cancel), cancel);
    }

    /// <inheritdoc />
    public Task<VectorReport> Fill(RepoId repo, CommitSha commit, CancellationToken cancel) => vectors is null
        ? Task.FromResult(new VectorReport(0, 0, 0, Usd: null))
        : Mended(repo, (connection, slot) => vectors.Fill.Run(connection, slot, (repo, commit), cancel), cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<UnitHit>> Search(CodeQuery query, CancellationToken cancel) => Look(
        (query.Repo, query.Commit),
        query.Requester,
        async (reading, grant, _) =>
        {
            var (view, lists) = await Lists(reading, grant, query, cancel);
            var ranked = Fusion.Fuse(lists);
            var best = HitPacker.Pack(ranked, Math.Clamp(query.Top, 1, MostTop));
            return await new ShownUnits(workspaces, query.Repo, query.Commit).Of(best, view.Detail, cancel);
        },
        cancel);

    /// <summary>A commit as a grant lets it be read, with the vectors that there are.</summary>
    internal IndexView View(Reading reading, ReadGrant grant) => vectors is null ? reading.View(grant) : reading.View(grant, vectors.Images);

    /// <summary>The list of each ingredient, for a benchmark that leaves some out.</summary>
    internal Task<IReadOnlyList<Ranking>> Lists(CodeQuery query, CancellationToken cancel) =>
        Look((query.Repo, query.Commit), query.Requester, async (reading, grant, _) => (await Lists(reading, grant, query, cancel)).Lists, cancel);

    /// <inheritdoc />
    public Task<FileExplanation> Explain(RepoId repo, CommitSha commit, RepoPath path, Principal requester, CancellationToken cancel) =>
        Look((repo, commit), requester, (reading, grant, rules) => Task.FromResult(reading.Explain(path, grant, rules)), cancel);

    /// <summary>Looks at a commit with what the requester was granted; brings the index to the commit first.</summary>
    internal async Task<T> Look<T>((RepoId Repo, CommitSha Commit) at, Principal requester, Func<Reading, ReadGrant, AccessRules, Task<T>> look, CancellationToken cancel)
    {
        var grant = await GrantOf(requester, at.Repo, cancel);
        var rules = await access.Rules(at.Repo, cancel);
        return await Mended(
            at.Repo,
            async (connection, slot) =>
            {
                using var reading = await Reading.Begin(connection, slot, at.Commit, rules, () => Ready(connection, slot, at, rules, cancel));
                return await look(reading, grant, rules);
            },
            cancel);
    }

    private async Task<(IndexView View, IReadOnlyList<Ranking> Lists)> Lists(Reading reading, ReadGrant grant, CodeQuery query, CancellationToken cancel)
    {
        var view = View(reading, grant);
        var vector = vectors?.OfQuestion(view, query, cancel) ?? Ranker.NoVector;
        var history = await histories.Of(query.Repo, query.Commit, cancel);
        return (view, await Ranker.Lists(view, query.Text, histories.Readable(history, view), vector, cancel));
    }

    private async Task<ReadGrant> GrantOf(Principal requester, RepoId repo, CancellationToken cancel) =>
        AskFaults.OrForbidden(string.IsNullOrWhiteSpace(requester.Name) ? null : await access.Look(requester, repo, cancel));

    // The commit with the readers that the rules give its files now.
    private async Task Ready(SqliteConnection connection, ImageSlot slot, (RepoId Repo, CommitSha Commit) at, AccessRules rules, CancellationToken cancel)
    {
        if (SnapshotRow.Find(connection, at.Commit) is not { } row)
        {
            await update.Run(connection, slot, at, rules, cancel);
            return;
        }

        row.Touch(connection, clock.GetUtcNow().ToUnixTimeSeconds());
        if (row.Rules != rules.Digest)
        {
            new IndexWriter(connection, slot).Partition(row, rules);
        }
    }

    private async Task<T> Mended<T>(RepoId repo, Func<SqliteConnection, ImageSlot, Task<T>> work, CancellationToken cancel)
    {
        var slot = images.Of(files.PathOf(repo));
        try
        {
            await using var connection = await files.Open(repo, cancel);
            return await work(connection, slot);
        }
        catch (SqliteException trouble) when (IndexFile.Named(trouble) is not null)
        {
            throw IndexFile.Named(trouble)!;
        }
        catch (Exception damage) when (IndexFile.IsDamage(damage))
        {
            Damaged(log, repo.Value, damage);
            files.SetAside(repo);
            slot.Drop();
        }

        await using var fresh = await files.Open(repo, cancel);
        return await work(fresh, slot);
    }

    [LoggerMessage(4101, LogLevel.Warning, "The code index of repository {Repo} was damaged; it is built again.")]
    private static partial void Damaged(ILogger log, string repo, Exception cause);
}
