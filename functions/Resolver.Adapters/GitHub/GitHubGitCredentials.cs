using Resolver.Adapters.Git;

namespace Resolver.Adapters.GitHub;

/// <summary>Gives git the credential of a zone for repositories of GitHub.</summary>
/// <param name="options">Where GitHub is.</param>
/// <param name="tokens">Credentials.</param>
/// <param name="zone">What git is to do with them.</param>
public sealed class GitHubGitCredentials(GitHubOptions options, IGitHubTokens tokens, GitHubZone zone) : IGitCredentials
{
    /// <inheritdoc />
    public bool Covers(string url) => options.PlaceOf(url) is not null;

    /// <inheritdoc />
    public async Task<string?> UserInfo(string url, CancellationToken cancel) => options.PlaceOf(url) is { } place
        ? $"x-access-token:{(await tokens.Get(zone, place, cancel)).Token}"
        : null;
}
