using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Resolver.TestKit.GitHub;

/// <summary>A request that went through.</summary>
/// <param name="Path">Path and query.</param>
/// <param name="Status">What it was answered with.</param>
public sealed record GateRequest(string Method, string Path, string Body, int Status);

/// <summary>An answer in place of the emulator's.</summary>
public sealed record GateAnswer(int Status, string Body)
{
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>
/// Stands before the emulator and adds what GitHub has and the emulator has not: entity tags and conditional requests, an installation's
/// repositories, all comments of a repository, the check runs of a commit that was pushed, and GraphQL's one mutation that we use. It keeps every request, can answer
/// in the emulator's place, and can drop a connection after its request had its effect.
/// </summary>
public sealed class GitHubGate : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http;
    private readonly Uri _target;
    private readonly ConcurrentQueue<GateRequest> _requests = new();
    private readonly ConcurrentQueue<JsonElement> _checks = new();

    private GitHubGate(WebApplication app, Uri target)
    {
        _app = app;
        _target = target;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = target };
    }

    /// <summary>Root of the REST interface.</summary>
    public Uri Url => new(_app.Urls.Single().TrimEnd('/') + "/");

    /// <summary>Everything that went through, in order of its answers.</summary>
    public IReadOnlyList<GateRequest> Requests => [.. _requests];

    /// <summary>Check runs that were made.</summary>
    public IReadOnlyList<JsonElement> Checks => [.. _checks];

    /// <summary>Answers in the emulator's place; null lets a request through. Method, then path and query.</summary>
    public Func<string, string, GateAnswer?> Instead { get; set; } = static (_, _) => null;

    /// <summary>Changes the text of an answer: path and query, then the text.</summary>
    public Func<string, string, string> Change { get; set; } = static (_, body) => body;

    /// <summary>Changes the text of a request: path and query, then the text.</summary>
    public Func<string, string, string> Rewrite { get; set; } = static (_, body) => body;

    /// <summary>Whether the connection is dropped after a request had its effect, as where a process dies. Method, then path and query.</summary>
    public Func<string, string, bool> Drop { get; set; } = static (_, _) => false;

    public static async Task<GitHubGate> Start(Uri target)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var gate = new GitHubGate(app, target);
        app.Run(gate.Handle);
        await app.StartAsync();
        return gate;
    }

    /// <summary>Forgets what went through.</summary>
    public void Forget() => _requests.Clear();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task Handle(HttpContext context)
    {
        var path = context.Request.Path + context.Request.QueryString.Value;
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var answer = Instead(context.Request.Method, path) ?? await Extra(context.Request, path, body) ?? await Forward(context.Request, path, Rewrite(path, body));
        answer = answer with { Body = Change(path, answer.Body) };
        if (Drop(context.Request.Method, path))
        {
            _requests.Enqueue(new GateRequest(context.Request.Method, path, body, 0));
            context.Abort();
            return;
        }

        await Write(context, path, body, answer);
    }

    private async Task Write(HttpContext context, string path, string body, GateAnswer answer)
    {
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(answer.Body)))}\"";
        var unchanged = context.Request.Method == "GET" && answer.Status == 200 && context.Request.Headers.IfNoneMatch == tag;
        context.Response.StatusCode = unchanged ? 304 : answer.Status;
        _requests.Enqueue(new GateRequest(context.Request.Method, path, body, context.Response.StatusCode));
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (context.Request.Method == "GET" && answer.Status == 200)
        {
            context.Response.Headers.ETag = tag;
        }

        if (!unchanged && answer.Body.Length > 0)
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            await context.Response.WriteAsync(answer.Body);
        }
    }

    private async Task<GateAnswer> Forward(HttpRequest request, string path, string body)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), path);
        message.Content = body.Length == 0 ? null : new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var name in new[] { "Authorization", "Accept" })
        {
            message.Headers.TryAddWithoutValidation(name, request.Headers[name].ToArray());
        }

        using var answer = await _http.SendAsync(message);
        var text = await answer.Content.ReadAsStringAsync();
        if (request.Method == "POST" && path.EndsWith("/check-runs", StringComparison.Ordinal) && answer.IsSuccessStatusCode)
        {
            _checks.Enqueue(JsonElement.Parse(text));
        }

        var links = answer.Headers.TryGetValues("Link", out var given) ? string.Join(", ", given) : null;
        var here = links?.Replace($"http://localhost:{_target.Port}/", Url.AbsoluteUri, StringComparison.Ordinal).Replace(_target.AbsoluteUri, Url.AbsoluteUri, StringComparison.Ordinal);
        return new GateAnswer((int)answer.StatusCode, text) { Headers = here is null ? [] : new Dictionary<string, string>(StringComparer.Ordinal) { ["Link"] = here } };
    }

    private async Task<GateAnswer?> Extra(HttpRequest request, string path, string body)
    {
        if (path.StartsWith("/installation/repositories", StringComparison.Ordinal))
        {
            var owner = (await Ask(request, "GET", "/app/installations", null)) is { ValueKind: JsonValueKind.Array } all && all.GetArrayLength() > 0 ? all[0].GetProperty("account").GetProperty("login").GetString()! : "alice";
            var repositories = await Ask(request, "GET", $"/users/{owner}/repos", null);
            return new GateAnswer(200, JsonSerializer.Serialize(new { total_count = repositories.GetArrayLength(), repositories }));
        }

        if (request.Method == "GET" && path.Split('?')[0].EndsWith("/check-runs", StringComparison.Ordinal))
        {
            var commit = path.Split('/')[5];
            var runs = _checks.Where(check => check.GetProperty("head_sha").GetString() == commit).ToList();
            return new GateAnswer(200, JsonSerializer.Serialize(new { total_count = runs.Count, check_runs = runs }));
        }

        if (request.Method == "GET" && request.Path.Value!.EndsWith("/issues/comments", StringComparison.Ordinal))
        {
            return await AllComments(request, request.Path.Value[..^"/comments".Length]);
        }

        return path == "/graphql" ? await MarkReady(request, body) : null;
    }

    // The emulator takes the word for an issue's number.
    private async Task<GateAnswer> AllComments(HttpRequest request, string issues)
    {
        var all = new List<JsonElement>();
        for (var page = 1; ; page++)
        {
            var found = await Ask(request, "GET", $"{issues}?state=all&per_page=100&page={page}", null);
            foreach (var issue in found.EnumerateArray().Where(static issue => issue.GetProperty("comments").GetInt32() > 0))
            {
                all.AddRange((await Ask(request, "GET", $"{issues}/{issue.GetProperty("number").GetInt32()}/comments?per_page=100", null)).EnumerateArray());
            }

            if (found.GetArrayLength() < 100)
            {
                break;
            }
        }

        var since = request.Query["since"] is [{ } text] ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : DateTimeOffset.MinValue;
        var size = int.Parse(request.Query["per_page"]!, CultureInfo.InvariantCulture);
        var skip = (int.Parse(request.Query["page"]!, CultureInfo.InvariantCulture) - 1) * size;
        var wanted = all.Where(comment => comment.GetProperty("updated_at").GetDateTimeOffset() >= since).OrderBy(static comment => comment.GetProperty("updated_at").GetDateTimeOffset());
        return new GateAnswer(200, JsonSerializer.Serialize(wanted.Skip(skip).Take(size)));
    }

    // The emulator takes by REST what GitHub takes by GraphQL alone.
    private async Task<GateAnswer> MarkReady(HttpRequest request, string body)
    {
        var id = JsonElement.Parse(body).GetProperty("variables").GetProperty("id").GetString();
        var open = (await Ask(request, "GET", "/repos/alice/shop/pulls?state=all", null)).EnumerateArray().FirstOrDefault(pull => pull.GetProperty("node_id").GetString() == id);
        if (open.ValueKind == JsonValueKind.Undefined)
        {
            return new GateAnswer(200, """{"data":null,"errors":[{"type":"NOT_FOUND","message":"Could not resolve to a node"}]}""");
        }

        await Ask(request, "PATCH", $"/repos/alice/shop/pulls/{open.GetProperty("number").GetInt32()}", """{"draft":false}""");
        return new GateAnswer(200, """{"data":{"markPullRequestReadyForReview":{"pullRequest":{"isDraft":false}}}}""");
    }

    private async Task<JsonElement> Ask(HttpRequest like, string method, string path, string? body)
    {
        using var message = new HttpRequestMessage(new HttpMethod(method), path);
        message.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        message.Headers.TryAddWithoutValidation("Authorization", like.Headers.Authorization.ToArray());
        using var answer = await _http.SendAsync(message);
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync());
    }
}
