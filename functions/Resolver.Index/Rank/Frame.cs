using System.Globalization;
using System.Text.RegularExpressions;

namespace Resolver.Index.Rank;

/// <summary>A place that a stack trace names.</summary>
/// <param name="Path">File as the trace has it, with forward slashes; of Java with the folders of its package; empty where only a symbol is given.</param>
/// <param name="Line">1-based; 0 where there is none.</param>
/// <param name="Symbol">Function or method as the trace has it; may be empty.</param>
internal sealed partial record Frame(string Path, int Line, string Symbol)
{
    private const int Most = 40;
    private const int MostOfEach = 200;

    // The more a pattern says of a place, the earlier: what an earlier one has read is not read again.
    private static readonly Regex[] Patterns = [JavaFrame(), DotnetFrame(), ScriptFrame(), BrowserFrame(), GoFrame(), RustFrame(), PlainFrame()];

    /// <summary>The frames of a text, innermost first.</summary>
    public static IReadOnlyList<Frame> In(string text)
    {
        var found = new List<Frame>();
        var read = new HashSet<int>();

        // Python names the outermost call first; every other language here the innermost.
        foreach (var match in PythonFrame().Matches(text).TakeLast(MostOfEach).Reverse())
        {
            read.Add(EndOf(match.Groups["path"]));
            found.Add(Of(match));
        }

        foreach (var match in Patterns.SelectMany(pattern => pattern.Matches(text).Take(MostOfEach)))
        {
            if (match.Groups["path"] is not { Success: true } path || read.Add(EndOf(path)))
            {
                found.Add(Of(match));
            }
        }

        return [.. found.Distinct().Take(Most)];
    }

    private static int EndOf(Group group) => group.Index + group.Length;

    private static Frame Of(Match match)
    {
        var symbol = match.Groups["symbol"].Value;
        var path = match.Groups["path"].Value.Replace('\\', '/');
        return new Frame(
            match.Groups["java"].Success ? Package(symbol) + path : path,
            int.TryParse(match.Groups["line"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var line) ? line : 0,
            symbol);
    }

    // org.shop.Basket$Item.add is in org/shop/
    private static string Package(string symbol)
    {
        var parts = symbol.Split('.');
        return parts.Length > 2 ? string.Concat(parts[..^2].Select(static part => part + "/")) : string.Empty;
    }

    [GeneratedRegex("""File "(?<path>[^"\n]+)", line (?<line>\d+)(, in (?<symbol>[\w<>.]+))?""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PythonFrame();

    [GeneratedRegex(@"\bat (?<symbol>[\w.$<>/@]+) ?\((?<java>)(?<path>\w+\.(java|kt|scala|groovy)):(?<line>\d+)\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex JavaFrame();

    [GeneratedRegex(@"\bat (?<symbol>[\w.+<>`\[\],]+)\([^)\n:]{0,300}\)( in (?<path>([A-Za-z]:)?[^\n:]{1,300}):line (?<line>\d+))?", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex DotnetFrame();

    [GeneratedRegex(@"\bat ((async |new )?(?<symbol>[\w.$<>]+)( \[as [^\]\n]{1,80}\])? \()?(file://)?(?<path>[^\s():]+\.[cm]?[jt]sx?):(?<line>\d+):\d+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ScriptFrame();

    [GeneratedRegex(@"(?<symbol>[\w.$<>/]*)@(file://|https?://[^/\s]+/)?(?<path>[^\s():@]+\.[cm]?[jt]sx?):(?<line>\d+):\d+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex BrowserFrame();

    [GeneratedRegex(@"(?<symbol>[\w./*()\-]+)\([^\n()]{0,300}\)\s+(?<path>[^\s:]+\.go):(?<line>\d+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex GoFrame();

    [GeneratedRegex(@"\d+: +(0x[0-9a-f]+ - )?(?<symbol>[\w:<>]+)\s+at (?<path>[^\s:]+\.rs):(?<line>\d+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex RustFrame();

    [GeneratedRegex(@"(?<path>[\w./\\@+-]+\.[A-Za-z]+)(:|\(|, line | line |#L)(?<line>\d+)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PlainFrame();
}
