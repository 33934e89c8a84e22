using System.Globalization;

namespace Resolver.Adapters.GitHub;

/// <summary>Where GitHub is, and who we are there.</summary>
public sealed record GitHubOptions
{
    /// <summary>Root of the REST interface, with a slash at its end. Default <c>https://api.github.com/</c>.</summary>
    public Uri Api { get; init; } = new("https://api.github.com/");

    /// <summary>Root of the pages and of the repositories, with a slash at its end. Default <c>https://github.com/</c>.</summary>
    public Uri Web { get; init; } = new("https://github.com/");

    /// <summary>The GitHub App's id; null where a plain token is used.</summary>
    public long? AppId { get; init; }

    /// <summary>Absolute path of the App's private key, PEM; null where a plain token is used.</summary>
    public string? PrivateKeyFile { get; init; }

    /// <summary>The private key itself, PEM, where it comes from a vault and not from a file; null otherwise.</summary>
    public string? PrivateKey { get; init; }

    /// <summary>A plain token for trying out, with everything that its owner may do; null for an App.</summary>
    public string? Token { get; init; }

    /// <summary>Wall-clock of one call. Default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Never a secret: records end up in logs.</summary>
    public override string ToString() => $"GitHub at {Api}";

    /// <summary>The address that a repository is cloned from and pushed to.</summary>
    public Uri Repository(string place) => new(Web, $"{place}.git");

    /// <summary>Owner and name of a repository at an address of this host; null for every other address.</summary>
    public string? PlaceOf(string url)
    {
        if (!url.StartsWith(Web.AbsoluteUri, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var parts = PartsOf(url);
        return parts is [{ Length: > 0 } owner, { Length: > 0 } name] ? $"{owner}/{(name.EndsWith(".git", StringComparison.Ordinal) ? name[..^4] : name)}" : null;
    }

    /// <summary>The issue at an address of this host; null for every other address.</summary>
    public (string Place, int Number)? IssueAt(string url) =>
        url.StartsWith(Web.AbsoluteUri, StringComparison.OrdinalIgnoreCase) && PartsOf(url) is [{ Length: > 0 } owner, { Length: > 0 } name, "issues", var digits]
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? ($"{owner}/{name}", number)
            : null;

    private string[] PartsOf(string url) => url[Web.AbsoluteUri.Length..].Split('?', '#')[0].Trim('/').Split('/');
}

/// <summary>What a credential may do; each zone has its own.</summary>
public enum GitHubZone
{
    /// <summary>Reads contents and issues.</summary>
    Brain,

    /// <summary>Pushes a finished change and opens its pull request.</summary>
    Hands,

    /// <summary>Pushes work in progress and writes comments.</summary>
    Escalation,

    /// <summary>Makes check runs, and nothing else.</summary>
    Checks,

    /// <summary>Reads contents, and nothing else.</summary>
    Runner,
}

/// <summary>A credential for one repository.</summary>
/// <param name="Token">The secret.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record GitHubToken(string Token, DateTimeOffset ExpiresAt)
{
    /// <summary>Never the secret: records end up in logs.</summary>
    public override string ToString() => $"a token until {ExpiresAt:O}";
}

/// <summary>Gives credentials.</summary>
public interface IGitHubTokens
{
    /// <summary>A credential of a zone for one repository, good for a few minutes at least.</summary>
    /// <param name="zone">What it may do.</param>
    /// <param name="place">Owner and name of the repository; nothing else can be reached with it.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="Core.Faults.ResolverFault"><c>GH-*</c>.</exception>
    Task<GitHubToken> Get(GitHubZone zone, string place, CancellationToken cancel);
}
