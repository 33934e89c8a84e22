using System.Text.RegularExpressions;

namespace Resolver.Core.Publish;

/// <summary>What a person reads of a diff.</summary>
public static partial class PatchText
{
    /// <summary>
    /// Whether two diffs, as <c>git diff</c> prints them, read the same: every line that is added, removed or shown around them, each under the
    /// same file and heading. Line numbers and object ids may differ.
    /// </summary>
    public static bool IsSame(string one, string other) => Read(one).SequenceEqual(Read(other), StringComparer.Ordinal);

    // Lines of files begin with a sign or a space, so none of them is taken for git's own.
    private static IEnumerable<string> Read(string diff) => diff.Split('\n')
        .Where(static line => !line.StartsWith("index ", StringComparison.Ordinal))
        .Select(static line => Place().Replace(line, "@@ ${old} ${now} @@"));

    [GeneratedRegex(@"^@@ -\d+(?<old>,\d+)? \+\d+(?<now>,\d+)? @@", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Place();
}
