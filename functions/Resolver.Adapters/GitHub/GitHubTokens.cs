using System.Collections.Concurrent;
using Octokit;
using Resolver.Core.Faults;

namespace Resolver.Adapters.GitHub;

/// <summary>
/// Mints installation tokens from the App's private key, each for one repository and for what one zone may do; keeps them until shortly
/// before they end. A plain token stands for all zones.
/// </summary>
public sealed class GitHubTokens(GitHubOptions options, GitHubClients clients, TimeProvider clock) : IGitHubTokens
{
    private readonly ConcurrentDictionary<(GitHubZone, string), GitHubToken> tokens = new();

    /// <summary>What a zone may do; the App needs all of it together.</summary>
    internal static IReadOnlyDictionary<string, string> Permissions(GitHubZone zone) => zone switch
    {
        GitHubZone.Brain => new Dictionary<string, string>(StringComparer.Ordinal) { ["contents"] = "read", ["issues"] = "read", ["pull_requests"] = "read", ["metadata"] = "read" },
        GitHubZone.Hands => new Dictionary<string, string>(StringComparer.Ordinal) { ["contents"] = "write", ["issues"] = "write", ["pull_requests"] = "write", ["metadata"] = "read" },
        GitHubZone.Runner => new Dictionary<string, string>(StringComparer.Ordinal) { ["contents"] = "read", ["metadata"] = "read" },
        GitHubZone.Checks => new Dictionary<string, string>(StringComparer.Ordinal) { ["checks"] = "write", ["metadata"] = "read" },
        _ => new Dictionary<string, string>(StringComparer.Ordinal) { ["contents"] = "write", ["issues"] = "write", ["metadata"] = "read" },
    };

    /// <inheritdoc />
    public async Task<GitHubToken> Get(GitHubZone zone, string place, CancellationToken cancel)
    {
        if (options.Token is { } plain)
        {
            return new GitHubToken(plain, DateTimeOffset.MaxValue);
        }

        var key = (zone, place.ToUpperInvariant());
        if (tokens.TryGetValue(key, out var known) && known.ExpiresAt - TokenMargin.Before > clock.GetUtcNow())
        {
            return known;
        }

        return tokens[key] = await Mint(zone, place, cancel);
    }

    /// <summary>A credential that was made now, so that it has its whole hour, and is given away.</summary>
    /// <exception cref="ResolverFault"><c>GH-AUTH</c> where there is no App: a plain token is not for one repository alone. <c>GH-*</c>.</exception>
    public Task<GitHubToken> Fresh(GitHubZone zone, string place, CancellationToken cancel) => Mint(zone, place, cancel);

    /// <summary>The account that an App acts under; null where a plain token makes us act as a person.</summary>
    /// <exception cref="ResolverFault"><c>GH-*</c>.</exception>
    public async Task<string?> Self(CancellationToken cancel) =>
        options.Token is not null ? null : $"{(await GitHubFaults.NamedByTime(AsApp().GitHubApps.GetCurrent, clock, cancel)).Slug}[bot]";

    /// <summary>Whether a plain token stands for all zones.</summary>
    internal bool IsPlain => options.Token is not null;

    /// <summary>A credential that sees the names of an installation's repositories, and nothing else.</summary>
    internal Task<GitHubToken> Look(long installation, CancellationToken cancel) => Mint(
        AsApp(),
        installation,
        new Dictionary<string, object>(StringComparer.Ordinal) { ["permissions"] = new Dictionary<string, string>(StringComparer.Ordinal) { ["metadata"] = "read" } },
        cancel);

    private async Task<GitHubToken> Mint(GitHubZone zone, string place, CancellationToken cancel)
    {
        var client = AsApp();
        var (owner, name) = GitHubPlace.Split(place);
        var installation = await GitHubFaults.NamedByTime(() => client.GitHubApps.GetRepositoryInstallationForCurrent(owner, name), clock, cancel);
        var wish = new Dictionary<string, object>(StringComparer.Ordinal) { ["repositories"] = new[] { name }, ["permissions"] = Permissions(zone) };
        return await Mint(client, installation.Id, wish, cancel);
    }

    private async Task<GitHubToken> Mint(GitHubClient client, long installation, Dictionary<string, object> wish, CancellationToken cancel)
    {
        var url = new Uri($"app/installations/{installation}/access_tokens", UriKind.Relative);
        var answer = await GitHubFaults.NamedByTime(() => client.Connection.Post<AccessToken>(url, wish, "application/vnd.github+json", "application/json"), clock, cancel);
        return new GitHubToken(answer.Body.Token, answer.Body.ExpiresAt);
    }

    /// <exception cref="ResolverFault"><c>GH-AUTH</c>, <c>GH-KEY</c>.</exception>
    internal GitHubClient AsApp() => options.AppId is { } app && (options.PrivateKey ?? options.PrivateKeyFile) is not null
        ? clients.AsApp(AppJwt.Create(app, options, clock.GetUtcNow()))
        : throw ResolverFault.Usage("GH-AUTH", "There is no credential for GitHub. Name an App and its private key, or a token's variable, in gitHub of settings.json.");
}

/// <summary>How long before its end a token is no longer given out.</summary>
public static class TokenMargin
{
    /// <summary>Five minutes: a call that begins with it ends before it does.</summary>
    public static readonly TimeSpan Before = TimeSpan.FromMinutes(5);
}

/// <summary>Names of repositories.</summary>
internal static class GitHubPlace
{
    /// <exception cref="ResolverFault"><c>GH-NOT-FOUND</c> where it is no name of a repository.</exception>
    public static (string Owner, string Name) Split(string place) => place.Split('/') is [{ Length: > 0 } owner, { Length: > 0 } name]
        ? (owner, name)
        : throw ResolverFault.Usage("GH-NOT-FOUND", "That is no repository's name. Repositories on GitHub are named owner/name.");
}
