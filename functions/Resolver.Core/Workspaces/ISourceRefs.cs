using Resolver.Core.Ids;

namespace Resolver.Core.Workspaces;

/// <summary>Looks at a source where it is, without bringing its history here.</summary>
public interface ISourceRefs
{
    /// <summary>Where its branches point now.</summary>
    /// <exception cref="Faults.ResolverFault"><c>GIT-*</c> codes, as for an import.</exception>
    Task<SourceTips> Read(RepoSource source, CancellationToken cancel);
}

/// <summary>The branches of a source.</summary>
/// <param name="Repo">Its id.</param>
/// <param name="Head">The branch that HEAD is on, <c>HEAD</c> itself where it is detached, <c>folder</c> for a folder without git.</param>
/// <param name="Branches">Name (without <c>refs/heads/</c>) to commit; empty before the first commit.</param>
public sealed record SourceTips(RepoId Repo, string Head, IReadOnlyDictionary<string, CommitSha> Branches);
