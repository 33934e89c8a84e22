using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Git;

/// <summary>Identities of repositories, without touching them.</summary>
public static class GitRepos
{
    /// <summary>The id that an import of this source gives. Asks no network.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>GIT-LOCATION</c>, <c>GIT-NOT-FOUND</c>, <c>GIT-UNREADABLE</c>, <c>GIT-EMPTY</c>.</exception>
    public static RepoId IdOf(RepoSource source) => RepoLocation.Of(source).Id;
}
