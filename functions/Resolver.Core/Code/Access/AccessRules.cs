using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Resolver.Core.Faults;
using Resolver.Core.Ids;

namespace Resolver.Core.Code.Access;

/// <summary>
/// Who may read which paths of a repository, in the form of CODEOWNERS: a pattern, then names (<c>@alice</c>, <c>@org/team</c>,
/// <c>group:name</c>; see <see cref="ReadGrant.Of"/>); the last line that matches a path counts.
/// A pattern without a slash matches in every folder, one with a slash from the top; <c>*</c> stays within a folder, <c>**</c> does
/// not; a trailing slash means all below. A pattern without names is for nobody but the owner of the data folder. A path that no line
/// matches is for everyone who may read the repository.
/// </summary>
public sealed class AccessRules
{
    /// <summary>Everyone who may read the repository.</summary>
    public const string Anyone = "*";

    private const int MostRules = 10_000;
    private readonly List<(Regex Pattern, IReadOnlyList<string> Readers)> rules;

    private AccessRules(List<(Regex, IReadOnlyList<string>)> rules, string digest)
    {
        this.rules = rules;
        Digest = digest;
    }

    /// <summary>No rule: all is for everyone who may read the repository.</summary>
    public static AccessRules None { get; } = Parse([]);

    /// <summary>Tells these rules from others; 16 hex digits.</summary>
    public string Digest { get; }

    /// <summary>Reads lines; empty ones and those that begin with <c>#</c> are left out.</summary>
    /// <exception cref="ResolverFault"><c>ACCESS-INVALID</c>.</exception>
    public static AccessRules Parse(IEnumerable<string> lines)
    {
        var read = lines.Select(line => line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Where(words => words.Length > 0).ToList();
        if (read.Count > MostRules)
        {
            throw ResolverFault.Usage("ACCESS-INVALID", $"access.yml has more than {MostRules} rules for a repository; join some of them.");
        }

        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', read.Select(words => string.Join(' ', words)))));
        return new AccessRules([.. read.Select(words => (Compile(words[0]), (IReadOnlyList<string>)[.. words.Skip(1).Select(ReadGrant.Written).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]))], Convert.ToHexStringLower(digest)[..16]);
    }

    /// <summary>The names of which one is enough to read a path; none for nobody.</summary>
    public IReadOnlyList<string> ReadersOf(RepoPath path)
    {
        for (var i = rules.Count - 1; i >= 0; i--)
        {
            if (rules[i].Pattern.IsMatch(path.Value))
            {
                return rules[i].Readers;
            }
        }

        return [Anyone];
    }

    private static Regex Compile(string pattern)
    {
        var core = pattern.Trim('/');
        if (core.Length == 0)
        {
            throw ResolverFault.Usage("ACCESS-INVALID", "access.yml has a rule with an empty pattern; write '*' for all paths.");
        }

        var anchored = pattern.TrimEnd('/').Contains('/', StringComparison.Ordinal);
        var body = Regex.Escape(core)
            .Replace("\\*\\*/", "(.*/)?", StringComparison.Ordinal)
            .Replace("\\*\\*", ".*", StringComparison.Ordinal)
            .Replace("\\*", "[^/]*", StringComparison.Ordinal)
            .Replace("\\?", "[^/]", StringComparison.Ordinal);
        return new Regex($"^{(anchored ? string.Empty : "(.*/)?")}{body}{(pattern.EndsWith('/') ? "/.*" : "(/.*)?")}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking);
    }
}
