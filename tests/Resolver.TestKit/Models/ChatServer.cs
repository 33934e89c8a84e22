using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Resolver.TestKit.Models;

/// <summary>A request as the server got it.</summary>
public sealed record ChatRequest(string Path, string Query, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonElement.Parse(Body);

    /// <summary>Whether a stream is asked for.</summary>
    public bool Streams => Json.TryGetProperty("stream", out var stream) && stream.GetBoolean();

    /// <summary>All message texts, joined.</summary>
    public string Prompt => string.Join("\n", Json.GetProperty("messages").EnumerateArray().Select(message => message.TryGetProperty("content", out var content) ? content.ToString() : string.Empty));

    /// <summary>Whether tools are offered: a turn of the debugging loop.</summary>
    public bool HasTools => Json.TryGetProperty("tools", out _);
}

/// <summary>
/// An OpenAI-compatible chat-completions server on a free loopback port that gives the answers of its script, one a request, good and
/// bad ones; the last one repeats. It records what it is asked.
/// </summary>
public sealed class ChatServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly List<ChatRequest> _requests = [];
    private readonly ConcurrentDictionary<int, TaskCompletionSource<ChatRequest>> _arrivals = new();
    private readonly IReadOnlyList<ChatAnswer> _script;

    private ChatServer(IReadOnlyList<ChatAnswer> script)
    {
        _script = script.Count > 0 ? script : throw new ArgumentException("A script has at least one answer.", nameof(script));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(Handle);
    }

    /// <summary>The server's address without a path.</summary>
    public Uri Address => new(_app.Urls.Single());

    /// <summary>What a models file writes as endpoint.</summary>
    public string Endpoint => new Uri(Address, "/v1").ToString();

    /// <summary>What was asked so far.</summary>
    public IReadOnlyList<ChatRequest> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Starts a server that plays these answers.</summary>
    public static async Task<ChatServer> Start(params IReadOnlyList<ChatAnswer> script)
    {
        var server = new ChatServer(script);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Completes when the request with this number (0 is the first) has arrived.</summary>
    public Task<ChatRequest> Arrived(int number) => Arrival(number).Task;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // Hanging answers end now; a polite shutdown would wait for them.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task Handle(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var request = new ChatRequest(
            context.Request.Path,
            context.Request.QueryString.ToString(),
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            await reader.ReadToEndAsync(context.RequestAborted));
        int number;
        lock (_gate)
        {
            number = _requests.Count;
            _requests.Add(request);
        }

        Arrival(number).TrySetResult(request);
        await _script[Math.Min(number, _script.Count - 1)].Play(context, request);
    }

    private TaskCompletionSource<ChatRequest> Arrival(int number) =>
        _arrivals.GetOrAdd(number, _ => new TaskCompletionSource<ChatRequest>(TaskCreationOptions.RunContinuationsAsynchronously));
}
