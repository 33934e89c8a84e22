namespace Resolver.Adapters.Jira;

/// <summary>An OAuth 2.0 grant: a person's consent (3LO, with a refresh token that changes with every use), or a service account's credential.</summary>
public sealed record JiraGrant
{
    /// <summary>Atlassian's endpoint for tokens.</summary>
    public static readonly Uri Atlassian = new("https://auth.atlassian.com/oauth/token");

    /// <summary>Where tokens are asked for. Default <see cref="Atlassian"/>.</summary>
    public Uri TokenUrl { get; init; } = Atlassian;

    /// <summary>The app's, or the credential's, id.</summary>
    public required string ClientId { get; init; }

    /// <summary>Its secret.</summary>
    public required string ClientSecret { get; init; }

    /// <summary>The refresh token of the person's consent, as it was given at first; null for a service account.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>Absolute path of the file that keeps what was renewed; only its owner may read it. Processes share it.</summary>
    public required string StateFile { get; init; }

    /// <summary>Never the secrets: records end up in logs.</summary>
    public override string ToString() => $"grant {ClientId} at {TokenUrl}";
}
