using System.Net;

namespace Resolver.Adapters.GitHub;

/// <summary>Pages of lists of one repository, read by conditional requests: what did not change costs nothing of the rate limit.</summary>
/// <param name="clients">Connections.</param>
/// <param name="token">Reads the repository.</param>
/// <param name="known">Tags of the last look.</param>
internal sealed class GitHubPages(GitHubClients clients, GitHubToken token, IReadOnlyDictionary<string, string> known)
{
    /// <summary>Items of a full page.</summary>
    public const int Size = 100;

    private readonly Dictionary<string, string> tags = new(StringComparer.Ordinal);

    /// <summary>Tags of the pages that were read, or found unchanged.</summary>
    public IReadOnlyDictionary<string, string> Tags => tags;

    /// <summary>Reads a page.</summary>
    /// <param name="path">Path and query, relative to the root of the interface.</param>
    /// <param name="always">Whether it is read also where it did not change.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>Null where it is as the last look left it.</returns>
    /// <exception cref="Core.Faults.ResolverFault"><c>GH-*</c>.</exception>
    public async Task<IReadOnlyList<T>?> Read<T>(string path, bool always, CancellationToken cancel)
    {
        var tag = always ? null : known.GetValueOrDefault(path);
        var client = tag is null ? clients.With(token) : clients.With(token, tag);
        var answer = await GitHubFaults.Named(() => client.Connection.Get<List<T>>(new Uri(path, UriKind.Relative), new Dictionary<string, string>(StringComparer.Ordinal)), cancel);
        if (answer.HttpResponse.StatusCode == HttpStatusCode.NotModified)
        {
            tags[path] = tag!;
            return null;
        }

        if (answer.HttpResponse.ApiInfo?.Etag is { Length: > 0 } fresh)
        {
            tags[path] = fresh;
        }

        return answer.Body ?? [];
    }
}
