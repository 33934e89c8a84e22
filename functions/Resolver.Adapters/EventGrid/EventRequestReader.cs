using System.Text;
using System.Text.Json;

namespace Resolver.Adapters.EventGrid;

/// <summary>
/// Reads events in the schema of Event Grid, and CloudEvents 1.0: structured, in batches, and in binary mode. <c>com.github.&lt;event&gt;</c> and
/// <c>com.atlassian.jira</c> carry the body of a webhook as their data; what follows another dot says more and is not needed.
/// </summary>
public static class EventRequestReader
{
    private const string GitHubType = "com.github.";
    private const string JiraType = "com.atlassian.jira";
    private const int MaxEvents = 5_000;

    /// <summary>Reads a request.</summary>
    /// <param name="contentType">The header of that name, without parameters, lower case.</param>
    /// <param name="header">Gives a header; null for one that is not there.</param>
    /// <param name="body">The bytes as they came.</param>
    public static EventRequest Read(string? contentType, Func<string, string?> header, ReadOnlyMemory<byte> body)
    {
        try
        {
            if (contentType == "application/json" && header("ce-specversion") is { } version)
            {
                return version == "1.0" && header("ce-type") is { } type && header("ce-id") is { } id && header("ce-source") is not null ? Batch([Wrapped(id, type, Bare(body))]) : new EventRequest.Malformed();
            }

            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 256 });
            return (contentType, document.RootElement.ValueKind) switch
            {
                ("application/cloudevents+json", JsonValueKind.Object) => Clouds([document.RootElement]),
                ("application/cloudevents-batch+json", JsonValueKind.Array) => Clouds([.. document.RootElement.EnumerateArray()]),
                ("application/json", JsonValueKind.Array) => Grid([.. document.RootElement.EnumerateArray()]),
                _ => new EventRequest.Malformed(),
            };
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or FormatException)
        {
            return new EventRequest.Malformed();
        }
    }

    /// <summary>Reads one event that came without headers, as Event Grid puts it into a queue: in its own schema, or a structured CloudEvent.</summary>
    /// <param name="body">The text of the message, UTF-8.</param>
    public static EventRequest Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 256 });
            return document.RootElement is { ValueKind: JsonValueKind.Object } one ? one.TryGetProperty("specversion", out _) ? Clouds([one]) : Grid([one]) : new EventRequest.Malformed();
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or FormatException)
        {
            return new EventRequest.Malformed();
        }
    }

    private static EventRequest Grid(IReadOnlyList<JsonElement> events)
    {
        if (events.Count > MaxEvents || !events.All(static one => Text(one, "id") is not null && Text(one, "eventType") is not null && Text(one, "subject") is not null && Text(one, "eventTime") is not null))
        {
            return new EventRequest.Malformed();
        }

        return events is [var only] && Text(only, "eventType") == "Microsoft.EventGrid.SubscriptionValidationEvent"
            ? only.TryGetProperty("data", out var data) && Text(data, "validationCode") is { Length: > 0 and <= 512 } code ? new EventRequest.Validation(code) : new EventRequest.Malformed()
            : Batch(events.Select(static one => Wrapped(Text(one, "id")!, Text(one, "eventType")!, Data(one))));
    }

    private static EventRequest Clouds(IReadOnlyList<JsonElement> events) =>
        events.Count > MaxEvents || !events.All(static one => Text(one, "specversion") == "1.0" && Text(one, "id") is not null && Text(one, "type") is not null && Text(one, "source") is not null)
            ? new EventRequest.Malformed()
            : Batch(events.Select(static one => Wrapped(Text(one, "id")!, Text(one, "type")!, Data(one))));

    private static EventRequest.Batch Batch(IEnumerable<WrappedEvent?> events) => new([.. events.OfType<WrappedEvent>()]);

    private static WrappedEvent? Wrapped(string id, string type, byte[]? body)
    {
        if (body is null)
        {
            return null;
        }

        var gitHub = type.StartsWith(GitHubType, StringComparison.Ordinal) ? type[GitHubType.Length..].Split('.')[0] : string.Empty;
        return gitHub.Length > 0 && gitHub.All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_') ? new WrappedEvent(id, WrappedEvent.GitHub, gitHub, body)
            : type == JiraType || type.StartsWith(JiraType + ".", StringComparison.Ordinal) ? new WrappedEvent(id, WrappedEvent.Jira, "webhook", body)
            : null;
    }

    private static byte[]? Bare(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 256 });
        return document.RootElement.ValueKind == JsonValueKind.Object ? body.ToArray() : null;
    }

    private static byte[]? Data(JsonElement envelope) =>
        envelope.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object ? Encoding.UTF8.GetBytes(data.GetRawText())
        : envelope.TryGetProperty("data_base64", out var coded) && coded.ValueKind == JsonValueKind.String ? Bare(coded.GetBytesFromBase64())
        : null;

    private static string? Text(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String && text.GetString() is { Length: > 0 } found ? found : null;
}
