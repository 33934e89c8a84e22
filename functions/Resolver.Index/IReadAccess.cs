using Resolver.Core.Code;
using Resolver.Core.Ids;

namespace Resolver.Index;

/// <summary>Who may read which repository. What it does not know, it refuses.</summary>
public interface IReadAccess
{
    /// <summary>Whether the requester may read the repository.</summary>
    Task<bool> MayRead(Principal requester, RepoId repo, CancellationToken cancel);
}

/// <summary>One machine's rule: the owner of the data folder may read all that is in it, and nobody else anything.</summary>
public sealed class OwnerReadAccess : IReadAccess
{
    /// <inheritdoc />
    public Task<bool> MayRead(Principal requester, RepoId repo, CancellationToken cancel) =>
        Task.FromResult(requester.Name == Principal.Owner.Name);
}
