using Resolver.Adapters.GitHub;
using Resolver.Adapters.Intake;
using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Core.Ids;

namespace Resolver.Functions.Composition;

/// <summary>
/// Who may read which repository: whom the operator's rules name, and an account of the code host the repository that it may write to, as
/// intake asked the host before it started the run. Rules for paths hold for both.
/// </summary>
/// <param name="inner">The operator's rules.</param>
internal sealed class HostedReadAccess(IReadAccess inner) : IReadAccess
{
    private const string Account = GitHubCodeHost.Name + ":";

    /// <inheritdoc />
    public async Task<ReadGrant?> Look(Principal requester, RepoId repo, CancellationToken cancel)
    {
        // Rules name accounts as the host does; nobody from outside is the owner.
        var name = requester.Name.StartsWith(Account, StringComparison.Ordinal) ? requester.Name[Account.Length..] : requester.Name;
        var known = name == Principal.Owner.Name ? requester : requester with { Name = name };
        return requester.Groups.Contains(HostedIntake.ReadersOf(repo), StringComparer.Ordinal) ? ReadGrant.Of(known) : await inner.Look(known, repo, cancel);
    }

    /// <inheritdoc />
    public Task<AccessRules> Rules(RepoId repo, CancellationToken cancel) => inner.Rules(repo, cancel);
}
