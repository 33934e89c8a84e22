using System.Net.Http.Headers;
using System.Text;
using Resolver.Adapters.Configuration;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Scaffold;

namespace Resolver.Adapters.Schemas;

/// <summary>
/// Reads a registry from the operator's URL: one .proto file, or a list of them. A list's entries are paths below the list; nothing else
/// is fetched, and no redirect is followed, so that the token goes to the operator's host alone.
/// </summary>
internal sealed class SchemaDownload(SchemaRegistryOptions options, HttpClient http, TimeProvider clock)
{
    /// <exception cref="ResolverFault"><c>SCHEMA-URL</c>, <c>SCHEMA-UNREACHABLE</c>, <c>SCHEMA-LIMIT</c>, <c>SCHEMA-ENCODING</c>.</exception>
    public async Task<SchemaFiles> Read(Uri url, CancellationToken cancel)
    {
        Check(url);
        using var deadline = new CancellationTokenSource(options.Timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        try
        {
            return await Fetch(url, both.Token);
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            throw SchemaFaults.Unreachable(lost);
        }
    }

    private async Task<SchemaFiles> Fetch(Uri url, CancellationToken cancel)
    {
        var files = new SchemaCollection(options);
        if (url.AbsolutePath.EndsWith(".proto", StringComparison.Ordinal))
        {
            files.Add(url.Segments[^1], await Get(url, files.Room, cancel));
            return files.Of("the operator's URL");
        }

        var list = Encoding.UTF8.GetString(await Get(url, 1 << 20, cancel));
        var entries = list.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(static line => !line.StartsWith('#'));
        foreach (var entry in entries)
        {
            files.Add(entry, await Get(Below(url, entry), files.Room, cancel));
        }

        return files.Count > 0 ? files.Of("the operator's URL") : throw SchemaFaults.Url("has a list without a .proto file");
    }

    private async Task<byte[]> Get(Uri url, long room, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (options.Token is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        var status = (int)response.StatusCode;
        if (status >= 500 || status is 408 or 429)
        {
            throw SchemaFaults.Unreachable(new HttpRequestException($"status {status}"));
        }

        if (status != 200)
        {
            throw SchemaFaults.Url($"answered with status {status}; redirects are not followed");
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        return await Limited(body, room, cancel);
    }

    private async Task<byte[]> Limited(Stream from, long room, CancellationToken cancel)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[32 * 1024];
        int count;
        while ((count = await from.ReadAsync(buffer, cancel)) > 0)
        {
            if (kept.Length + count > room)
            {
                throw SchemaFaults.Limit(options);
            }

            kept.Write(buffer, 0, count);
        }

        return kept.ToArray();
    }

    private static Uri Below(Uri list, string entry) =>
        RepoPath.TryParse(entry, out var path) && path.Extension == ".proto" && path.Value.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '.' or '_' or '-')
            ? new Uri(list, path.Value)
            : throw SchemaFaults.Url("has a list with an entry that is no plain path of a .proto file");

    private static void Check(Uri url)
    {
        if (!SafeAddress.Holds(url))
        {
            throw SchemaFaults.Url("must be an https address without a user (http on this machine alone)");
        }
    }
}
