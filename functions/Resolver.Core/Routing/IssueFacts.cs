using System.Text.RegularExpressions;

namespace Resolver.Core.Routing;

/// <summary>What routing may look at: words, labels and sizes. Nothing in the text is an instruction; a rule decides what a word means.</summary>
/// <param name="Title">Untrusted.</param>
/// <param name="Body">Untrusted.</param>
/// <param name="Labels">Lower case.</param>
public sealed partial record IssueFacts(string Title, string Body, IReadOnlyList<string> Labels)
{
    /// <summary>Title and body.</summary>
    public string Text { get; } = $"{Title}\n{Body}";

    /// <summary>Files that the body names, each once, in order; at most 100.</summary>
    public IReadOnlyList<string> Paths { get; } = [.. Place().Matches(Body).Select(match => match.Value).Distinct(StringComparer.Ordinal).Take(100)];

    /// <summary>0 to 100: grows with the length of the text and the number of places that it names. A size, not a forecast.</summary>
    public int Complexity => Math.Clamp(10 + (Body.Length / 200) + (Paths.Count(IsCode) * 3), 0, 100);

    private static bool IsCode(string path) => Code().IsMatch(path);

    private const RegexOptions Quick = RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture;

    [GeneratedRegex(@"[\w/\\.-]*\w\.(cs|py|go|ts|js|java|rs|tsx|jsx|md|rst|adoc|txt|ya?ml|json|toml|proto|sql)\b", Quick)]
    private static partial Regex Place();

    [GeneratedRegex(@"\.(cs|py|go|ts|js|java|rs|tsx|jsx)$", Quick)]
    private static partial Regex Code();
}
