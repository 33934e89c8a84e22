using System.Text.Json.Nodes;

namespace Resolver.Adapters.Tests.Jira;

/// <summary>Documents as editors make them, in the one form that writing gives: from a seed, so that a failure can be seen again.</summary>
internal sealed class AdfGenerator(int seed)
{
    private static readonly string[] Words = ["limiter", "a_b", "Limiter.allow()", "x.y", "c:\\dir", "3", "it's", "über", "f(x)", "50%", "a/b", "q?", "naïve,", "List<int>", "日本", "🙂"];

#pragma warning disable CA5394 // Not for secrets.
    private readonly Random _random = new(seed);

    public JsonObject Document()
    {
        var blocks = new JsonArray();
        string? last = null;
        for (var left = _random.Next(1, 6); left > 0; left--)
        {
            var block = Top(last);
            last = (string)block["type"]!;
            blocks.Add(block);
        }

        return new JsonObject { ["version"] = 1, ["type"] = "doc", ["content"] = blocks };
    }

    private JsonObject Top(string? last) => _random.Next(8) switch
    {
        0 => new JsonObject { ["type"] = "heading", ["attrs"] = new JsonObject { ["level"] = _random.Next(1, 7) }, ["content"] = Inline(breaks: false) },
        1 => Code(),
        2 => Node("blockquote", [Paragraph(), .. Inner(2)]),
        3 when last != "rule" => new JsonObject { ["type"] = "rule" },
        4 => Table(),
        5 => List(2),
        _ => Paragraph(),
    };

    private IEnumerable<JsonNode> Inner(int depth) => _random.Next(3) switch
    {
        0 when depth > 0 => [List(depth - 1)],
        1 => [Code()],
        _ => [],
    };

    private JsonObject List(int depth)
    {
        var items = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => (JsonNode)Node("listItem", [Paragraph(), .. Inner(depth)])).ToArray();
        return _random.Next(2) == 0
            ? Node("bulletList", items)
            : new JsonObject { ["type"] = "orderedList", ["attrs"] = new JsonObject { ["order"] = _random.Next(1, 12) }, ["content"] = new JsonArray(items) };
    }

    private JsonObject Code()
    {
        var lines = Enumerable.Range(0, _random.Next(1, 5)).Select(_ => _random.Next(6) switch { 0 => string.Empty, 1 => "    return **x** | `y` <b>", 2 => "```", 3 => "> - 1. # [a](b)", _ => Word() });
        var code = new JsonObject { ["type"] = "codeBlock" };
        if (_random.Next(2) == 0)
        {
            code["attrs"] = new JsonObject { ["language"] = "python" };
        }

        code["content"] = new JsonArray(Text("x\n" + string.Join('\n', lines) + "\ny"));
        return code;
    }

    private JsonObject Table()
    {
        var columns = _random.Next(1, 4);
        return Node("table", [.. Enumerable.Range(0, _random.Next(1, 4)).Select(row => Node("tableRow", [.. Enumerable.Range(0, columns).Select(_ => Node(row == 0 ? "tableHeader" : "tableCell", [Paragraph()]))]))]);
    }

    private JsonObject Paragraph() => Node("paragraph", [.. Inline(breaks: true).Select(static node => node!.DeepClone())]);

    // A marked piece has plain text with spaces on both of its sides.
    private JsonArray Inline(bool breaks)
    {
        var nodes = new JsonArray(Text(Word()));
        for (var left = _random.Next(0, 4); left > 0; left--)
        {
            var before = nodes[^1]!.AsObject();
            before["text"] = (string)before["text"]! + " ";
            nodes.Add(Marked());
            nodes.Add(Text(" " + Word()));
            if (breaks && _random.Next(4) == 0)
            {
                nodes.Add(new JsonObject { ["type"] = "hardBreak" });
                nodes.Add(Text(Word()));
            }
        }

        return nodes;
    }

    private JsonObject Marked() => _random.Next(7) switch
    {
        0 => Text(TwoWords(), "strong"),
        1 => Text(TwoWords(), "em"),
        2 => Text(TwoWords(), "strike"),
        3 => Text(TwoWords(), "strong", "em"),
        4 => Text("code *x* `y` <i>", "code"),
        5 => Link(Text(TwoWords()), "https://example.com/a_b?c=1"),
        _ => Link(Text("https://example.com/x"), "https://example.com/x"),
    };

    private string TwoWords() => Word() + " " + Word();

    private string Word() => Words[_random.Next(Words.Length)];

    private static JsonObject Link(JsonObject text, string address)
    {
        text["marks"] = new JsonArray(new JsonObject { ["type"] = "link", ["attrs"] = new JsonObject { ["href"] = address } });
        return text;
    }

    private static JsonObject Text(string text, params IReadOnlyList<string> marks)
    {
        var node = new JsonObject { ["type"] = "text", ["text"] = text };
        if (marks.Count > 0)
        {
            node["marks"] = new JsonArray([.. marks.Select(static mark => new JsonObject { ["type"] = mark })]);
        }

        return node;
    }

    private static JsonObject Node(string type, params IReadOnlyList<JsonNode> content) => new() { ["type"] = type, ["content"] = new JsonArray([.. content]) };
}
