using System.Text.Json;
using Resolver.Core.Runs;
using Resolver.Core.Text;
using Resolver.Models.Json;

namespace Resolver.Models.Routing;

/// <summary>The shape of an opinion: the schema that is sent, and the reading that believes nothing else.</summary>
internal static class RouteAnswer
{
    public const string Name = "route";

    private const int MaxAnswer = 16 * 1024;
    private const string Schema =
        """
        {"type":"object","additionalProperties":false,"required":["kind","why"],"properties":{"kind":{"type":"string","enum":["bug","feature","scaffold","docs","refactor"]},"why":{"type":"string"}}}
        """;

    /// <summary>The schema as JSON.</summary>
    public static JsonElement Element { get; } = JsonElement.Parse(Schema);

    /// <summary>What the reply says, or why it is refused, in words that a model can act on.</summary>
    public static (IssueKind Kind, string Why, string? Refusal) Read(string reply)
    {
        if (reply.Length > MaxAnswer)
        {
            return Refused($"The answer is longer than {MaxAnswer} characters; one short object is asked for.");
        }

        try
        {
            using var document = JsonDocument.Parse(Unfenced(reply), new JsonDocumentOptions { MaxDepth = 4 });
            var answer = StrictObject.Open(document.RootElement, string.Empty, "kind", "why");
            var why = VisibleText.Line(answer.Text("why"), 300);
            return answer.Text("kind") switch
            {
                "bug" => (IssueKind.Bug, why, null),
                "feature" => (IssueKind.Feature, why, null),
                "scaffold" => (IssueKind.Scaffold, why, null),
                "docs" => (IssueKind.Docs, why, null),
                "refactor" => (IssueKind.Refactor, why, null),
                _ => Refused("kind is none of bug, feature, scaffold, docs, refactor."),
            };
        }
        catch (JsonException)
        {
            return Refused("The answer is not one valid JSON object; write only the object.");
        }
        catch (StrictJsonException wrong)
        {
            return Refused($"The answer is not of the asked form: {wrong.Message}.");
        }
    }

    private static (IssueKind Kind, string Why, string? Refusal) Refused(string reason) => (IssueKind.Bug, string.Empty, reason);

    // Local models think aloud first and like code fences; both are harmless around the one object.
    private static string Unfenced(string reply)
    {
        var text = reply.Trim();
        if (text.StartsWith("<think>", StringComparison.Ordinal) && text.IndexOf("</think>", StringComparison.Ordinal) is >= 0 and var end)
        {
            text = text[(end + "</think>".Length)..].Trim();
        }

        var firstLine = text.IndexOf('\n', StringComparison.Ordinal);
        return firstLine > 0 && text[..firstLine].Trim() is "```" or "```json" && text.EndsWith("```", StringComparison.Ordinal) ? text[firstLine..^3].Trim() : text;
    }
}
