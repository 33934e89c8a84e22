using System.Globalization;
using System.Text.RegularExpressions;
using Resolver.Core.Ids;

namespace Resolver.Repair.Locate;

/// <summary>Finds places in failure messages and issue texts: Python, .NET and <c>path:line</c> forms.</summary>
public static partial class StackFrames
{
    private const int MaxText = 64 * 1024;

    /// <summary>Places in files that are known, in order of appearance.</summary>
    public static IEnumerable<(RepoPath Path, int Line)> Find(string text, IReadOnlySet<RepoPath> files)
    {
        var bounded = text.Length <= MaxText ? text : text[..MaxText];
        foreach (Match match in Place().Matches(bounded))
        {
            var named = match.Groups["path"].Value.Replace('\\', '/');
            if (Resolve(named, files) is { } path
                && int.TryParse(match.Groups["line"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var line))
            {
                yield return (path, line);
            }
        }
    }

    /// <summary>The file that the text means: the longest known path that it ends with, if only one is the longest.</summary>
    private static RepoPath? Resolve(string named, IReadOnlySet<RepoPath> files)
    {
        var ends = files.Where(file => named == file.Value || named.EndsWith("/" + file.Value, StringComparison.Ordinal)
            || file.Value.EndsWith("/" + named.TrimStart('.', '/'), StringComparison.Ordinal)).ToList();
        var most = ends.Select(file => file.Value.Length).DefaultIfEmpty().Max();
        var longest = ends.Where(file => file.Value.Length == most).ToList();
        return longest.Count == 1 ? longest[0] : null;
    }

    [GeneratedRegex(
        """(?<path>[A-Za-z0-9_./\\-]+\.(py|cs))("?,? line |:line |:|\()(?<line>[0-9]{1,6})""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Place();
}
