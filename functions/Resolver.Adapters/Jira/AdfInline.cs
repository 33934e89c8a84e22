using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Resolver.Adapters.Jira;

/// <summary>The part of a document inside a paragraph: text with its marks, mentions, cards, dates.</summary>
internal static class AdfInline
{
    /// <summary>Whether a type of node stands in a line.</summary>
    public static bool Is(string type) => type is "text" or "hardBreak" or "mention" or "emoji" or "date" or "status" or "inlineCard" or "placeholder" or "inlineExtension" or "mediaInline";

    /// <summary>The text of nodes, with Markdown for their marks.</summary>
    public static string Read(IEnumerable<JsonElement> nodes, AdfBudget budget)
    {
        var text = new StringBuilder();
        var run = new StringBuilder();
        var marks = AdfMarks.None;
        foreach (var node in nodes)
        {
            var own = AdfReader.TypeOf(node) == "text" ? AdfMarks.Of(node) : AdfMarks.None;
            if (own != marks)
            {
                text.Append(marks.Around(run.ToString()));
                run.Clear();
                marks = own;
            }

            run.Append(TextOf(node, budget));
        }

        return text.Append(marks.Around(run.ToString())).ToString().Trim();
    }

    /// <summary>The text of a paragraph without marks, but for code, whose backtick keeps it from being taken for a command.</summary>
    public static string Plain(JsonElement paragraph, AdfBudget budget) =>
        string.Concat(AdfReader.Children(paragraph).Select(node => (AdfMarks.Of(node).Code ? "`" : string.Empty) + TextOf(node, budget)));

    /// <summary>The text of one node, without its marks.</summary>
    public static string TextOf(JsonElement node, AdfBudget budget) => AdfReader.TypeOf(node) switch
    {
        "text" => budget.Take(Json.Text(node, "text")?.ReplaceLineEndings("\n") ?? string.Empty),
        "hardBreak" => "\n",
        "mention" or "status" or "placeholder" => budget.Take(AdfReader.Attribute(node, "text") ?? string.Empty),
        "emoji" => budget.Take(AdfReader.Attribute(node, "text") ?? AdfReader.Attribute(node, "shortName") ?? string.Empty),
        "date" => Date(AdfReader.Attribute(node, "timestamp")),
        "inlineCard" => budget.Take(AdfReader.Attribute(node, "url") ?? string.Empty),
        "mediaInline" => Media(node, budget),
        _ => string.Empty,
    };

    /// <summary>What stands for a picture or a file.</summary>
    public static string Media(JsonElement node, AdfBudget budget) => $"[attachment{(AdfReader.Attribute(node, "alt") is { Length: > 0 } alt ? ": " + budget.Take(alt.ReplaceLineEndings(" ")) : string.Empty)}]";

    private static string Date(string? milliseconds) => long.TryParse(milliseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var since) && since < 253_402_300_800_000
        ? DateTimeOffset.FromUnixTimeMilliseconds(since).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        : string.Empty;
}

/// <summary>The marks of a piece of text.</summary>
internal sealed record AdfMarks(bool Strong, bool Emphasis, bool Strike, bool Code, string? Link)
{
    public static AdfMarks None { get; } = new(false, false, false, false, null);

    public static AdfMarks Of(JsonElement node)
    {
        var found = None;
        foreach (var mark in Json.List(node, "marks"))
        {
            found = AdfReader.TypeOf(mark) switch
            {
                "strong" => found with { Strong = true },
                "em" => found with { Emphasis = true },
                "strike" => found with { Strike = true },
                "code" => found with { Code = true },
                "link" when AdfReader.Attribute(mark, "href") is { } address && IsSafe(address) => found with { Link = address },
                _ => found,
            };
        }

        return found;
    }

    /// <summary>An address that a reader may be led to: of the web or of mail, and nothing that could end the Markdown around it.</summary>
    public static bool IsSafe(string address) =>
        address.Length <= 2_000 && Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" or "mailto"
        && !address.Any(static letter => char.IsWhiteSpace(letter) || char.IsControl(letter) || letter is '(' or ')' or '<' or '>' or '[' or ']');

    /// <summary>Markdown for a text with these marks; spaces at its ends stay outside of them.</summary>
    public string Around(string text)
    {
        var core = text.Trim();
        if (core.Length == 0 || this == None)
        {
            return text;
        }

        var start = text.IndexOf(core, StringComparison.Ordinal);
        var marked = Code ? Ticked(core) : core;
        marked = Strike ? $"~~{marked}~~" : marked;
        marked = Emphasis ? $"*{marked}*" : marked;
        marked = Strong ? $"**{marked}**" : marked;
        marked = Link is { } address && address != core ? $"[{marked}]({address})" : marked;
        return string.Concat(text.AsSpan(0, start), marked, text.AsSpan(start + core.Length));
    }

    private static string Ticked(string text)
    {
        var ticks = "`";
        while (text.Contains(ticks, StringComparison.Ordinal))
        {
            ticks += '`';
        }

        return ticks.Length == 1 ? $"`{text}`" : $"{ticks} {text} {ticks}";
    }
}
