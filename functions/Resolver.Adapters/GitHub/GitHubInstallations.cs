using Octokit;

namespace Resolver.Adapters.GitHub;

/// <summary>Where the App is installed. Needs its private key, so it is asked in Hands.</summary>
public sealed class GitHubInstallations(GitHubClients clients, GitHubTokens tokens)
{
    /// <summary>Owner and name of every repository that the App may read and that takes changes: no forks, no archives, no suspended installations.</summary>
    /// <returns>Empty for a plain token, which is installed nowhere.</returns>
    /// <exception cref="Core.Faults.ResolverFault"><c>GH-*</c>.</exception>
    public async Task<IReadOnlyList<string>> Places(CancellationToken cancel)
    {
        if (tokens.IsPlain)
        {
            return [];
        }

        var places = new List<string>();
        foreach (var installation in await GitHubFaults.Named(() => tokens.AsApp().GitHubApps.GetAllInstallationsForCurrent(), cancel))
        {
            if (installation.SuspendedAt is null)
            {
                var client = clients.With(await tokens.Look(installation.Id, cancel));
                var found = await GitHubFaults.Named(() => client.GitHubApps.Installation.GetAllRepositoriesForCurrent(new ApiOptions { PageSize = GitHubPages.Size }), cancel);
                places.AddRange(found.Repositories.Where(static repository => !repository.Fork && !repository.Archived).Select(static repository => repository.FullName));
            }
        }

        return places;
    }
}
