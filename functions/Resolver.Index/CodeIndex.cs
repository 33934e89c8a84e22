using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Resolver.Core.Code;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;
using Resolver.Index.Chunk;
using Resolver.Index.Pack;
using Resolver.Index.Rank;
using Resolver.Index.Store;
using Resolver.Syntax;

namespace Resolver.Index;

/// <summary>
/// The index of one data folder: a SQLite file for each repository, keyed by path and content, so that only what changed is read.
/// Safe for several processes at once; a damaged file is begun again.
/// </summary>
/// <param name="options">Where, and what is too large.</param>
/// <param name="workspaces">Reads files of commits.</param>
/// <param name="parser">Parses the languages that it knows; the rest is cut by its lines.</param>
/// <param name="access">Who may read what.</param>
/// <param name="clock">Time.</param>
/// <param name="log">Says when an index was damaged.</param>
public sealed partial class CodeIndex(
    IndexOptions options, IWorkspaces workspaces, ISyntaxParser parser, IReadAccess access, TimeProvider clock, ILogger<CodeIndex> log) : ICodeIndex
{
    private const int MostTop = 200;

    private readonly IndexFile files = new(options);
    private readonly HistoryCache histories = new(workspaces);
    private readonly IndexUpdate update = new(options, workspaces, new Chunker(parser), clock);

    /// <inheritdoc />
    public Task<IndexReport> Update(RepoId repo, CommitSha commit, CancellationToken cancel) =>
        Mended(repo, async connection => await update.Run(connection, repo, commit, cancel), cancel);

    /// <inheritdoc />
    public async Task<IReadOnlyList<UnitHit>> Search(CodeQuery query, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(query.Requester.Name) || !await access.MayRead(query.Requester, query.Repo, cancel))
        {
            throw ResolverFault.Usage("INDEX-FORBIDDEN", "The requester may not read this repository; ask its owner for access, or search as someone who has it.");
        }

        var top = Math.Clamp(query.Top, 1, MostTop);
        var ranked = Fusion.Fuse(await Lists(query, cancel));
        return await WithText(query, HitPacker.Pack(ranked, top), cancel);
    }

    /// <inheritdoc />
    public Task<FileExplanation> Explain(RepoId repo, CommitSha commit, RepoPath path, Principal requester, CancellationToken cancel) =>
        throw new NotSupportedException();

    /// <summary>The list of each ingredient, for a benchmark that leaves some out. The requester has been looked at.</summary>
    internal async Task<IReadOnlyList<Ranking>> Lists(CodeQuery query, CancellationToken cancel)
    {
        var history = await histories.Of(query.Repo, query.Commit, cancel);
        return await Mended(query.Repo, connection => Lists(connection, query, history, cancel), cancel);
    }

    private async Task<IReadOnlyList<Ranking>> Lists(SqliteConnection connection, CodeQuery query, IReadOnlyList<PastMessage> history, CancellationToken cancel)
    {
        var index = await IndexReader.Find(connection, query.Commit, cancel);
        if (index is null)
        {
            await update.Run(connection, query.Repo, query.Commit, cancel);
            index = await IndexReader.Find(connection, query.Commit, cancel) ?? throw IndexFile.Busy(inner: null);
        }

        await index.Touch(clock.GetUtcNow().ToUnixTimeSeconds(), cancel);
        var view = await ReaderView.Of(index, cancel);
        return await Ranker.Lists(view, query.Text, histories.Readable(history, view), cancel);
    }

    // The text comes from the commit itself: an index can be stale or damaged, git's objects are what they say.
    private async Task<IReadOnlyList<UnitHit>> WithText(CodeQuery query, IReadOnlyList<Ranked> hits, CancellationToken cancel)
    {
        var contents = await workspaces.ReadFiles(query.Repo, query.Commit, [.. hits.Select(hit => hit.Unit.Path).Distinct()], cancel);
        var lines = contents.ToDictionary(file => file.Key, file => new TextLines(FileRules.Decode(file.Value)));
        return [.. hits.Where(hit => lines.ContainsKey(hit.Unit.Path)).Select(hit => new UnitHit(Unit(query.Commit, hit.Unit, lines[hit.Unit.Path]), hit.Score, hit.Why) { Ingredients = hit.Ingredients })];
    }

    private static CodeUnit Unit(CommitSha commit, StoredUnit unit, TextLines lines) =>
        new(commit, unit.Path, unit.Symbol, unit.Kind, new LineSpan(unit.First, unit.Last), lines.Slice(unit.First, unit.Last));

    private async Task<T> Mended<T>(RepoId repo, Func<SqliteConnection, Task<T>> work, CancellationToken cancel)
    {
        try
        {
            await using var connection = await files.Open(repo, cancel);
            return await work(connection);
        }
        catch (SqliteException trouble) when (IndexFile.Named(trouble) is not null)
        {
            throw IndexFile.Named(trouble)!;
        }
        catch (SqliteException damage) when (IndexFile.IsDamage(damage))
        {
            Damaged(log, repo.Value, damage);
            files.SetAside(repo);
        }

        await using var fresh = await files.Open(repo, cancel);
        return await work(fresh);
    }

    [LoggerMessage(4101, LogLevel.Warning, "The code index of repository {Repo} was damaged; it is built again.")]
    private static partial void Damaged(ILogger log, string repo, Exception cause);
}
