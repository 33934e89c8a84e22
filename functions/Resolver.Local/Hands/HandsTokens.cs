using System.Collections.Concurrent;
using Resolver.Adapters.GitHub;

namespace Resolver.Local.Hands;

/// <summary>The Brain's credentials: Hands mint them, each for reading one repository; they are kept until shortly before they end.</summary>
internal sealed class HandsTokens(HandsProcess hands, TimeProvider clock) : IGitHubTokens
{
    private readonly ConcurrentDictionary<string, GitHubToken> tokens = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc />
    public async Task<GitHubToken> Get(GitHubZone zone, string place, CancellationToken cancel)
    {
        if (zone != GitHubZone.Brain)
        {
            throw new InvalidOperationException("Only Hands have a credential that writes.");
        }

        if (tokens.TryGetValue(place, out var known) && known.ExpiresAt - TokenMargin.Before > clock.GetUtcNow())
        {
            return known;
        }

        var minted = await hands.Mint(place, cancel);
        return tokens[place] = new GitHubToken(minted.Token, minted.ExpiresAt);
    }
}
