using System.Globalization;
using System.Text.RegularExpressions;

namespace Resolver.Index.Rank;

/// <summary>A place that a stack trace names.</summary>
/// <param name="Path">File as the trace has it, with forward slashes; empty where only a symbol is given.</param>
/// <param name="Line">1-based; 0 where there is none.</param>
/// <param name="Symbol">Function or method as the trace has it; may be empty.</param>
internal sealed record Frame(string Path, int Line, string Symbol);

/// <summary>What a text names outright: frames (innermost first), paths, symbols and quoted literals, each in order of appearance.</summary>
internal sealed partial record Cues(IReadOnlyList<Frame> Frames, IReadOnlyList<string> Paths, IReadOnlyList<string> Symbols, IReadOnlyList<string> Literals)
{
    private const int MostOfEach = 40;

    public static Cues Of(string text) => new(FramesOf(text), PathsOf(text), SymbolsOf(text), LiteralsOf(text));

    private static List<Frame> FramesOf(string text)
    {
        var found = new List<(int At, Frame Frame)>();

        // Python names the outermost call first; every other language here the innermost.
        var python = PythonFrame().Matches(text).Select(match => (match.Index, FrameOf(match))).ToList();
        python.Reverse();
        found.AddRange(python);
        foreach (var pattern in new[] { JavaFrame(), DotnetFrame(), ScriptFrame(), GoFrame(), PlainFrame() })
        {
            found.AddRange(pattern.Matches(text).Where(match => !found.Exists(other => other.At == match.Index)).Select(match => (match.Index, FrameOf(match))));
        }

        return [.. found.Select(item => item.Frame).Distinct().Take(MostOfEach)];
    }

    private static Frame FrameOf(Match match) => new(
        match.Groups["path"].Value.Replace('\\', '/'),
        int.TryParse(match.Groups["line"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var line) ? line : 0,
        match.Groups["symbol"].Value);

    private static List<string> PathsOf(string text) =>
        [.. PathName().Matches(text).Select(match => match.Groups["path"].Value.Replace('\\', '/').TrimStart('.', '/')).Where(path => path.Length > 2).Distinct(StringComparer.Ordinal).Take(MostOfEach)];

    private static List<string> SymbolsOf(string text) =>
        [.. SymbolName().Matches(text).Select(match => match.Groups["name"].Value).Where(name => name.Length > 2).Distinct(StringComparer.Ordinal).Take(MostOfEach)];

    private static List<string> LiteralsOf(string text) =>
        [.. Literal().Matches(text).Select(match => match.Groups["text"].Value).Where(literal => literal.Length is >= 8 and <= 120 && literal.Contains(' ', StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).Take(MostOfEach)];

    [GeneratedRegex("""File "(?<path>[^"\n]+)", line (?<line>\d+)(, in (?<symbol>[\w<>.]+))?""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PythonFrame();

    [GeneratedRegex(@"\bat (?<symbol>[\w.+<>`\[\],]+)\([^)\n]*\)( in (?<path>([A-Za-z]:)?[^\n:]+):line (?<line>\d+))?", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex DotnetFrame();

    [GeneratedRegex(@"\bat (?<symbol>[\w.$<>]+)\((?<path>\w+\.(java|kt|scala|groovy)):(?<line>\d+)\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex JavaFrame();

    [GeneratedRegex(@"\bat ((async |new )?(?<symbol>[\w.$<>]+)( \[as [^\]\n]+\])? \()?(file://)?(?<path>[^\s():]+\.[cm]?[jt]sx?):(?<line>\d+):\d+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ScriptFrame();

    [GeneratedRegex(@"(?<symbol>[\w./*()\-]+)\([^\n]*\)\r?\n\s+(?<path>[^\s:]+\.go):(?<line>\d+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex GoFrame();

    [GeneratedRegex(@"(?<path>[\w./\\@+-]+\.[A-Za-z]+)(:|\(|, line | line )(?<line>\d+)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PlainFrame();

    [GeneratedRegex(@"(?<path>[\w.@+-]*([/\\][\w.@+-]+)+|[\w-]+\.(cs|py|go|js|jsx|ts|tsx|mjs|cjs|java|kt|rb|rs|c|h|cc|cpp|hpp|php|swift|scala|md|json|ya?ml|toml|sql|sh|html|css|xml|csproj))\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PathName();

    // `quoted`, camelCase, PascalCase of two parts, snake_case, dotted.name, or anything that is called().
    [GeneratedRegex(@"`(?<name>[A-Za-z_][\w.]+)(\([^`\n]*\))?`|\b(?<name>[A-Za-z_][\w]*(\.[A-Za-z_]\w*)+|[A-Za-z_]\w+)\(|\b(?<name>[a-z]+[A-Z]\w*|[A-Z][a-z0-9]+[A-Z]\w*|[A-Za-z0-9]+_\w+|[A-Z]\w+(\.[A-Z]\w+)+)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex SymbolName();

    [GeneratedRegex("""["'`“](?<text>[^"'`“”\n]+)["'`”]""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Literal();
}
