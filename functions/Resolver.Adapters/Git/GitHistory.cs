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
internal sealed class GitHistory(GitCommand git, TreeComparison comparison, ObjectReaders objects)
{
    private const int KeptMirrors = 8;
    private const int MostAdded = 100;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly IReadOnlyDictionary<string, PastCommit> NoCommits = new Dictionary<string, PastCommit>(StringComparer.Ordinal);

    private readonly Lock changing = new();
    private readonly List<Known> recent = [];

    public async Task<IReadOnlyList<PastCommit>> Read(Mirror mirror, CommitSha commit, int most, CancellationToken cancel)
    {
        try
        {
            var known = Recent(mirror);
            var now = await Grown(mirror, known, commit, most, cancel) ?? await Listed(mirror, known, commit, most, cancel);
            Keep(now);
            return [.. now.Commits.Select(static entry => entry.Commit)];
        }
        catch (ResolverFault unread) when (unread.Code is "GIT-TIMEOUT" or "GIT-OUTPUT-LIMIT" or GitFaults.FailedCode)
        {
            return []; // as documented: who asks does without
        }
    }

    // Commits of one parent each, down to the one that was asked for last: git lists them before all that it listed then. Null for any other history.
    private async Task<Known?> Grown(Mirror mirror, Known known, CommitSha commit, int most, CancellationToken cancel)
    {
        var added = new List<Entry>();
        for (var at = commit.Value; at != known.Tip;)
        {
            if (known.Tip.Length == 0 || added.Count == MostAdded || await Stored(mirror, at, cancel) is not { Parents: [var parent] } stored
                || await comparison.Of(mirror, parent, at, cancel) is not { } touched)
            {
                return null;
            }

            added.Add(new Entry(at, new PastCommit(stored.When, stored.Message, [.. touched.Select(static entry => TreeEntry.Parsed(entry.RawPath)).OfType<RepoPath>()])));
            at = parent;
        }

        var wasCut = known.Commits.Count >= known.Most;
        return wasCut && added.Count + known.Commits.Count < most ? null : known with { Tip = commit.Value, Most = most, Commits = [.. added.Concat(known.Commits).Take(most)] };
    }

    private async Task<StoredCommit?> Stored(Mirror mirror, string sha, CancellationToken cancel) =>
        await objects.Contents(mirror, [sha], cancel) is [{ Type: "commit" } found] ? StoredCommit.Parse(found.Content) : null;

    private async Task<Known> Listed(Mirror mirror, Known known, CommitSha commit, int most, CancellationToken cancel)
    {
        var shas = await Shas(mirror, commit, most, cancel);
        var commits = known.Commits.ToDictionary(static entry => entry.Sha, static entry => entry.Commit, StringComparer.Ordinal);
        var missing = shas.Where(sha => !commits.ContainsKey(sha)).ToList();
        var read = missing.Count == 0 ? NoCommits : await Commits(mirror, missing, cancel);
        var listed = shas.Select(sha => (commits.GetValueOrDefault(sha) ?? read.GetValueOrDefault(sha)) is { } past ? new Entry(sha, past) : null).OfType<Entry>().ToList();

        // What is not whole is no ground for what grows on it.
        return new Known(mirror.GitDir, listed.Count == shas.Count ? commit.Value : string.Empty, most, listed);
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

    private Known Recent(Mirror mirror)
    {
        lock (changing)
        {
            return recent.Find(known => known.GitDir == mirror.GitDir) ?? new Known(mirror.GitDir, string.Empty, 0, []);
        }
    }

    private void Keep(Known now)
    {
        lock (changing)
        {
            recent.RemoveAll(known => known.GitDir == now.GitDir);
            recent.Insert(0, now);
            recent.RemoveRange(Math.Min(recent.Count, KeptMirrors), Math.Max(0, recent.Count - KeptMirrors));
        }
    }

    private static GitCall Call(Mirror mirror, params IReadOnlyList<string> arguments) => new(arguments) { GitDir = mirror.GitDir, Timeout = Limit, MayFail = true };

    private sealed record Entry(string Sha, PastCommit Commit);

    /// <summary>At most so many commits up to a tip, as git lists them; no tip where none is known.</summary>
    private sealed record Known(string GitDir, string Tip, int Most, IReadOnlyList<Entry> Commits);
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
