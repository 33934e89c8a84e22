using Azure.Core;
using Azure.Core.Serialization;
using Azure.Search.Documents;
using Azure.Search.Documents.Indexes;
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

namespace Resolver.Index.AzureSearch;

/// <summary>
/// The index of many machines, in Azure AI Search. It holds words, names and places; what a commit has, who may read it, and the text of a
/// unit come from git and the access rules each time.
/// </summary>
public sealed class AzureCodeIndex : ICodeIndex, IDisposable
{
    private const int MostTop = 200;
    private const int MostRounds = 8;

    private readonly IWorkspaces workspaces;
    private readonly IReadAccess access;
    private readonly ILogger log;
    private readonly SearchStore store;
    private readonly CommitBook book;
    private readonly CommitTrees trees;
    private readonly AzureUpdate update;
    private readonly Forgetting forgetting;
    private readonly Readers readers;
    private readonly UnitVectors? vectors;
    private readonly HistoryCache histories;

    /// <summary>An index in a search service.</summary>
    /// <param name="options">Which.</param>
    /// <param name="credential">Who this host is; no key is ever used.</param>
    /// <param name="workspaces">Reads files of commits.</param>
    /// <param name="outliner">Parses the languages that it knows; the rest is cut by its structure or its lines.</param>
    /// <param name="access">Who may read what.</param>
    /// <param name="clock">Time.</param>
    /// <param name="log">Says what was left out.</param>
    /// <param name="model">Makes vectors of <see cref="AzureSearchOptions.Dimensions"/> numbers, where those are wanted.</param>
    public AzureCodeIndex(
        AzureSearchOptions options, TokenCredential credential, IWorkspaces workspaces, IOutliner outliner, IReadAccess access, TimeProvider clock,
        ILogger<AzureCodeIndex> log, VectorModel? model = null)
        : this(options, credential, new SearchClientOptions(), workspaces, outliner, access, clock, log, model)
    {
    }

    internal AzureCodeIndex(
        AzureSearchOptions options, TokenCredential credential, SearchClientOptions way, IWorkspaces workspaces, IOutliner outliner, IReadAccess access, TimeProvider clock,
        ILogger<AzureCodeIndex> log, VectorModel? model = null)
    {
        if (options.Dimensions != (model?.Dimensions ?? 0))
        {
            throw new ArgumentException("An index has vectors where there is a model that makes them, and only there: set the dimensions and give the model, or neither.", nameof(model));
        }

        this.workspaces = workspaces;
        this.access = access;
        this.log = log;
        way.Serializer = new JsonObjectSerializer(IndexDocument.Json);
        way.Retry.MaxRetries = 0; // tried again here, by the clock that is given
        var calls = new SearchCalls(options.Patience, clock);
        store = new SearchStore(new SearchIndexClient(options.Endpoint, credential, way), options, calls);
        book = new CommitBook(store, calls, clock);
        trees = new CommitTrees(workspaces, options.MaxFileBytes);
        vectors = model is null ? null : new UnitVectors(model, clock, log);
        update = new AzureUpdate(store, calls, book, trees, new FileCutter(workspaces, new Chunker(outliner), options.Parallelism), vectors);
        forgetting = new Forgetting(store, book, trees, options.KeepCommits, log);
        readers = new Readers(store);
        histories = new HistoryCache(workspaces);
    }

    /// <inheritdoc />
    public async Task<IndexReport> Update(RepoId repo, CommitSha commit, CancellationToken cancel)
    {
        var rules = await access.Rules(repo, cancel);
        return await store.With(
            async () =>
            {
                var (row, read) = await Ready(repo, commit, rules, cancel);
                return AzureUpdate.Report(row, read);
            },
            cancel);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<UnitHit>> Search(CodeQuery query, CancellationToken cancel) => Look(
        (query.Repo, query.Commit),
        query.Requester,
        async (row, grant, rules) =>
        {
            var vector = vectors?.OfQuestion(query.Repo, query.Text, cancel) ?? Ranker.NoVector;
            var view = new SearchView(await trees.Of(query.Repo, query.Commit, cancel), row, grant, rules);
            var past = histories.Readable(await histories.Of(query.Repo, query.Commit, cancel), view);
            var lists = await Asked(view, new ViewQueries(store, query.Repo, grant, log), () => Ranker.Lists(view, query.Text, past, vector, cancel), cancel);
            var best = HitPacker.Pack(Fusion.Fuse(lists), Math.Clamp(query.Top, 1, MostTop));
            return await new ShownUnits(workspaces, query.Repo, query.Commit).Of(best, (unit, _) => Task.FromResult(view.Detail(unit)), cancel);
        },
        cancel);

    /// <inheritdoc />
    public Task<FileExplanation> Explain(RepoId repo, CommitSha commit, RepoPath path, Principal requester, CancellationToken cancel) => Look(
        (repo, commit),
        requester,
        async (row, grant, rules) =>
        {
            var files = await trees.Of(repo, commit, cancel);
            if (!grant.Allows(rules.ReadersOf(path)) || files.At(path) is not { } file)
            {
                throw AskFaults.NoFile();
            }

            if ((file.Reason ?? AzureUpdate.Skipped(row).FirstOrDefault(skipped => skipped.Path == path.Value)?.Reason) is { } reason)
            {
                return new FileExplanation(path, reason, string.Empty, Notice: null, []);
            }

            var view = new SearchView(files, row, grant, rules);
            var units = await Seen(view, repo, grant, seen => seen.In(path), cancel);
            var cut = await store.Find(DocumentKeys.File(repo, file.Key), cancel);
            return new FileExplanation(path, LeftOut: null, cut?.Cut ?? string.Empty, cut?.Notice, [.. units.Select(unit => new ExplainedUnit(unit.Symbol, unit.Kind, new LineSpan(unit.First, unit.Last)))]);
        },
        cancel);

    /// <inheritdoc />
    public void Dispose() => store.Dispose();

    /// <summary>What somebody sees of a commit.</summary>
    internal Task<T> Seen<T>(RepoId repo, CommitSha commit, Principal requester, Func<IIndexView, T> look, CancellationToken cancel) => Look(
        (repo, commit),
        requester,
        async (row, grant, rules) =>
        {
            var view = new SearchView(await trees.Of(repo, commit, cancel), row, grant, rules);
            return await Seen(view, repo, grant, look, cancel);
        },
        cancel);

    private Task<T> Seen<T>(SearchView view, RepoId repo, ReadGrant grant, Func<IIndexView, T> look, CancellationToken cancel) =>
        Asked(view, new ViewQueries(store, repo, grant, log), () => Task.FromResult(look(view)), cancel);

    // Looks at a view until what is asked of it was fetched.
    private static async Task<T> Asked<T>(SearchView view, ViewQueries queries, Func<Task<T>> look, CancellationToken cancel)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var seen = await look();
            if (!view.HasOpen)
            {
                return seen;
            }

            await queries.Answer(view, cancel);
        }

        throw new InvalidOperationException("A ranking asks the index something new each time it is run.");
    }

    private async Task<T> Look<T>((RepoId Repo, CommitSha Commit) at, Principal requester, Func<IndexDocument, ReadGrant, AccessRules, Task<T>> look, CancellationToken cancel)
    {
        var grant = AskFaults.OrForbidden(string.IsNullOrWhiteSpace(requester.Name) ? null : await access.Look(requester, at.Repo, cancel));
        var rules = await access.Rules(at.Repo, cancel);
        return await store.With(
            async () =>
            {
                var (row, _) = await Ready(at.Repo, at.Commit, rules, cancel);
                return await look(row, grant, rules);
            },
            cancel);
    }

    // The commit, all of its files in the index, with the readers that the rules give them now.
    private async Task<(IndexDocument Row, int Read)> Ready(RepoId repo, CommitSha commit, AccessRules rules, CancellationToken cancel)
    {
        if (await book.Complete(repo, commit, cancel) is { } row)
        {
            await book.Touch(row, cancel);
            if (row.Rules != rules.Digest)
            {
                await readers.Apply(repo, row, rules, cancel);
            }

            return (row, 0);
        }

        var done = await update.Run(repo, commit, rules, cancel);
        await forgetting.Run(repo, commit, cancel);
        return done;
    }
}
