using Resolver.Core.Ids;


namespace Resolver.Core.Code.Access;

/// <summary>Who may read what. What it does not know, it refuses.</summary>
public interface IReadAccess
{
    /// <summary>What the requester may read in the repository; null for nothing.</summary>
    /// <exception cref="Faults.ResolverFault"><c>INDEX-*</c> or <c>ACCESS-*</c>, the adapter's own code, where it cannot be found out now; nothing may be read then.</exception>
    Task<ReadGrant?> Look(Principal requester, RepoId repo, CancellationToken cancel);

    /// <summary>The rules of the repository's paths, as the operator has them now.</summary>
    /// <exception cref="Faults.ResolverFault"><c>ACCESS-INVALID</c> where they are not of their form; nothing may be read then.</exception>
    Task<AccessRules> Rules(RepoId repo, CancellationToken cancel);
}

/// <summary>One machine's rule: the owner of the data folder may read all that is in it, and nobody else anything.</summary>
public sealed class OwnerReadAccess : IReadAccess
{
    /// <inheritdoc />
    public Task<ReadGrant?> Look(Principal requester, RepoId repo, CancellationToken cancel) =>
        Task.FromResult(requester.Name == Principal.Owner.Name ? ReadGrant.All : null);

    /// <inheritdoc />
    public Task<AccessRules> Rules(RepoId repo, CancellationToken cancel) => Task.FromResult(AccessRules.None);
}
