using System.Net.Http.Headers;
using System.Text;
using Resolver.Core.Hosts;

namespace Resolver.Adapters.Jira;

/// <summary>Where Jira is, who we are there, and who may ask us.</summary>
public sealed record JiraOptions
{
    /// <summary>Root of the site's pages, with a slash at its end, for example <c>https://acme.atlassian.net/</c>.</summary>
    public required Uri Site { get; init; }

    /// <summary>Root of the REST interface, with a slash at its end: the site, or <c>https://api.atlassian.com/ex/jira/&lt;cloud id&gt;/</c>.</summary>
    public required Uri Api { get; init; }

    /// <summary>The account's e-mail, to which an API token belongs; null for any other credential.</summary>
    public string? Email { get; init; }

    /// <summary>The secret of a token that is taken as it is; empty where <see cref="Grant"/> is set.</summary>
    public string Token { get; init; } = string.Empty;

    /// <summary>The OAuth 2.0 grant whose tokens are renewed; null for a token that is taken as it is.</summary>
    public JiraGrant? Grant { get; init; }

    /// <summary>Name or id of the group whose members may ask; null for none.</summary>
    public string? AllowedGroup { get; init; }

    /// <summary>Name of the project role whose actors may ask, each in their project; null for none.</summary>
    public string? AllowedRole { get; init; }

    /// <summary>Wall-clock of one call. Default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The ticket at an address of this site; null for every other address.</summary>
    public TicketKey? TicketAt(string url) => url.StartsWith(Site.AbsoluteUri, StringComparison.OrdinalIgnoreCase)
        && url[Site.AbsoluteUri.Length..].Split('?', '#')[0].Trim('/').Split('/') is ["browse", var key]
        ? TicketKey.TryParse(key)
        : null;

    /// <summary>The header that proves who we are; null where a grant gives one for each request.</summary>
    internal AuthenticationHeaderValue? Authorization => Grant is not null ? null
        : Email is null
        ? new AuthenticationHeaderValue("Bearer", Token)
        : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Email}:{Token}")));

    /// <summary>Never the secret: records end up in logs.</summary>
    public override string ToString() => $"Jira at {Site}";
}
