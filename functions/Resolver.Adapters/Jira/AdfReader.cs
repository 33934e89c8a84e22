using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Resolver.Adapters.Jira;

/// <summary>
/// Reads the Atlassian Document Format as Markdown-like text. What it does not know it reads for its text; nesting and size are bounded, so
/// that no document makes it fail or run long.
/// </summary>
public static class AdfReader
{
    /// <summary>The most characters that are read.</summary>
    public const int MaxCharacters = 1 << 20;

    /// <summary>The deepest nesting that is read.</summary>
    public const int MaxDepth = 48;

    /// <summary>The text of a document; empty for what is none.</summary>
    public static string Read(JsonElement document)
    {
        var budget = new AdfBudget(MaxCharacters);
        var text = document.ValueKind == JsonValueKind.String ? budget.Take(Json.String(document) ?? string.Empty) : Blocks(document, 0, budget);
        return budget.IsSpent ? $"{text}\n\n[… cut]" : text;
    }

    /// <summary>
    /// The text of a comment in which a command is looked for: paragraphs of the comment itself. Whatever is quoted, listed, boxed or code
    /// is indented, so that nothing in it is taken for a command.
    /// </summary>
    public static string ReadCommand(JsonElement document)
    {
        if (document.ValueKind == JsonValueKind.String)
        {
            return Json.String(document) ?? string.Empty;
        }

        var budget = new AdfBudget(MaxCharacters);
        return string.Join("\n\n", Children(document).Select(node => TypeOf(node) == "paragraph" ? AdfInline.Plain(node, budget) : Indented(Block(node, 1, budget), "    ", "    ")));
    }

    internal static IEnumerable<JsonElement> Children(JsonElement node) =>
        Json.List(node, "content");

    internal static string TypeOf(JsonElement node) =>
        Json.Text(node, "type") ?? string.Empty;

    /// <summary>An attribute as text; null where it is not there.</summary>
    internal static string? Attribute(JsonElement node, string name) =>
        Json.At(node, "attrs", name) is { ValueKind: JsonValueKind.Number } number ? number.GetRawText() : Json.Text(node, "attrs", name);

    private static string Blocks(JsonElement parent, int depth, AdfBudget budget)
    {
        var parts = new List<string>();
        var inline = new List<JsonElement>();
        foreach (var node in Children(parent))
        {
            if (AdfInline.Is(TypeOf(node)))
            {
                inline.Add(node);
                continue;
            }

            Flush();
            Add(Block(node, depth + 1, budget));
        }

        Flush();
        return string.Join("\n\n", parts);

        void Flush()
        {
            if (inline.Count > 0)
            {
                Add(AdfInline.Read(inline, budget));
                inline.Clear();
            }
        }

        void Add(string part)
        {
            if (part.Length > 0)
            {
                parts.Add(part);
            }
        }
    }

    private static string Block(JsonElement node, int depth, AdfBudget budget)
    {
        if (depth > MaxDepth || budget.IsSpent)
        {
            return budget.Take(depth > MaxDepth ? "[…]" : string.Empty);
        }

        return TypeOf(node) switch
        {
            "paragraph" => AdfInline.Read(Children(node), budget),
            "heading" => Heading(node, budget),
            "codeBlock" => Code(node, budget),
            "bulletList" or "decisionList" => List(node, depth, budget, static _ => "- "),
            "orderedList" => Ordered(node, depth, budget),
            "taskList" => List(node, depth, budget, static item => Attribute(item, "state") == "DONE" ? "- [x] " : "- [ ] "),
            "blockquote" or "panel" => Indented(Blocks(node, depth, budget), "> ", "> "),
            "rule" => "---",
            "table" => AdfTable.Read(node, cell => Blocks(cell, depth + 2, budget)),
            "expand" or "nestedExpand" => Expand(node, depth, budget),
            "media" or "mediaSingle" or "mediaGroup" or "mediaInline" => Media(node, depth, budget),
            "blockCard" or "embedCard" => budget.Take(Attribute(node, "url") ?? string.Empty),
            _ => Blocks(node, depth, budget),
        };
    }

    private static string Heading(JsonElement node, AdfBudget budget)
    {
        var level = int.TryParse(Attribute(node, "level"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, 1, 6) : 1;
        var text = AdfInline.Read(Children(node), budget).Replace('\n', ' ');
        return text.Length == 0 ? string.Empty : $"{new string('#', level)} {text}";
    }

    private static string Code(JsonElement node, AdfBudget budget)
    {
        var text = string.Concat(Children(node).Select(child => AdfInline.TextOf(child, budget))).ReplaceLineEndings("\n");
        var fence = "```";
        while (text.Contains(fence, StringComparison.Ordinal))
        {
            fence += '`';
        }

        var language = Attribute(node, "language") is { Length: > 0 and <= 30 } named && named.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '+' or '#' or '-' or '.') ? named : string.Empty;
        return $"{fence}{language}\n{text}\n{fence}";
    }

    private static string Ordered(JsonElement node, int depth, AdfBudget budget)
    {
        var number = int.TryParse(Attribute(node, "order"), NumberStyles.None, CultureInfo.InvariantCulture, out var first) && first < 1_000_000 ? first : 1;
        return List(node, depth, budget, _ => string.Create(CultureInfo.InvariantCulture, $"{number++}. "));
    }

    private static string List(JsonElement node, int depth, AdfBudget budget, Func<JsonElement, string> bullet)
    {
        var lines = new List<string>();
        foreach (var item in Children(node))
        {
            var text = TypeOf(item) is "taskList" or "bulletList" or "orderedList" ? Indented(Block(item, depth + 1, budget), "  ", "  ") : Item(item, depth, budget, bullet(item));
            lines.Add(text);
        }

        return string.Join('\n', lines);
    }

    private static string Item(JsonElement item, int depth, AdfBudget budget, string bullet) => Indented(Blocks(item, depth + 1, budget), bullet, new string(' ', bullet.StartsWith("- ", StringComparison.Ordinal) ? 2 : bullet.Length));

    private static string Expand(JsonElement node, int depth, AdfBudget budget)
    {
        var title = Attribute(node, "title") is { Length: > 0 } named ? $"**{budget.Take(named.ReplaceLineEndings(" "))}**" : string.Empty;
        var text = Blocks(node, depth, budget);
        return title.Length == 0 || text.Length == 0 ? title + text : $"{title}\n\n{text}";
    }

    private static string Media(JsonElement node, int depth, AdfBudget budget)
    {
        var below = Blocks(node, depth, budget);
        return TypeOf(node) is "media" or "mediaInline" ? AdfInline.Media(node, budget) : below;
    }

    private static string Indented(string text, string first, string rest)
    {
        var result = new StringBuilder(first);
        var isFirst = true;
        foreach (var line in text.Split('\n'))
        {
            if (!isFirst)
            {
                result.Append('\n').Append(line.Length == 0 ? rest.TrimEnd() : rest);
            }

            result.Append(line);
            isFirst = false;
        }

        return result.ToString().TrimEnd();
    }
}

/// <summary>How much text may still be read.</summary>
internal sealed class AdfBudget(int characters)
{
    private int left = characters;

    /// <summary>Whether something was left out.</summary>
    public bool IsSpent { get; private set; }

    /// <summary>As much of a text as may still be read.</summary>
    public string Take(string text)
    {
        if (text.Length <= left)
        {
            left -= text.Length;
            return text;
        }

        IsSpent = true;
        var part = text[..left];
        left = 0;
        return part;
    }
}
