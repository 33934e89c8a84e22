using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Git;

/// <summary>
/// Asks a mirror's history who wrote lines. No converter runs, nothing is fetched, and what git says of a person is cut down to a name
/// and a handle before it leaves.
/// </summary>
internal sealed class GitBlame(GitCommand git)
{
    private const int MaxRanges = 8;
    private const int MaxLines = 400;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public async Task<IReadOnlyList<LineAuthor>> Authors(Mirror mirror, CommitSha commit, IReadOnlyList<LineRange> ranges, CancellationToken cancel)
    {
        var unknown = await Cut(mirror, cancel);
        var lines = new Dictionary<LineAuthor, int>();
        foreach (var range in ranges.Where(static range => range.Start >= 1 && range.End >= range.Start).Take(MaxRanges))
        {
            foreach (var author in BlameText.Authors(await Porcelain(mirror, commit, range, cancel), unknown))
            {
                lines[author] = lines.GetValueOrDefault(author) + 1;
            }
        }

        return [.. lines.Select(static pair => pair.Key with { Lines = pair.Value }).OrderByDescending(static author => author.Lines).ThenBy(static author => author.Name, StringComparer.Ordinal)];
    }

    private async Task<string> Porcelain(Mirror mirror, CommitSha commit, LineRange range, CancellationToken cancel)
    {
        var end = Math.Min(range.End, range.Start + MaxLines - 1);
        var call = new GitCall(
            "blame", "--porcelain", "--root", "--no-textconv", "--encoding=UTF-8", "-w",
            string.Create(CultureInfo.InvariantCulture, $"-L{range.Start},{end}"), commit.Value, "--", range.Path.Value)
        {
            GitDir = mirror.GitDir,
            Timeout = Limit,
            MayFail = true,
        };
        var answer = await git.Run(call, cancel);
        return answer.Ok ? Encoding.UTF8.GetString(answer.Output) : string.Empty;
    }

    // Where a history was cut off, everything before it seems to come from its first commit.
    private static async Task<IReadOnlySet<string>> Cut(Mirror mirror, CancellationToken cancel)
    {
        var file = Path.Combine(mirror.GitDir, "shallow");
        return File.Exists(file) ? (await File.ReadAllLinesAsync(file, cancel)).ToHashSet(StringComparer.Ordinal) : new HashSet<string>(StringComparer.Ordinal);
    }
}

/// <summary>What <c>git blame --porcelain</c> prints: a header for each line, a commit's details once, the line itself behind a tab.</summary>
internal static partial class BlameText
{
    private const int MaxName = 80;

    /// <summary>One entry for each line whose author is a known person.</summary>
    public static IEnumerable<LineAuthor> Authors(string text, IReadOnlySet<string> unknown)
    {
        var commits = new Dictionary<string, Person>(StringComparer.Ordinal);
        var commit = string.Empty;
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith('\t'))
            {
                if (!unknown.Contains(commit) && commits.TryGetValue(commit, out var person) && person.Shown() is { } author)
                {
                    yield return author;
                }
            }
            else if (Header().IsMatch(line))
            {
                commit = line[..40];
                commits.TryAdd(commit, new Person());
            }
            else if (commits.TryGetValue(commit, out var known))
            {
                known.Take(line);
            }
        }
    }

    [GeneratedRegex("^[0-9a-f]{40} [0-9]+ [0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Header();

    [GeneratedRegex(@"^([0-9]+\+)?(?<handle>[A-Za-z0-9][A-Za-z0-9-]{0,38})@users\.noreply\.github\.com$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex GitHubAddress();

    [GeneratedRegex(@"\[bot\]|(^|[\s_-])bot$|^(dependabot|renovate|github-actions|greenkeeper|snyk|mergify|pre-commit-ci)\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Machine();

    private sealed class Person
    {
        private string name = string.Empty;
        private string address = string.Empty;

        public void Take(string line)
        {
            if (line.StartsWith("author ", StringComparison.Ordinal))
            {
                name = line["author ".Length..];
            }
            else if (line.StartsWith("author-mail ", StringComparison.Ordinal))
            {
                address = line["author-mail ".Length..].Trim('<', '>', ' ');
            }
        }

        /// <summary>Null for machines, and for those whose only name is an address.</summary>
        public LineAuthor? Shown()
        {
            var handle = GitHubAddress().Match(address) is { Success: true } match ? match.Groups["handle"].Value : null;
            var shown = string.Concat(name.Where(static letter => char.GetUnicodeCategory(letter) is not (UnicodeCategory.Control or UnicodeCategory.Format))).Trim();
            var bare = shown.Length > MaxName ? shown[..MaxName] : shown;
            if (Machine().IsMatch(bare) || Machine().IsMatch(address.Split('@')[0]) || (handle is not null && Machine().IsMatch(handle)) || address == GitEnvironment.Fixed["GIT_AUTHOR_EMAIL"])
            {
                return null;
            }

            var isName = bare.Length > 0 && !bare.Contains('@', StringComparison.Ordinal);
            return isName ? new LineAuthor(bare, handle, 0) : handle is null ? null : new LineAuthor(handle, handle, 0);
        }
    }
}
