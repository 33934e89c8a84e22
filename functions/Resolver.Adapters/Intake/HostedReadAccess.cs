using Resolver.Adapters.GitHub;
using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Core.Ids;

namespace Resolver.Adapters.Intake;

/// <summary>
/// Who may read which repository, on any host: whom the operator's rules name, and an account of a code host the repository that it may write
/// to, as intake asked the host before it started the run. Rules for paths hold for both.
/// </summary>
/// <param name="inner">The operator's rules.</param>
public sealed class HostedReadAccess(IReadAccess inner) : IReadAccess
{
    /// <summary>Begins the name of every group that <see cref="GroupOf"/> makes; nobody else's groups may begin so.</summary>
    public const string GroupPrefix = "repo:";

    private const string Account = GitHubCodeHost.Name + ":";

    /// <inheritdoc />
    public async Task<ReadGrant?> Look(Principal requester, RepoId repo, CancellationToken cancel)
    {
        // Rules name accounts as the host does.
        var known = requester.Name.StartsWith(Account, StringComparison.Ordinal) ? requester with { Name = requester.Name[Account.Length..] } : requester;
        if (known != requester && known.Name == Principal.Owner.Name)
        {
            // An account of that name is not the owner of the data folder.
            known = requester;
        }

        return requester.Groups.Contains(GroupOf(repo), StringComparer.Ordinal) ? ReadGrant.Of(known) : await inner.Look(known, repo, cancel);
    }

    /// <inheritdoc />
    public Task<AccessRules> Rules(RepoId repo, CancellationToken cancel) => inner.Rules(repo, cancel);

    /// <summary>The group of those who may read a repository, as intake asked its host.</summary>
    public static string GroupOf(RepoId repo) => GroupPrefix + repo;
}
