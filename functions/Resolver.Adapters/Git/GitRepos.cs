using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Git;

/// <summary>Identities of repositories, without touching them.</summary>
public static class GitRepos
{
    /// <summary>The id under which a source is kept.</summary>
    /// <exception cref="Core.Faults.ResolverFault"><c>GIT-LOCATION</c> and the like where it is no place of a repository.</exception>
    public static RepoId IdOf(RepoSource source) => RepoLocation.Of(source).Id;
}
