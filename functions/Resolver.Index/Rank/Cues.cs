using System.Text.RegularExpressions;

namespace Resolver.Index.Rank;

/// <summary>What a text names outright, each in order of appearance; frames innermost first. Finding it takes time in proportion to the text, whatever is in it.</summary>
/// <param name="Frames">Places of stack traces.</param>
/// <param name="Paths">Files, with or without folders.</param>
/// <param name="Symbols">Names of declarations: qualified, called, in backticks, or written as only code is.</param>
/// <param name="Literals">Quoted texts, and what errors say.</param>
/// <param name="Names">Words that may be a type's name.</param>
internal sealed partial record Cues(
    IReadOnlyList<Frame> Frames, IReadOnlyList<string> Paths, IReadOnlyList<string> Symbols, IReadOnlyList<string> Literals, IReadOnlyList<string> Names)
{
    private const int MostOfEach = 40;
    private const int MostNames = 200;
    private const int ShortestName = 3;

    /// <summary>Reads a text. Never throws.</summary>
    public static Cues Of(string text) => new(Frame.In(text), PathsOf(text), SymbolsOf(text), [.. LiteralsOf(text).Concat(ErrorsOf(text)).Distinct(StringComparer.Ordinal).Take(MostOfEach)], NamesOf(text));

    /// <summary>Words with a capital, or with parts as only identifiers have them.</summary>
    public static IReadOnlyList<string> NamesOf(string text) => First(TypeName().EnumerateMatches(text), text, MostNames);

    private static List<string> PathsOf(string text) => Take(PathName().Matches(text).Select(match => match.Groups["path"].Value.Replace('\\', '/').TrimStart('.', '/')));

    private static List<string> SymbolsOf(string text) => Take(SymbolName().Matches(text).Select(match => match.Groups["name"].Value));

    private static List<string> LiteralsOf(string text) =>
        Take(Literal().Matches(text).Select(match => match.Groups["text"].Value).Where(literal => literal.Length >= 8 && literal.Contains(' ', StringComparison.Ordinal)));

    // Names, numbers and quoted values are filled in when an error is raised: what stands between them is in the code.
    private static List<string> ErrorsOf(string text) =>
        Take(ErrorText().Matches(text).SelectMany(match => FilledIn().Split(match.Groups["text"].Value)).Select(part => part.Trim()).Where(part => part.Count(' '.Equals) >= 2));

    private static List<string> Take(IEnumerable<string> found) => [.. found.Where(name => name.Length >= ShortestName).Distinct(StringComparer.Ordinal).Take(MostOfEach)];

    private static List<string> First(Regex.ValueMatchEnumerator matches, string text, int most)
    {
        var found = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        foreach (var match in matches)
        {
            if (found.Count == most)
            {
                break;
            }

            if (match.Length >= ShortestName)
            {
                found.TryAdd(text.Substring(match.Index, match.Length), true);
            }
        }

        return [.. found.Keys];
    }

    [GeneratedRegex(@"\b([A-Z]\w*|\w+_\w+|[a-z]+[A-Z]\w*)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex TypeName();

    [GeneratedRegex(@"(?<path>[\w.@+-]*([/\\][\w.@+-]+)+|[\w-]+\.(cs|py|go|js|jsx|ts|tsx|mjs|cjs|java|kt|rb|rs|c|h|cc|cpp|hpp|php|swift|scala|md|json|ya?ml|toml|sql|sh|html|css|xml|csproj))\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PathName();

    // `quoted`, package.Type.member, Type::member, anything that is called(), camelCase, PascalCase of two parts, snake_case.
    [GeneratedRegex(
        @"`(?<name>[A-Za-z_][\w.:]+)(\([^`\n]{0,80}\))?`|\b(?<name>([a-z]\w*\.)+[A-Z]\w*(\.\w+)*|\w+(::\w+)+|[A-Za-z_]\w*(\.[A-Za-z_]\w*)*)\(|\b(?<name>([a-z]\w*\.)+[A-Z]\w*(\.\w+)*|\w+(::\w+)+|[a-z]+[A-Z]\w*|[A-Z][a-z0-9]+[A-Z]\w*|[A-Za-z0-9]+_\w+|[A-Z]\w+(\.[A-Z]\w+)+)\b",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex SymbolName();

    [GeneratedRegex("""["'`“](?<text>[^"'`“”\n]{1,120})["'`”]""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Literal();

    // SomeException: what it says | error: what it says | panic: what it says
    [GeneratedRegex(@"\b\w*([Ee]rror|Exception|ERROR|[Pp]anic|PANIC|FATAL|[Ff]atal)( \w+)?: (?<text>[^\n]{8,160})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ErrorText();

    [GeneratedRegex("""["'`“”][^"'`“”]*["'`“”]|\S*[\d=/()\[\]{}<>]\S*|\w+[.:]\w\S*|[.:;,]""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex FilledIn();
}
