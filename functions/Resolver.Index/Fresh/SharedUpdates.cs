using System.Collections.Concurrent;
using Resolver.Core.Code;
using Resolver.Core.Ids;

namespace Resolver.Index.Fresh;

/// <summary>
/// An index in which a commit that is being brought in is waited for, instead of being brought in twice: a search that comes while the
/// background is at its commit goes on where that ends.
/// </summary>
/// <param name="inner">Does the work.</param>
public sealed class SharedUpdates(ICodeIndex inner) : ICodeIndex
{
    private readonly ConcurrentDictionary<(RepoId Repo, CommitSha Commit), TaskCompletionSource> underWay = new();

    /// <inheritdoc />
    public async Task<IndexReport> Update(RepoId repo, CommitSha commit, CancellationToken cancel)
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        while (!underWay.TryAdd((repo, commit), mine))
        {
            await Others(repo, commit, cancel);
        }

        try
        {
            return await inner.Update(repo, commit, cancel);
        }
        finally
        {
            underWay.TryRemove((repo, commit), out _);
            mine.SetResult();
        }
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<UnitHit>> Search(CodeQuery query, CancellationToken cancel)
    {
        await Others(query.Repo, query.Commit, cancel);
        return await inner.Search(query, cancel);
    }

    /// <inheritdoc />
    public async Task<FileExplanation> Explain(RepoId repo, CommitSha commit, RepoPath path, Principal requester, CancellationToken cancel)
    {
        await Others(repo, commit, cancel);
        return await inner.Explain(repo, commit, path, requester, cancel);
    }

    // Whether it succeeded is not asked: who waited looks for himself.
    private Task Others(RepoId repo, CommitSha commit, CancellationToken cancel) =>
        underWay.TryGetValue((repo, commit), out var other) ? other.Task.WaitAsync(cancel) : Task.CompletedTask;
}
