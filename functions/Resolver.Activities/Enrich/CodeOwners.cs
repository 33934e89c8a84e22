using System.Text.RegularExpressions;
using Resolver.Core.Ids;
using Resolver.Core.Runs;
using Resolver.Core.Testing;

namespace Resolver.Activities.Enrich;

/// <summary>CODEOWNERS as GitHub documents it: gitignore-like patterns, the last match wins, <c>#</c> begins a comment.</summary>
public static partial class CodeOwners
{
    /// <summary>Whether a path is where GitHub looks for the file.</summary>
    public static bool IsCodeOwners(RepoPath path) => path.Value is "CODEOWNERS" or ".github/CODEOWNERS" or "docs/CODEOWNERS";

    /// <summary>Reads the rules; lines that are not rules are left out.</summary>
    public static IReadOnlyList<OwnerRule> Parse(string text)
    {
        var rules = new List<OwnerRule>();
        foreach (var raw in text.Split('\n'))
        {
            var words = raw.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length >= 1)
            {
                rules.Add(new OwnerRule(words[0], words[1..]));
            }
        }

        return rules;
    }

    /// <summary>The owners of a path, or none.</summary>
    public static IReadOnlyList<string> Of(RepoPath path, IReadOnlyList<OwnerRule> rules) =>
        rules.LastOrDefault(rule => Matches(rule.Pattern, path))?.Owners ?? [];

    /// <summary>Whether an owner is a person's or a team's account: an e-mail address is never shown, and a machine cannot take over.</summary>
    public static bool IsAccount(string owner) => Account().IsMatch(owner) && !Machine().IsMatch(owner);

    private static bool Matches(string pattern, RepoPath path)
    {
        if (pattern == "*")
        {
            return true;
        }

        var anchored = pattern.TrimEnd('/').Contains('/', StringComparison.Ordinal);
        var core = pattern.Trim('/');
        var prefix = anchored ? string.Empty : "**/";
        return pattern.EndsWith('/')
            ? PathPolicy.MatchesAny(path, [$"{prefix}{core}/**"])
            : PathPolicy.MatchesAny(path, [$"{prefix}{core}", $"{prefix}{core}/**"]);
    }

    [GeneratedRegex(@"^@[A-Za-z0-9][A-Za-z0-9-]{0,38}(/[A-Za-z0-9._-]{1,100})?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Account();

    [GeneratedRegex(@"[-_]bot$|^@(dependabot|renovate|github-actions)\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Machine();
}
