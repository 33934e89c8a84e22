using Resolver.Core.Code;
using Resolver.Core.Ids;

namespace Resolver.Index.Tests.Vectors;

/// <summary>An index whose commits have their vectors before anything is asked of them, as when the background has caught up.</summary>
internal sealed class FilledIndex(CodeIndex inner) : ICodeIndex
{
    public async Task<IndexReport> Update(RepoId repo, CommitSha commit, CancellationToken cancel)
    {
        var report = await inner.Update(repo, commit, cancel);
        await inner.Fill(repo, commit, cancel);
        return report;
    }

    public async Task<IReadOnlyList<UnitHit>> Search(CodeQuery query, CancellationToken cancel)
    {
        // What the commit is, and who may ask, is for the search to find out.
        await inner.Search(query with { Text = string.Empty }, cancel);
        await inner.Fill(query.Repo, query.Commit, cancel);
        return await inner.Search(query, cancel);
    }

    public Task<FileExplanation> Explain(RepoId repo, CommitSha commit, RepoPath path, Principal requester, CancellationToken cancel) => inner.Explain(repo, commit, path, requester, cancel);
}
