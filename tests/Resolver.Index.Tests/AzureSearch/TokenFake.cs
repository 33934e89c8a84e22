using Azure.Core;

namespace Resolver.Index.Tests.AzureSearch;

/// <summary>An identity whose tokens are as short-lived as the test wants.</summary>
internal sealed class TokenFake(string token) : TokenCredential
{
    private int asked;

    /// <summary>The token that is given.</summary>
    public string Token { get; set; } = token;

    /// <summary>How long it is said to be valid.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Why there is none; null where there is.</summary>
    public Exception? Trouble { get; set; }

    public int Asked => asked;

    public IReadOnlyList<string> Scopes { get; private set; } = [];

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref asked);
        Scopes = requestContext.Scopes;
        return Trouble is null ? new AccessToken(Token, DateTimeOffset.UtcNow + Lifetime) : throw Trouble;
    }

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
}
