using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Core.Faults;
using Resolver.Core.Ids;

namespace Resolver.Contracts.Code;

/// <summary>A code host: who may read the repository, and rules of its paths.</summary>
/// <param name="members">Names that may read it; the owner of the data folder always may.</param>
/// <param name="rules">Lines of access rules.</param>
public sealed class AccessFake(IEnumerable<string> members, params IEnumerable<string> rules) : IReadAccess
{
    private readonly HashSet<string> _members = members.ToHashSet(StringComparer.Ordinal);
    private readonly AccessRules _rules = AccessRules.Parse(rules);

    /// <summary>Why nothing can be found out now; null where it can.</summary>
    public ResolverFault? Trouble { get; set; }

    public Task<ReadGrant?> Look(Principal requester, RepoId repo, CancellationToken cancel) => Trouble is not null
        ? Task.FromException<ReadGrant?>(Trouble)
        : Task.FromResult(requester.Name == Principal.Owner.Name ? ReadGrant.All : _members.Contains(requester.Name) ? ReadGrant.Of(requester) : null);

    public Task<AccessRules> Rules(RepoId repo, CancellationToken cancel) => Task.FromResult(_rules);
}
