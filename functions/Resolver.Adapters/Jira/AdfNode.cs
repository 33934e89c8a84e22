using System.Text.Json.Nodes;

namespace Resolver.Adapters.Jira;

/// <summary>Makes nodes of the Atlassian Document Format that its schema allows.</summary>
internal static class AdfNode
{
    public static JsonObject Document(JsonArray content) => new() { ["version"] = 1, ["type"] = "doc", ["content"] = content.Count == 0 ? [Paragraph([])] : content };

    public static JsonObject Paragraph(JsonArray inline) => Of("paragraph", inline);

    public static JsonObject Heading(int level, JsonArray inline) => new() { ["type"] = "heading", ["attrs"] = new JsonObject { ["level"] = level }, ["content"] = inline };

    public static JsonObject Code(string language, string text)
    {
        var node = new JsonObject { ["type"] = "codeBlock" };
        if (language.Length > 0)
        {
            node["attrs"] = new JsonObject { ["language"] = language };
        }

        node["content"] = text.Length == 0 ? [] : new JsonArray(Text(text, AdfMarks.None));
        return node;
    }

    public static JsonObject Ordered(int first, JsonArray items) => new() { ["type"] = "orderedList", ["attrs"] = new JsonObject { ["order"] = first }, ["content"] = items };

    public static JsonObject Expand(string title, JsonArray content) => new() { ["type"] = "expand", ["attrs"] = new JsonObject { ["title"] = title }, ["content"] = content.Count == 0 ? [Paragraph([])] : content };

    public static JsonObject Of(string type, JsonArray content) => new() { ["type"] = type, ["content"] = content };

    public static JsonObject Text(string text, AdfMarks marks)
    {
        var node = new JsonObject { ["type"] = "text", ["text"] = text };
        var list = new JsonArray();
        if (marks.Link is { } address)
        {
            list.Add(new JsonObject { ["type"] = "link", ["attrs"] = new JsonObject { ["href"] = address } });
        }

        // Code stands with no other mark than a link.
        foreach (var (name, isSet) in marks.Code ? [("code", true)] : new[] { ("strong", marks.Strong), ("em", marks.Emphasis), ("strike", marks.Strike) })
        {
            if (isSet)
            {
                list.Add(new JsonObject { ["type"] = name });
            }
        }

        if (list.Count > 0)
        {
            node["marks"] = list;
        }

        return node;
    }
}
