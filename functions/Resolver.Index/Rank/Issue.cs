using System.Text.RegularExpressions;

namespace Resolver.Index.Rank;

/// <summary>A query as ranking reads it: most are issues, with a title in their first line and a long body.</summary>
internal sealed partial class Issue
{
    private const int MostText = 64 * 1024; // characters: what an issue says, it says before that
    private const int MostTitle = 300;      // characters: a longer first line is no title
    private const int TitleWeight = 2;      // a word of the title counts so many times more

    private Issue(string title, string body)
    {
        Title = title;
        Body = body;
        Cues = Cues.Of($"{title}\n{body}");
        TitleNames = Cues.NamesOf(title);
        TitleWords = [.. Telling(title).Distinct(StringComparer.Ordinal)];
        foreach (var word in Telling(title).Concat(Telling(body)))
        {
            Weights[word] = Weights.GetValueOrDefault(word) + 1;
        }

        foreach (var word in TitleWords)
        {
            Weights[word] += TitleWeight;
        }
    }

    /// <summary>The first line.</summary>
    public string Title { get; }

    /// <summary>The rest, without what a template put there and without the reporter's machine.</summary>
    public string Body { get; }

    /// <summary>What it names outright.</summary>
    public Cues Cues { get; }

    /// <summary>As <see cref="Rank.Cues.Names"/>, of the title alone.</summary>
    public IReadOnlyList<string> TitleNames { get; }

    /// <summary>Words of the title, each once.</summary>
    public IReadOnlyList<string> TitleWords { get; }

    /// <summary>Words of title and body: how often each stands there, those of the title more.</summary>
    public Dictionary<string, double> Weights { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads a query. Never throws.</summary>
    public static Issue Of(string text)
    {
        var asked = (text.Length <= MostText ? text : text[..MostText]).TrimStart();
        var end = asked.AsSpan().IndexOfAny('\r', '\n') is >= 0 and var line ? line : asked.Length;
        return end <= MostTitle ? new Issue(asked[..end], WithoutTemplate(asked[end..])) : new Issue(string.Empty, WithoutTemplate(asked));
    }

    private static string WithoutTemplate(string body) => MachineSection().Replace(CheckBox().Replace(HtmlComment().Replace(body, " "), string.Empty), "\n");

    private static IEnumerable<string> Telling(string text) => Words.Of(text).Where(static word => !StopWords.Contains(word));

    [GeneratedRegex(@"<!--([^-]|-[^-]|--[^>])*-->", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex HtmlComment();

    [GeneratedRegex(@"^[ \t]*[-*] \[[ xX]\][^\n]*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex CheckBox();

    // From a heading that announces the reporter's machine to the next heading.
    [GeneratedRegex(
        @"^#+[ \t]*([^\n#]*\b)?(environment|system info(rmation)?|versions?|your setup|operating system)\b[^\n]*\n([^#\n][^\n]*\n|\n)*([^#\n][^\n]*$)?",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex MachineSection();
}
