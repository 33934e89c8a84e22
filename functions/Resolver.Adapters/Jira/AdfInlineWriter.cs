using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Resolver.Adapters.Jira;

/// <summary>Writes the text of a paragraph: strong, emphasised and struck text, code, links, breaks.</summary>
internal sealed partial class AdfInlineWriter
{
    private readonly JsonArray nodes = [];
    private readonly StringBuilder run = new();
    private readonly string text;
    private AdfMarks marks = AdfMarks.None;
    private int at;

    private AdfInlineWriter(string text) => this.text = text;

    /// <summary>The nodes of a text.</summary>
    public static JsonArray Write(string text)
    {
        var writer = new AdfInlineWriter(Tag().Replace(Break().Replace(text.Trim(), "\n"), string.Empty));
        writer.Run();
        return writer.nodes;
    }

    /// <summary>The text alone.</summary>
    public static string PlainText(string text) => string.Concat(Write(text).Select(static node => node!["text"]?.GetValue<string>() ?? " "));

    private void Run()
    {
        while (at < text.Length)
        {
            if (!Escaped() && !Ticks() && !Toggled() && !Linked() && !Broken())
            {
                run.Append(text[at++]);
            }
        }

        Flush();
        if (nodes.Count > 0 && nodes[^1]!["type"]!.GetValue<string>() == "hardBreak")
        {
            nodes.RemoveAt(nodes.Count - 1);
        }
    }

    private bool Escaped()
    {
        if (text[at] == '\\' && at + 1 < text.Length && char.IsAscii(text[at + 1]) && (char.IsPunctuation(text[at + 1]) || char.IsSymbol(text[at + 1])))
        {
            run.Append(text[at + 1]);
            at += 2;
            return true;
        }

        foreach (var (entity, letter) in new[] { ("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&quot;", '"') })
        {
            if (text[at] == '&' && string.CompareOrdinal(text, at, entity, 0, entity.Length) == 0)
            {
                run.Append(letter);
                at += entity.Length;
                return true;
            }
        }

        return false;
    }

    private bool Ticks()
    {
        if (text[at] != '`')
        {
            return false;
        }

        var length = RunAt(at);
        for (var end = at + length; end < text.Length; end++)
        {
            if (text[end] != '`')
            {
                continue;
            }

            var closing = RunAt(end);
            if (closing == length)
            {
                Add(Unpadded(text[(at + length)..end].Replace('\n', ' ')), marks with { Code = true });
                at = end + length;
                return true;
            }

            end += closing - 1;
        }

        run.Append(text, at, length);
        at += length;
        return true;
    }

    // A mark begins before a word and ends behind one; without an end it is text.
    private bool Toggled() =>
        Toggle("**", marks.Strong, static (now, on) => now with { Strong = on })
        || Toggle("~~", marks.Strike, static (now, on) => now with { Strike = on })
        || Toggle("*", marks.Emphasis, static (now, on) => now with { Emphasis = on });

    private bool Toggle(string mark, bool isOn, Func<AdfMarks, bool, AdfMarks> set)
    {
        if (string.CompareOrdinal(text, at, mark, 0, mark.Length) != 0)
        {
            return false;
        }

        var after = at + mark.Length;
        var isEnd = isOn && at > 0 && !char.IsWhiteSpace(text[at - 1]);
        var isStart = !isOn && after < text.Length && !char.IsWhiteSpace(text[after]) && text.IndexOf(mark, after, StringComparison.Ordinal) > after;
        if (!isEnd && !isStart)
        {
            return false;
        }

        Flush();
        marks = set(marks, isStart);
        at = after;
        return true;
    }

    private bool Linked()
    {
        if (text[at] == '[' && marks.Link is null && Link().Match(text, at) is { Success: true } match && AdfMarks.IsSafe(match.Groups["address"].Value))
        {
            Flush();
            foreach (var node in Write(match.Groups["text"].Value).Select(static node => node!.AsObject()).ToList())
            {
                Relink(node, match.Groups["address"].Value);
            }

            at += match.Length;
            return true;
        }

        if (text[at] == 'h' && (at == 0 || !char.IsLetterOrDigit(text[at - 1])) && Bare().Match(text, at) is { Success: true } bare && AdfMarks.IsSafe(bare.Value))
        {
            Add(bare.Value, marks with { Link = bare.Value });
            at += bare.Length;
            return true;
        }

        return false;
    }

    private void Relink(JsonObject node, string address)
    {
        if (node["type"]!.GetValue<string>() == "text")
        {
            var own = AdfMarks.Of(System.Text.Json.JsonSerializer.SerializeToElement(node));
            Add(node["text"]!.GetValue<string>(), own with { Strong = own.Strong || marks.Strong, Emphasis = own.Emphasis || marks.Emphasis, Strike = own.Strike || marks.Strike, Link = address });
        }
    }

    private bool Broken()
    {
        if (text[at] != '\n')
        {
            return false;
        }

        while (run.Length > 0 && run[^1] == ' ')
        {
            run.Length--;
        }

        Flush();
        nodes.Add(new JsonObject { ["type"] = "hardBreak" });
        at++;
        return true;
    }

    private void Add(string part, AdfMarks own)
    {
        Flush();
        if (part.Length > 0)
        {
            nodes.Add(AdfNode.Text(part, own));
        }
    }

    private void Flush()
    {
        if (run.Length > 0)
        {
            nodes.Add(AdfNode.Text(run.ToString(), marks));
            run.Clear();
        }
    }

    private int RunAt(int start)
    {
        var end = start;
        while (end < text.Length && text[end] == '`')
        {
            end++;
        }

        return end - start;
    }

    private static string Unpadded(string code) => code.Length > 2 && code[0] == ' ' && code[^1] == ' ' && !string.IsNullOrWhiteSpace(code) ? code[1..^1] : code;

    [GeneratedRegex("<br ?/?>", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Break();

    [GeneratedRegex("</?(sub|sup|details|summary)>", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Tag();

    [GeneratedRegex(@"\G\[(?<text>[^\[\]\n]{1,500})\]\((?<address>[^()\s]{1,2000})\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex(@"\Ghttps?://[^\s`|<>()\[\]\\*~]*[^\s`|<>()\[\]\\*~.,;:!?'""]", RegexOptions.CultureInvariant)]
    private static partial Regex Bare();
}
