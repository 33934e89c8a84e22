using System.Text;

namespace Resolver.Adapters.Git;

/// <summary>Finds the credentials of an address and puts them into the environment of one call, never on a command line or on disk.</summary>
internal sealed class GitSecret(IGitCredentials? credentials)
{
    /// <summary>Whether a branch may be pushed to an address.</summary>
    public bool Covers(RepoLocation location) => location.Kind == LocationKind.Url && credentials?.Covers(location.Canonical) == true;

    /// <summary>Variables for the call; null where the address needs none, or brings none.</summary>
    public async Task<IReadOnlyDictionary<string, string>?> For(RepoLocation location, CancellationToken cancel)
    {
        var user = location.UserInfo ?? (Covers(location) ? await credentials!.UserInfo(location.Canonical, cancel) : null);
        if (user is null)
        {
            return null;
        }

        var pair = user.Contains(':', StringComparison.Ordinal) ? user : user + ":";
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["GIT_CONFIG_COUNT"] = "1",
            ["GIT_CONFIG_KEY_0"] = $"http.{location.Canonical}.extraHeader",
            ["GIT_CONFIG_VALUE_0"] = "Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)),
        };
    }
}
