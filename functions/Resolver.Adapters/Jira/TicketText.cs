using System.Text;
using System.Text.Json;
using Resolver.Core.Hosts;
using Resolver.Core.Text;

namespace Resolver.Adapters.Jira;

/// <summary>What a run reads of an issue: its description, the titles of issues that it is linked to, and what people wrote below it.</summary>
internal static class TicketText
{
    private const int MaxLinks = 20;
    private const int MaxComment = 20_000;

    public static string Write(JsonElement fields, IReadOnlyList<JsonElement> comments)
    {
        var text = new StringBuilder(AdfReader.Read(Json.At(fields, "description")));
        Section(text, "Links", Json.List(fields, "issuelinks").Take(MaxLinks).Select(Link));
        Section(text, "Comments", comments.Select(Comment));
        return text.ToString();
    }

    private static void Section(StringBuilder text, string title, IEnumerable<string?> parts)
    {
        var said = parts.OfType<string>().ToList();
        if (said.Count > 0)
        {
            text.Append(text.Length > 0 ? "\n\n" : string.Empty).Append("## ").Append(title).Append("\n\n").AppendJoin("\n\n", said);
        }
    }

    private static string? Link(JsonElement link)
    {
        var isOut = Json.At(link, "outwardIssue").ValueKind == JsonValueKind.Object;
        var other = Json.At(link, isOut ? "outwardIssue" : "inwardIssue");
        return TicketKey.TryParse(Json.Text(other, "key")) is { } key
            ? $"- {VisibleText.Line(Json.Text(link, "type", isOut ? "outward" : "inward") ?? "relates to", 60)} {key}: {VisibleText.Line(Json.Text(other, "fields", "summary") ?? string.Empty, 200)}"
            : null;
    }

    // Commands are for us and our own comment is about the run; what not everybody may see is not shown to a model either.
    private static string? Comment(JsonElement comment)
    {
        var text = AdfReader.Read(Json.At(comment, "body"));
        return text.Length == 0 || Json.At(comment, "visibility").ValueKind == JsonValueKind.Object || JiraNotes.IsNote(text) || CommentCommand.Parse(AdfReader.ReadCommand(Json.At(comment, "body"))) is not null
            ? null
            : $"**{VisibleText.Line(Json.Text(comment, "author", "displayName") ?? "Somebody", 80)}:**\n\n{VisibleText.Shorten(text, MaxComment)}";
    }
}
