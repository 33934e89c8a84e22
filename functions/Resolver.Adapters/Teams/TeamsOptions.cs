using Azure.Core;

namespace Resolver.Adapters.Teams;

/// <summary>Where the Bot Framework is, and who we are there.</summary>
public sealed record TeamsOptions
{
    /// <summary>The bot's application id: the audience of what Teams sends.</summary>
    public required string AppId { get; init; }

    /// <summary>The bot's password; null where it has an identity, or nobody has to sign in.</summary>
    public string? Password { get; init; }

    /// <summary>The managed identity that the bot is: it gives its tokens, and there is no password. Null where there is one.</summary>
    public TokenCredential? Identity { get; init; }

    /// <summary>Who signs what Teams sends. Default: the Bot Framework.</summary>
    public string Issuer { get; init; } = "https://api.botframework.com";

    /// <summary>Where the signing keys are published, as OpenID Connect metadata.</summary>
    public Uri Metadata { get; init; } = new("https://login.botframework.com/v1/.well-known/openidconfiguration");

    /// <summary>Where the bot gets its own tokens.</summary>
    public Uri Login { get; init; } = new("https://login.microsoftonline.com/botframework.com/oauth2/v2.0/token");

    /// <summary>For the playground alone: takes activities that nobody signed, from this machine, and sends without a token to this machine.</summary>
    public bool AllowUnauthenticated { get; init; }

    /// <summary>Whether a service of Teams may be sent to: https, or this machine while nobody has to sign in.</summary>
    public bool MaySend(Uri service) => AllowUnauthenticated ? service.IsLoopback : service.Scheme == Uri.UriSchemeHttps || service.IsLoopback;
}
