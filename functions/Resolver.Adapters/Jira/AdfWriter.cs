using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Resolver.Adapters.Jira;

/// <summary>
/// Writes Markdown as the Atlassian Document Format: headings, paragraphs, lists, quotes, code, tables, folded parts. Whatever else it holds
/// becomes text, so that every text gives a valid document.
/// </summary>
public static partial class AdfWriter
{
    private const int MaxNesting = 6;

    /// <summary>The document of a text.</summary>
    public static JsonObject Write(string markdown) => AdfNode.Document(Blocks(new AdfLines(Comment().Replace(markdown.ReplaceLineEndings("\n"), string.Empty).Split('\n')), 0, isTop: true));

    private static JsonArray Blocks(AdfLines lines, int depth, bool isTop)
    {
        var blocks = new JsonArray();
        while (lines.Peek() is { } line)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                lines.Next();
                continue;
            }

            foreach (var node in Block(lines, line, depth, isTop))
            {
                blocks.Add(node);
            }
        }

        return blocks;
    }

    // In a quote or a list only paragraphs, lists and code may stand: what is more becomes paragraphs there.
    private static IEnumerable<JsonNode> Block(AdfLines lines, string line, int depth, bool isTop)
    {
        if (AdfLines.Fence(line) is { } fence)
        {
            return [lines.Code(fence)];
        }

        if (Details().Match(line) is { Success: true } details)
        {
            return Fold(lines, details, depth, isTop);
        }

        if (HeadingLine().Match(line) is { Success: true } heading)
        {
            lines.Next();
            var text = AdfInlineWriter.Write(heading.Groups["text"].Value);
            return [isTop && text.Count > 0 ? AdfNode.Heading(heading.Groups["level"].Length, text) : AdfNode.Paragraph(text)];
        }

        if (Rule().IsMatch(line))
        {
            lines.Next();
            return isTop ? [new JsonObject { ["type"] = "rule" }] : [];
        }

        if (depth < MaxNesting && line.StartsWith('>'))
        {
            var inner = Blocks(lines.Quoted(), depth + 1, isTop: false);
            return isTop ? inner.Count == 0 ? [] : [AdfNode.Of("blockquote", inner)] : Free(inner);
        }

        return depth < MaxNesting && AdfLines.Item(line) is { } item ? [List(lines, item, depth)]
            : isTop && lines.Table() is { } rows ? [Table(rows)]
            : Paragraph(lines);
    }

    private static List<JsonNode> Fold(AdfLines lines, Match start, int depth, bool isTop)
    {
        var inner = Blocks(lines.Folded(start), depth + 1, isTop);
        var title = AdfInlineWriter.PlainText(start.Groups["title"].Value);
        if (isTop && depth == 0)
        {
            return [AdfNode.Expand(title, inner)];
        }

        var head = AdfInlineWriter.Write(title);
        return head.Count == 0 ? Free(inner) : [AdfNode.Paragraph(head), .. Free(inner)];
    }

    private static JsonObject List(AdfLines lines, AdfItem first, int depth)
    {
        var items = new JsonArray();
        while (lines.Peek() is { } line && AdfLines.Item(line) is { } item && item.IsOrdered == first.IsOrdered)
        {
            var content = Blocks(lines.Below(item), depth + 1, isTop: false);

            // The schema wants a paragraph or code first.
            if (content.Count == 0 || content[0]!["type"]!.GetValue<string>() is not ("paragraph" or "codeBlock"))
            {
                content.Insert(0, AdfNode.Paragraph([]));
            }

            items.Add(AdfNode.Of("listItem", content));
        }

        return first.IsOrdered ? AdfNode.Ordered(first.Number, items) : AdfNode.Of("bulletList", items);
    }

    private static JsonObject Table(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var columns = rows[0].Count;
        var table = new JsonArray();
        for (var at = 0; at < rows.Count; at++)
        {
            var cells = rows[at].Take(columns).Concat(Enumerable.Repeat(string.Empty, Math.Max(0, columns - rows[at].Count)));
            var kind = at == 0 ? "tableHeader" : "tableCell";
            table.Add(AdfNode.Of("tableRow", [.. cells.Select(cell => AdfNode.Of(kind, [AdfNode.Paragraph(AdfInlineWriter.Write(cell))]))]));
        }

        return AdfNode.Of("table", table);
    }

    private static IEnumerable<JsonNode> Paragraph(AdfLines lines)
    {
        var text = AdfInlineWriter.Write(lines.Paragraph());
        return text.Count == 0 ? [] : [AdfNode.Paragraph(text)];
    }

    private static List<JsonNode> Free(JsonArray nodes)
    {
        var list = nodes.Select(static node => node!).ToList();
        nodes.Clear();
        return list;
    }

    [GeneratedRegex("<!--.*?(-->|$)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^ {0,3}(?<level>#{1,6})[ \t]+(?<text>.*?)[ \t#]*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex HeadingLine();

    [GeneratedRegex(@"^ {0,3}(-{3,}|\*{3,}|_{3,})[ \t]*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Rule();

    [GeneratedRegex(@"^ {0,3}<details>[ \t]*(<summary>(?<title>.*?)</summary>)?(?<rest>.*)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Details();
}
