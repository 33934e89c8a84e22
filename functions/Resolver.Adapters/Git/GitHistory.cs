using System.Globalization;
using System.Text;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Git;

/// <summary>
/// Asks a mirror which files its last commits touched. Nothing is fetched: a cut history is a short one. What was read of a mirror last is
/// kept, so that a push costs what is new. Safe for concurrent callers.
/// </summary>
internal sealed class GitHistory(GitCommand git)
{
    private const int KeptMirrors = 8;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly IReadOnlyDictionary<string, PastCommit> NoCommits = new Dictionary<string, PastCommit>(StringComparer.Ordinal);

    private readonly Lock changing = new();
    private readonly List<(string GitDir, IReadOnlyDictionary<string, PastCommit> Commits)> recent = [];

    public async Task<IReadOnlyList<PastCommit>> Read(Mirror mirror, CommitSha commit, int most, CancellationToken cancel)
    {
        try
        {
            var shas = await Shas(mirror, commit, most, cancel);
            var known = Known(mirror);
            var missing = shas.Where(sha => !known.ContainsKey(sha)).ToList();
            var read = missing.Count == 0 ? NoCommits : await Commits(mirror, missing, cancel);
            var commits = shas.Where(sha => known.ContainsKey(sha) || read.ContainsKey(sha)).ToDictionary(sha => sha, sha => read.GetValueOrDefault(sha) ?? known[sha], StringComparer.Ordinal);
            Keep(mirror, commits);
            return [.. shas.Select(commits.GetValueOrDefault).OfType<PastCommit>()];
        }
        catch (ResolverFault tooLong) when (tooLong.Code is "GIT-TIMEOUT" or "GIT-OUTPUT-LIMIT")
        {
            return []; // as documented: who asks does without
        }
    }

    // The order is git's, and costs it little: no tree is looked at.
    private async Task<IReadOnlyList<string>> Shas(Mirror mirror, CommitSha commit, int most, CancellationToken cancel)
    {
        var answer = await git.Run(
            Call(mirror, "rev-list", string.Create(CultureInfo.InvariantCulture, $"--max-count={most}"), "--no-merges", commit.Value, "--"), cancel);
        return answer.Ok ? answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [];
    }

    private async Task<IReadOnlyDictionary<string, PastCommit>> Commits(Mirror mirror, IReadOnlyList<string> shas, CancellationToken cancel)
    {
        var call = Call(
            mirror, "log", "--no-walk=unsorted", "--stdin", "--no-renames", "--no-show-signature", "--no-notes", "--encoding=UTF-8", "--name-only", "-z", HistoryText.Format);
        var answer = await git.Run(call with { Input = Encoding.ASCII.GetBytes(string.Concat(shas.Select(static sha => sha + "\n"))) }, cancel);
        return answer.Ok ? HistoryText.Parse(Encoding.Latin1.GetString(answer.Output)) : NoCommits;
    }

    private IReadOnlyDictionary<string, PastCommit> Known(Mirror mirror)
    {
        lock (changing)
        {
            return recent.Find(entry => entry.GitDir == mirror.GitDir).Commits ?? NoCommits;
        }
    }

    private void Keep(Mirror mirror, IReadOnlyDictionary<string, PastCommit> commits)
    {
        lock (changing)
        {
            recent.RemoveAll(entry => entry.GitDir == mirror.GitDir);
            recent.Insert(0, (mirror.GitDir, commits));
            recent.RemoveRange(Math.Min(recent.Count, KeptMirrors), Math.Max(0, recent.Count - KeptMirrors));
        }
    }

    private static GitCall Call(Mirror mirror, params IReadOnlyList<string> arguments) => new(arguments) { GitDir = mirror.GitDir, Timeout = Limit, MayFail = true };
}

/// <summary>What <c>git log --name-only -z</c> prints in our format, one character a byte.</summary>
internal static class HistoryText
{
    /// <summary>An empty record, the commit, its time, its message; then git's own empty record and the paths.</summary>
    public const string Format = "--format=%x00%H%x00%ct%x00%B%x00";

    private const int HashLength = 40;

    /// <summary>Commits by their ids.</summary>
    public static IReadOnlyDictionary<string, PastCommit> Parse(string text)
    {
        var records = text.Split('\0');
        var commits = new Dictionary<string, PastCommit>(StringComparer.Ordinal);
        for (var at = 0; at + 3 < records.Length; at++)
        {
            if (records[at].Length == 0 && IsHead(records[at + 1], records[at + 2]))
            {
                commits[records[at + 1]] = new PastCommit(
                    DateTimeOffset.FromUnixTimeSeconds(long.Parse(records[at + 2], CultureInfo.InvariantCulture)),
                    Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(records[at + 3].TrimEnd('\n'))),
                    Paths(records.AsSpan(at + 4)));
            }
        }

        return commits;
    }

    // The first one stands behind a line end; a commit without any is followed by the next commit.
    private static List<RepoPath> Paths(ReadOnlySpan<string> records)
    {
        var paths = new List<RepoPath>();
        records = records.TrimStart(string.Empty);
        if (records is [['\n', ..], ..])
        {
            for (var at = 0; at < records.Length && records[at].Length > 0; at++)
            {
                if (TreeEntry.Parsed(at == 0 ? records[at][1..] : records[at]) is { } path)
                {
                    paths.Add(path);
                }
            }
        }

        return paths;
    }

    private static bool IsHead(string hash, string time) =>
        hash.Length >= HashLength && hash.All(char.IsAsciiHexDigit) && time.Length is > 0 and < 12 && time.All(char.IsAsciiDigit);
}
