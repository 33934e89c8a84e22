using Resolver.Core.Ids;
using Resolver.Core.Testing;

namespace Resolver.Adapters.Approvals;

/// <summary>Somebody who may approve, as the operator lists them.</summary>
/// <param name="User">Whom the card's or the page's sign-in names: the object id in Microsoft Entra, or the value of <c>signIn.userClaim</c>.</param>
/// <param name="Name">The principal: as the code host names the account (<c>github:bob</c>), so that who asked is recognised.</param>
/// <param name="Paths">Globs; a change is theirs where each of its paths is. Default: every path.</param>
public sealed record Approver(string User, string Name, IReadOnlyList<string>? Paths = null)
{
    /// <summary>The first path that they may not approve; null where all are theirs.</summary>
    public RepoPath? Foreign(IEnumerable<RepoPath> paths) => Paths is { } globs ? paths.FirstOrDefault(path => !PathPolicy.MatchesAny(path, globs)) : null;
}
