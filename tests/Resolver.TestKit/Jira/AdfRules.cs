using System.Text.Json.Nodes;

namespace Resolver.TestKit.Jira;

/// <summary>What the service demands of a document before it stores it: which node may stand in which, and what each must have.</summary>
public static class AdfRules
{
    private const string Lists = "bulletList orderedList";
    private const string Simple = "paragraph codeBlock " + Lists;
    private const string Most = Simple + " heading rule blockquote panel table";

    private static readonly Dictionary<string, string> Children = new(StringComparer.Ordinal)
    {
        ["doc"] = Most + " expand",
        ["expand"] = Most,
        ["paragraph"] = "text hardBreak mention emoji inlineCard date status",
        ["heading"] = "text hardBreak mention emoji inlineCard date status",
        ["codeBlock"] = "text",
        ["blockquote"] = Simple,
        ["panel"] = Simple + " heading rule",
        ["bulletList"] = "listItem",
        ["orderedList"] = "listItem",
        ["listItem"] = Simple,
        ["table"] = "tableRow",
        ["tableRow"] = "tableHeader tableCell",
        ["tableHeader"] = Simple + " heading rule blockquote panel",
        ["tableCell"] = Simple + " heading rule blockquote panel",
    };

    private static readonly string[] NotEmpty = ["blockquote", "panel", "expand", "bulletList", "orderedList", "listItem", "table", "tableHeader", "tableCell"];

    /// <exception cref="InvalidOperationException">It is no document.</exception>
    public static void Demand(JsonNode? document)
    {
        if (document is not JsonObject root || (string?)root["type"] != "doc" || (int?)root["version"] != 1)
        {
            throw new InvalidOperationException("Comment body is not valid: no document.");
        }

        Node(root);
    }

    private static void Node(JsonObject node)
    {
        var type = (string)node["type"]!;
        if (type == "text")
        {
            Require(((string?)node["text"])?.Length > 0, "a text is empty");
            Marks(node["marks"]?.AsArray() ?? []);
            return;
        }

        if (!Children.TryGetValue(type, out var allowed))
        {
            Require(type is "rule" or "hardBreak", $"no node '{type}'");
            return;
        }

        var content = node["content"]?.AsArray() ?? [];
        Require(content.Count > 0 || !NotEmpty.Contains(type), $"{type} is empty");
        Require(type != "listItem" || (string)content[0]!["type"]! is "paragraph" or "codeBlock", "an item begins with a list");
        Require(type != "heading" || (int?)node["attrs"]?["level"] is >= 1 and <= 6, "a heading has no level");
        foreach (var child in content.Select(static child => child!.AsObject()))
        {
            Require(allowed.Split(' ').Contains((string)child["type"]!), $"{child["type"]} stands in {type}");
            Require(type != "codeBlock" || child["marks"] is null, "code has marks");
            Node(child);
        }
    }

    private static void Marks(JsonArray marks)
    {
        var names = marks.Select(static mark => (string)mark!["type"]!).ToList();
        Require(names.Distinct(StringComparer.Ordinal).Count() == names.Count && names.TrueForAll(static name => name is "strong" or "em" or "strike" or "code" or "link"), "a mark is not known or comes twice");
        Require(!names.Contains("code") || names.TrueForAll(static name => name is "code" or "link"), "code has another mark");
        foreach (var link in marks.Where(static mark => (string)mark!["type"]! == "link"))
        {
            Require(((string?)link!["attrs"]?["href"])?.Length > 0, "a link leads nowhere");
        }
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"Comment body is not valid: {what}.");
        }
    }
}
