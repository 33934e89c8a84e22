using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Resolver.TestKit.Jira;

/// <summary>A request as the server got it.</summary>
public sealed record JiraCall(string Method, string Path, string Query, string Body);

/// <summary>What happens to a request instead of an answer.</summary>
/// <param name="Status">The status; 0 cuts the connection.</param>
/// <param name="RetryAfter">The header of this name.</param>
/// <param name="Reset">The header <c>X-RateLimit-Reset</c>.</param>
public sealed record JiraTrouble(int Status, string? RetryAfter = null, string? Reset = null);

/// <summary>
/// Jira's REST interface, version 3, on loopback, as far as Resolver needs it, and its webhooks. Made from Atlassian's OpenAPI description and
/// documentation; a path, parameter, field or document that those do not have is refused, and remembered in <see cref="Violations"/>.
/// </summary>
public sealed class JiraServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly List<JiraCall> _calls = [];
    private readonly List<string> _violations = [];
    private readonly HttpClient _http = new();

    private JiraServer(TimeProvider clock)
    {
        State = new JiraState(clock);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(Handle);
    }

    /// <summary>Root of the site.</summary>
    public Uri Url => new(_app.Urls.Single() + "/");

    /// <summary>Projects, people, issues.</summary>
    public JiraState State { get; }

    /// <summary>Accounts by the value of their <c>Authorization</c> header.</summary>
    public IDictionary<string, string> Credentials { get; } = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What happens to a request; null for nothing.</summary>
    public Func<JiraCall, JiraTrouble?> Trouble { get; set; } = static _ => null;

    /// <summary>Where webhooks go to; null where nobody is told.</summary>
    public Uri? Hook { get; set; }

    /// <summary>The secret of the webhook.</summary>
    public string Secret { get; set; } = "of the hook";

    /// <summary>What was asked so far.</summary>
    public IReadOnlyList<JiraCall> Calls
    {
        get
        {
            lock (_gate)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>What was asked against the description.</summary>
    public IReadOnlyList<string> Violations
    {
        get
        {
            lock (_gate)
            {
                return [.. _violations];
            }
        }
    }

    /// <summary>Starts an empty site.</summary>
    public static async Task<JiraServer> Start(TimeProvider? clock = null)
    {
        var server = new JiraServer(clock ?? TimeProvider.System);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>The header of a person's API token.</summary>
    public static string Basic(string email, string token) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{email}:{token}"));

    /// <summary>Somebody puts a label on an issue.</summary>
    public Task Label(string who, string key, string label)
    {
        JsonObject change;
        lock (_gate)
        {
            change = State.Label(who, key, label);
        }

        return Tell("jira:issue_updated", key, body =>
        {
            body["issue_event_type_name"] = "issue_updated";
            body["user"] = State.Person(who);
            body["changelog"] = new JsonObject { ["id"] = change["id"]!.DeepClone(), ["items"] = change["items"]!.DeepClone() };
        });
    }

    /// <summary>Somebody writes a comment, as the editor makes it of lines.</summary>
    public async Task<long> Comment(string who, string key, params IReadOnlyList<string> paragraphs)
    {
        JsonObject comment;
        lock (_gate)
        {
            comment = State.Comment(who, key, JiraState.Document(paragraphs));
        }

        await Tell("comment_created", key, body =>
        {
            var told = comment.DeepClone().AsObject();
            told["body"] = string.Join("\n\n", paragraphs);
            body["comment"] = told;
            body["eventType"] = "primaryAction";
        });
        return long.Parse(comment["id"]!.GetValue<string>(), CultureInfo.InvariantCulture);
    }

    /// <summary>The body of a webhook.</summary>
    public byte[] Event(string name, string key, Action<JsonObject> complete)
    {
        lock (_gate)
        {
            var body = new JsonObject { ["timestamp"] = State.Now.ToUnixTimeMilliseconds(), ["webhookEvent"] = name, ["issue"] = State.Issue(key, null) };
            complete(body);
            return JsonSerializer.SerializeToUtf8Bytes(body);
        }
    }

    /// <summary>Delivers a body with its signature, and gives back the status.</summary>
    public async Task<int> Deliver(byte[] body, string? signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Hook) { Content = new ByteArrayContent(body) };
        request.Headers.ExpectContinue = true;
        request.Headers.Add("X-Atlassian-Webhook-Identifier", Guid.NewGuid().ToString());
        if (signature is not null)
        {
            request.Headers.Add("X-Hub-Signature", signature);
        }

        using var answer = await _http.SendAsync(request);
        return (int)answer.StatusCode;
    }

    /// <summary>What the secret makes of a body.</summary>
    public string Sign(byte[] body) => "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task Tell(string name, string key, Action<JsonObject> complete)
    {
        if (Hook is null)
        {
            return;
        }

        var body = Event(name, key, complete);
        if (await Deliver(body, Sign(body)) is not (200 or 202) and var status)
        {
            throw new InvalidOperationException($"The hook answered {status}.");
        }
    }

    private async Task Handle(HttpContext context)
    {
        var request = context.Request;
        using var reader = new StreamReader(request.Body);
        var call = new JiraCall(request.Method, request.Path, request.QueryString.Value ?? string.Empty, await reader.ReadToEndAsync(context.RequestAborted));
        JiraReply reply;
        lock (_gate)
        {
            _calls.Add(call);
            var trouble = Trouble(call);
            reply = trouble is null ? Answer(request, call) : new JiraReply(trouble.Status, JiraReply.Error("The service said so."), trouble);
        }

        await Send(context, reply);
    }

    private static async Task Send(HttpContext context, JiraReply reply)
    {
        if (reply.Status == 0)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = reply.Status;
        context.Response.Headers.RetryAfter = reply.Trouble?.RetryAfter;
        context.Response.Headers["X-RateLimit-Reset"] = reply.Trouble?.Reset;
        if (reply.Body is not null)
        {
            context.Response.ContentType = "application/json;charset=UTF-8";
            await context.Response.WriteAsync(reply.Body.ToJsonString());
        }
    }

    private JiraReply Answer(HttpRequest request, JiraCall call)
    {
        if (!Credentials.TryGetValue(request.Headers.Authorization.ToString(), out var who))
        {
            return new JiraReply(401, JiraReply.Error("Client must be authenticated to access this resource."));
        }

        try
        {
            return new JiraRoutes(State, Url, who).Answer(call, request.Query);
        }
        catch (JiraError error)
        {
            if (error.Status == 400)
            {
                _violations.Add($"{call.Method} {call.Path}{call.Query}: {error.Message} {call.Body}");
            }

            return new JiraReply(error.Status, JiraReply.Error(error.Message));
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException or InvalidOperationException or NullReferenceException)
        {
            _violations.Add($"{call.Method} {call.Path}{call.Query}: {malformed.Message} {call.Body}");
            return new JiraReply(400, JiraReply.Error(malformed.Message));
        }
    }
}

/// <summary>An answer.</summary>
internal sealed record JiraReply(int Status, JsonNode? Body, JiraTrouble? Trouble = null)
{
    public static JsonObject Error(string message) => new() { ["errorMessages"] = new JsonArray(message), ["errors"] = new JsonObject() };
}

/// <summary>A request that the service refuses.</summary>
internal sealed class JiraError(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}
