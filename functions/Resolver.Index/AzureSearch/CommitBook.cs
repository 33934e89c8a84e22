using Resolver.Core.Ids;

namespace Resolver.Index.AzureSearch;

/// <summary>Which commits are in the search index.</summary>
internal sealed class CommitBook(SearchStore store, SearchCalls calls, TimeProvider clock)
{
    private static readonly TimeSpan TouchedAfter = TimeSpan.FromMinutes(10);

    /// <summary>A commit of which all files are there; null otherwise.</summary>
    public async Task<IndexDocument?> Complete(RepoId repo, CommitSha commit, CancellationToken cancel) =>
        await store.Find(DocumentKeys.Commit(repo, commit), cancel) is { Complete: true } found ? found : null;

    /// <summary>All commits of a repository, also such as are being brought in, the last one used first.</summary>
    public async Task<List<IndexDocument>> All(RepoId repo, CancellationToken cancel)
    {
        var query = SearchStore.Options(Filters.Of(repo, IndexDocument.CommitRole), SearchStore.PageSize, ["key", "commit", "complete", "used"]);
        query.OrderBy.Add("used desc");
        return (await store.Query(text: null, query, cancel)).ConvertAll(found => found.Document);
    }

    /// <summary>Says that a commit is being brought in, so that nobody lets its files go, and waits until others can see it.</summary>
    public async Task Announce(RepoId repo, CommitSha commit, CancellationToken cancel)
    {
        var row = New(repo, commit) with { Complete = false };
        await store.Writer.Upload([row], cancel);
        var began = calls.Begin();
        for (var tries = 1; await store.Find(row.Key, cancel) is null; tries++)
        {
            if (!await calls.Wait(began, tries, cancel))
            {
                throw SearchFaults.Late();
            }
        }
    }

    /// <summary>Says that all files of a commit are there.</summary>
    public async Task<IndexDocument> Finish(RepoId repo, CommitSha commit, IndexDocument what, CancellationToken cancel)
    {
        var row = New(repo, commit);
        row = what with { Key = row.Key, Role = row.Role, Repo = row.Repo, Commit = row.Commit, Used = row.Used, Complete = true };
        await store.Writer.Upload([row], cancel);
        return row;
    }

    /// <summary>Says that a commit can no longer be searched: its files are about to go.</summary>
    public Task Close(IndexDocument row, CancellationToken cancel) => store.Writer.Merge([new IndexDocument { Key = row.Key, Complete = false }], cancel);

    /// <summary>Notes that a commit was asked for, now and then.</summary>
    public async Task Touch(IndexDocument row, CancellationToken cancel)
    {
        var now = Now();
        if (now - row.Used >= TouchedAfter.TotalSeconds)
        {
            await store.Writer.Merge([new IndexDocument { Key = row.Key, Used = now }], cancel);
        }
    }

    /// <summary>Now, in the unit of <see cref="IndexDocument.Used"/>.</summary>
    public long Now() => clock.GetUtcNow().ToUnixTimeSeconds();

    private IndexDocument New(RepoId repo, CommitSha commit) => new()
    {
        Key = DocumentKeys.Commit(repo, commit),
        Role = IndexDocument.CommitRole,
        Repo = repo.Value,
        Commit = commit.Value,
        Used = Now(),
    };
}
