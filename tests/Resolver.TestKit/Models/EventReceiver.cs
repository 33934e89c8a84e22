using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Resolver.TestKit.Models;

/// <summary>Takes events as the published description of PagerDuty's Events API v2 lists their fields, and notes whatever does not fit it.</summary>
public sealed class EventReceiver : IAsyncDisposable
{
    private static readonly string[] Fields = ["routing_key", "event_action", "dedup_key", "payload", "images", "links", "client", "client_url"];
    private static readonly string[] PayloadFields = ["summary", "source", "severity", "timestamp", "component", "group", "class", "custom_details"];
    private static readonly string[] Actions = ["trigger", "acknowledge", "resolve"];
    private static readonly string[] Severities = ["critical", "error", "warning", "info"];

    private readonly WebApplication _app;
    private readonly IReadOnlyList<int> _statuses;
    private readonly Lock _gate = new();
    private readonly List<JsonElement> _events = [];
    private readonly List<string> _problems = [];

    private EventReceiver(IReadOnlyList<int> statuses)
    {
        _statuses = statuses;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(Handle);
    }

    /// <summary>Where events are posted.</summary>
    public Uri Url => new(new Uri(_app.Urls.Single()), "/v2/enqueue");

    /// <summary>What came, also what was answered with an error.</summary>
    public IReadOnlyList<JsonElement> Events
    {
        get
        {
            lock (_gate)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>What was wrong with it.</summary>
    public IReadOnlyList<string> Problems
    {
        get
        {
            lock (_gate)
            {
                return [.. _problems];
            }
        }
    }

    /// <summary>Starts a receiver that answers well-formed events with these statuses in turn; the last one repeats.</summary>
    public static async Task<EventReceiver> Start(params IReadOnlyList<int> statuses)
    {
        var receiver = new EventReceiver(statuses);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>What does not fit.</summary>
    public static IEnumerable<string> Check(JsonElement body)
    {
        foreach (var field in body.EnumerateObject().Where(field => !Fields.Contains(field.Name, StringComparer.Ordinal)))
        {
            yield return $"unknown {field.Name}";
        }

        if (Text(body, "routing_key")?.Length != 32)
        {
            yield return "routing_key";
        }

        if (!Actions.Contains(Text(body, "event_action"), StringComparer.Ordinal))
        {
            yield return "event_action";
        }

        if (Text(body, "dedup_key") is not { Length: <= 255 })
        {
            yield return "dedup_key";
        }

        foreach (var problem in CheckPayload(body.GetProperty("payload")))
        {
            yield return $"payload.{problem}";
        }
    }

    private static IEnumerable<string> CheckPayload(JsonElement payload)
    {
        foreach (var field in payload.EnumerateObject().Where(field => !PayloadFields.Contains(field.Name, StringComparer.Ordinal)))
        {
            yield return $"unknown {field.Name}";
        }

        if (Text(payload, "summary") is not { Length: > 0 and <= 1024 })
        {
            yield return "summary";
        }

        if (Text(payload, "source") is not { Length: > 0 })
        {
            yield return "source";
        }

        if (!Severities.Contains(Text(payload, "severity"), StringComparer.Ordinal))
        {
            yield return "severity";
        }

        if (!payload.GetProperty("timestamp").TryGetDateTimeOffset(out _))
        {
            yield return "timestamp";
        }
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private async Task Handle(HttpContext context)
    {
        using var document = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var problems = Check(document.RootElement).Concat(context.Request.Path == "/v2/enqueue" && context.Request.ContentType == "application/json" ? [] : ["route"]).ToList();
        lock (_gate)
        {
            context.Response.StatusCode = problems.Count > 0 ? 400 : _statuses[Math.Min(_events.Count, _statuses.Count - 1)];
            _events.Add(document.RootElement.Clone());
            _problems.AddRange(problems);
        }

        await context.Response.WriteAsync("{\"status\":\"success\",\"message\":\"Event processed\"}", context.RequestAborted);
    }
}
