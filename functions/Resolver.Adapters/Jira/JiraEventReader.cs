using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Resolver.Core.Hosts;

namespace Resolver.Adapters.Jira;

/// <summary>
/// Reads the body of a webhook, or of what polling found. It says only where to look: who did it and what is there is asked of Jira.
/// What is not for us, or not of its form, is no notice.
/// </summary>
public static class JiraEventReader
{
    private const string FoundEvent = "resolver:found";

    /// <summary>The notice; null where there is nothing in it for us.</summary>
    /// <param name="body">UTF-8 JSON.</param>
    /// <param name="label">The label that starts a run.</param>
    public static TicketNotice? Read(ReadOnlyMemory<byte> body, string label)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 256 });
            var happened = document.RootElement;
            return TicketKey.TryParse(Json.Text(happened, "issue", "key")) is not { } key ? null : Json.Text(happened, "webhookEvent") switch
            {
                "jira:issue_created" when HasLabel(happened, label) => new TicketNotice.Labelled(key),
                "jira:issue_updated" when Json.List(happened, "changelog", "items").Any(item => Adds(item, label)) => new TicketNotice.Labelled(key),
                "comment_created" => Comment(happened, key),
                FoundEvent => Json.At(happened, "comment").ValueKind == JsonValueKind.Object ? Comment(happened, key) : new TicketNotice.Labelled(key),
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A label that polling found, as the body of an event. The same finding is the same bytes.</summary>
    public static byte[] Found(TicketKey key, TicketLabelling labelling) => Bytes(key, "labelling", labelling.Change ?? "created");

    /// <summary>The same for a comment.</summary>
    public static byte[] Found(TicketKey key, TicketComment comment) => Bytes(key, "comment", comment.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Whether a change of a field puts the label on.</summary>
    internal static bool Adds(JsonElement item, string label) =>
        Json.Text(item, "field") == "labels" && Holds(Json.Text(item, "toString"), label) && !Holds(Json.Text(item, "fromString"), label);

    private static TicketNotice.Commented? Comment(JsonElement happened, TicketKey key) => Json.Id(Json.At(happened, "comment", "id")) is { } id && MayBeCommand(happened) ? new TicketNotice.Commented(key, id) : null;

    // Spares a question to Jira for what people say to each other; whether it is a command is read from Jira's own copy.
    private static bool MayBeCommand(JsonElement happened) =>
        Json.At(happened, "comment", "body") is not { ValueKind: not JsonValueKind.Undefined } body || JsonMarshal.GetRawUtf8Value(body).IndexOf("resolver"u8) >= 0;

    private static bool HasLabel(JsonElement happened, string label) =>
        Json.List(happened, "issue", "fields", "labels").Any(one => string.Equals(Json.String(one), label, StringComparison.OrdinalIgnoreCase));

    // Labels have no spaces; a list of them is written with spaces between.
    private static bool Holds(string? labels, string label) => labels?.Split(' ').Contains(label, StringComparer.OrdinalIgnoreCase) == true;

    private static byte[] Bytes(TicketKey key, string what, string id) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["webhookEvent"] = FoundEvent,
        ["issue"] = new JsonObject { ["key"] = key.ToString() },
        [what] = new JsonObject { ["id"] = id },
    });
}
