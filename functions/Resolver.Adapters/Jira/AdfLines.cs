using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Resolver.Adapters.Jira;

/// <summary>The first line of a list's item.</summary>
/// <param name="Indent">Where its text begins.</param>
/// <param name="IsOrdered">Numbered.</param>
/// <param name="Number">Its number; 1 where it has none.</param>
internal sealed record AdfItem(int Indent, bool IsOrdered, int Number);

/// <summary>Lines of Markdown, taken one after the other; blocks are cut out of them.</summary>
internal sealed partial class AdfLines(IReadOnlyList<string> lines)
{
    private int at;

    /// <summary>The next line; null at the end.</summary>
    public string? Peek() => at < lines.Count ? lines[at] : null;

    /// <summary>Takes a line.</summary>
    public string Next() => lines[at++];

    /// <summary>The ticks and the language of a line that begins a block of code.</summary>
    public static Match? Fence(string line) => FenceLine().Match(line) is { Success: true } match ? match : null;

    /// <summary>What kind of item a line begins; null for none.</summary>
    public static AdfItem? Item(string line)
    {
        if (ItemLine().Match(line) is not { Success: true } match)
        {
            return null;
        }

        var number = match.Groups["number"];
        return new AdfItem(match.Groups["lead"].Length, number.Success, number.Success ? int.Parse(number.Value, NumberStyles.None, CultureInfo.InvariantCulture) : 1);
    }

    /// <summary>Takes a block of code; one that is not closed goes to the end.</summary>
    public JsonObject Code(Match fence)
    {
        Next();
        var ticks = fence.Groups["ticks"].Value;
        var code = new List<string>();
        while (Peek() is { } line && !(line.Trim() is { } end && end.Length >= ticks.Length && end.All(letter => letter == ticks[0])))
        {
            code.Add(Next());
        }

        Skip();
        return AdfNode.Code(fence.Groups["language"].Value, string.Join('\n', code));
    }

    /// <summary>Takes a quote, without its marks.</summary>
    public AdfLines Quoted()
    {
        var inner = new List<string>();
        while (Peek() is { } line && line.StartsWith('>'))
        {
            inner.Add(Next()[(line.StartsWith("> ", StringComparison.Ordinal) ? 2 : 1)..]);
        }

        return new AdfLines(inner);
    }

    /// <summary>Takes what is folded, up to the end of that.</summary>
    public AdfLines Folded(Match start)
    {
        Next();
        var inner = new List<string>();
        var depth = 1;
        if (start.Groups["rest"].Value.Replace("</details>", string.Empty, StringComparison.Ordinal) is { } rest && rest.Length > 0)
        {
            inner.Add(rest);
        }

        depth -= start.Groups["rest"].Value.Contains("</details>", StringComparison.Ordinal) ? 1 : 0;
        while (depth > 0 && Peek() is { } line)
        {
            depth += line.TrimStart().StartsWith("<details>", StringComparison.Ordinal) ? 1 : 0;
            depth -= line.Contains("</details>", StringComparison.Ordinal) ? 1 : 0;
            inner.Add(depth == 0 ? Next().Replace("</details>", string.Empty, StringComparison.Ordinal) : Next());
        }

        return new AdfLines(inner);
    }

    /// <summary>Takes an item of a list, without its bullet and what its lines are indented by.</summary>
    public AdfLines Below(AdfItem item)
    {
        var inner = new List<string> { Next()[item.Indent..] };
        while (Peek() is { } line)
        {
            var indent = line.Length - line.TrimStart(' ').Length;
            if (indent == line.Length ? !IsFollowedBy(item.Indent) : indent < item.Indent)
            {
                break;
            }

            inner.Add(Next()[Math.Min(item.Indent, indent)..]);
        }

        return new AdfLines(inner);
    }

    /// <summary>Takes a table: rows of cells, the line under the head left out; null where none begins here.</summary>
    public IReadOnlyList<IReadOnlyList<string>>? Table()
    {
        if (!lines[at].TrimStart().StartsWith('|') || at + 1 >= lines.Count || !TableRule().IsMatch(lines[at + 1]))
        {
            return null;
        }

        var rows = new List<IReadOnlyList<string>> { Cells(Next()) };
        Next();
        while (Peek() is { } line && line.TrimStart().StartsWith('|'))
        {
            rows.Add(Cells(Next()));
        }

        return rows;
    }

    /// <summary>Takes a paragraph: lines up to an empty one, or to what begins another block.</summary>
    public string Paragraph()
    {
        var text = new List<string> { Next() };
        while (Peek() is { } line && !string.IsNullOrWhiteSpace(line) && Fence(line) is null && Item(line) is null && !line.StartsWith('>') && !line.StartsWith('#') && !line.StartsWith("<details>", StringComparison.Ordinal))
        {
            text.Add(Next());
        }

        return string.Join('\n', text);
    }

    private void Skip() => at = Math.Min(at + 1, lines.Count);

    private bool IsFollowedBy(int indent)
    {
        var next = at;
        while (next < lines.Count && string.IsNullOrWhiteSpace(lines[next]))
        {
            next++;
        }

        return next < lines.Count && lines[next].Length - lines[next].TrimStart(' ').Length >= indent;
    }

    private static List<string> Cells(string line)
    {
        var row = line.Trim()[1..];
        row = row.EndsWith('|') && !row.EndsWith("\\|", StringComparison.Ordinal) ? row[..^1] : row;
        return [.. CellEnd().Split(row).Select(static cell => cell.Trim().Replace("\\|", "|", StringComparison.Ordinal))];
    }

    [GeneratedRegex(@"^ {0,3}(?<ticks>`{3,}|~{3,})[ \t]*(?<language>[A-Za-z0-9+#.-]{0,30})[ \t]*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex FenceLine();

    [GeneratedRegex(@"^(?<lead> {0,3}([-*+]|(?<number>[0-9]{1,6})[.)]) +)\S", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ItemLine();

    [GeneratedRegex(@"^ *\|?( *:?-+:? *\|)+( *:?-+:? *)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex TableRule();

    [GeneratedRegex(@"(?<!\\)\|", RegexOptions.CultureInvariant)]
    private static partial Regex CellEnd();
}
