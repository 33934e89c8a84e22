using Resolver.Adapters.Git;
using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Core.Faults;
using Resolver.Core.Ids;

namespace Resolver.Local.Server.Pages;

/// <summary>Which runs somebody sees: those of repositories that they may read, unless the change touches a path that they may not.</summary>
/// <param name="access">Who may read what.</param>
internal sealed class RunGate(IReadAccess access)
{
    /// <summary>Whether they may know of a run.</summary>
    /// <exception cref="ResolverFault"><c>ACCESS-INVALID</c>.</exception>
    internal async Task<bool> MayKnow(Principal who, RunLine run, CancellationToken cancel) => await Grant(who, run, cancel) is not null;

    /// <summary>Whether they may see all of a run.</summary>
    /// <exception cref="ResolverFault"><c>ACCESS-INVALID</c>.</exception>
    internal async Task<bool> MaySee(Principal who, RunView run, CancellationToken cancel)
    {
        if (await Grant(who, run.Line, cancel) is not { } grant)
        {
            return false;
        }

        var rules = await access.Rules(RepoOf(run.Line)!, cancel);
        return grant.Everything || rules.Digest == AccessRules.None.Digest
            || (DiffMarkup.Paths(run.Diff ?? string.Empty) is { } paths && paths.All(path => grant.Allows(rules.ReadersOf(path))));
    }

    private async Task<ReadGrant?> Grant(Principal who, RunLine run, CancellationToken cancel) =>
        who == Principal.Owner ? ReadGrant.All : RepoOf(run) is { } repo ? await access.Look(who, repo, cancel) : null;

    private static RepoId? RepoOf(RunLine run)
    {
        try
        {
            return run.Request is { } request ? GitRepos.IdOf(request.Source) : null;
        }
        catch (ResolverFault)
        {
            // A folder that is no longer there has no rules: nobody but the owner sees its runs.
            return null;
        }
    }
}
