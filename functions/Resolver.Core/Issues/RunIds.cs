using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Resolver.Core.Ids;

namespace Resolver.Core.Issues;

/// <summary>Makes run ids: a readable slug, 12 hex digits of the canonical reference, a generation.</summary>
public static class RunIds
{
    private const int MaxSlug = 48;

    /// <summary>The part that all generations of an issue share, for example <c>paging-skips-the-last-item-3f2a…-</c>.</summary>
    public static string Prefix(Issue issue, RepoId repo)
    {
        var canonical = string.Join('\n', issue.Reference.Host, issue.Reference.Place, issue.Reference.Number, repo.Value);
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
        var slug = Slug(issue.Title);
        return $"{(slug.Length == 0 ? "issue" : slug)}-{digest[..12]}-";
    }

    /// <summary>The same for an issue on a host, whose place and number say it all: its title may be edited, its runs stay together.</summary>
    public static string Prefix(IssueRef issue)
    {
        // Hosts do not tell upper from lower case in names.
        var canonical = string.Join('\n', issue.Host, issue.Place, issue.Number).ToUpperInvariant();
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
        return $"{Slug($"{issue.Place.Split('/')[^1]} {issue.Number}")}-{digest[..12]}-";
    }

    /// <summary>The id of a generation, 1 and up.</summary>
    public static RunId Generation(string prefix, int generation) =>
        RunId.Parse(prefix + generation.ToString(CultureInfo.InvariantCulture));

    /// <summary>The generation of an id with this prefix; 0 where it is not one.</summary>
    public static int GenerationOf(RunId run, string prefix) =>
        run.Value.StartsWith(prefix, StringComparison.Ordinal)
        && int.TryParse(run.Value.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var generation)
            ? generation
            : 0;

    private static string Slug(string title)
    {
        var slug = new StringBuilder();
        foreach (var rune in title)
        {
            if (char.IsAsciiLetterOrDigit(rune))
            {
                slug.Append(char.ToLowerInvariant(rune));
            }
            else if (slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }

            if (slug.Length == MaxSlug)
            {
                break;
            }
        }

        return slug.ToString().Trim('-');
    }
}
