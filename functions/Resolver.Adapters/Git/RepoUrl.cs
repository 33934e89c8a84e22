using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Resolver.Core.Faults;

namespace Resolver.Adapters.Git;

/// <summary>Tells URLs from paths, and takes credentials out.</summary>
internal static partial class RepoUrl
{
    private static readonly string[] Remote = ["https", "http", "ssh"];

    /// <summary>True for https, http, ssh and <c>user@host:path</c>; false for paths and file URLs.</summary>
    /// <exception cref="ResolverFault"><c>GIT-LOCATION</c>: a protocol that is not allowed.</exception>
    public static bool TryParse(string text, [NotNullWhen(true)] out RepoLocation? location)
    {
        location = null;
        if (Helper().IsMatch(text))
        {
            throw Refused();
        }

        if (Scp().Match(text) is { Success: true } scp && !Path.Exists(text))
        {
            location = new RepoLocation(LocationKind.Url, $"ssh://{scp.Groups["host"].Value}/{scp.Groups["path"].Value.TrimStart('/')}") { Address = text };
            return true;
        }

        if (!text.Contains("://", StringComparison.Ordinal))
        {
            return false;
        }

        var url = Uri.TryCreate(text, UriKind.Absolute, out var parsed) ? parsed : throw Refused();
        if (url.IsFile && url.Host.Length == 0)
        {
            return false;
        }

        location = Remote.Contains(url.Scheme, StringComparer.Ordinal) && url.Host.Length > 0 && url.Host[0] != '-' ? OfUri(url) : throw Refused();
        return true;
    }

    /// <summary>The path of a file URL, or the text itself.</summary>
    public static string PathOf(string text) =>
        text.StartsWith("file://", StringComparison.OrdinalIgnoreCase) ? new Uri(text).LocalPath : text;

    private static RepoLocation OfUri(Uri url)
    {
        // An ssh user is part of the address; what https carries in its place is a secret.
        var user = url.Scheme == "ssh" && url.UserInfo.Length > 0 ? url.UserInfo.Split(':')[0] + "@" : string.Empty;
        var port = url.IsDefaultPort || url.Port < 0 ? string.Empty : $":{url.Port}";
        var path = url.AbsolutePath.TrimEnd('/');
        var secret = url.Scheme != "ssh" && url.UserInfo.Length > 0 ? Uri.UnescapeDataString(url.UserInfo) : null;
        return new RepoLocation(LocationKind.Url, $"{url.Scheme}://{user}{url.Host}{port}{path}{url.Query}", secret);
    }

    private static ResolverFault Refused() =>
        ResolverFault.Usage("GIT-LOCATION", "This kind of repository address is not allowed; give a path or an https, ssh or file URL.");

    // ext::command and its kin run programs.
    [GeneratedRegex("^[A-Za-z0-9+.-]+::", RegexOptions.CultureInvariant)]
    private static partial Regex Helper();

    [GeneratedRegex(@"^(?<host>[A-Za-z0-9_.][A-Za-z0-9_.-]*@[A-Za-z0-9][A-Za-z0-9.-]*):(?!/?/)(?<path>[^-].*)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Scp();
}
