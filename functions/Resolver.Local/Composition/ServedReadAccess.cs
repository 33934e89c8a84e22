using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Index;

namespace Resolver.Local.Composition;

/// <summary>
/// Who may read which repository on a server: the owner of the data folder all of it; an account of a code host the repository that it
/// may write to, as intake asked the host before it started the run.
/// </summary>
internal sealed class ServedReadAccess : IReadAccess
{
    /// <inheritdoc />
    public Task<bool> MayRead(Principal requester, RepoId repo, CancellationToken cancel) =>
        Task.FromResult(requester.Name == Principal.Owner.Name || requester.Groups.Contains(GroupOf(repo), StringComparer.Ordinal));

    /// <summary>The group of those who may read a repository.</summary>
    internal static string GroupOf(RepoId repo) => $"repo:{repo}";
}
