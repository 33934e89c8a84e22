using System.Globalization;
using System.Text;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Git;

/// <summary>Asks a mirror which files its last commits touched. Nothing is fetched: a cut history is a short one.</summary>
internal sealed class GitHistory(GitCommand git)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public async Task<IReadOnlyList<PastCommit>> Read(Mirror mirror, CommitSha commit, int most, CancellationToken cancel)
    {
        var call = new GitCall(
            "log", string.Create(CultureInfo.InvariantCulture, $"--max-count={most}"), "--no-merges", "--no-renames", "--no-show-signature", "--no-notes", "--encoding=UTF-8",
            "--name-only", "-z", HistoryText.Format, commit.Value)
        {
            GitDir = mirror.GitDir,
            Timeout = Limit,
            MayFail = true,
        };
        try
        {
            var answer = await git.Run(call, cancel);
            return answer.Ok ? HistoryText.Parse(Encoding.Latin1.GetString(answer.Output)) : [];
        }
        catch (ResolverFault tooLong) when (tooLong.Code is "GIT-TIMEOUT" or "GIT-OUTPUT-LIMIT")
        {
            return []; // as documented: who asks does without
        }
    }
}

/// <summary>What <c>git log --name-only -z</c> prints in our format, one character a byte.</summary>
internal static class HistoryText
{
    /// <summary>An empty record, the commit, its time, its message; then git's own empty record and the paths.</summary>
    public const string Format = "--format=%x00%H%x00%ct%x00%B%x00";

    private const int HashLength = 40;

    public static IReadOnlyList<PastCommit> Parse(string text)
    {
        var records = text.Split('\0');
        var commits = new List<PastCommit>();
        for (var at = 0; at + 3 < records.Length; at++)
        {
            if (records[at].Length == 0 && IsHead(records[at + 1], records[at + 2]))
            {
                commits.Add(new PastCommit(
                    DateTimeOffset.FromUnixTimeSeconds(long.Parse(records[at + 2], CultureInfo.InvariantCulture)),
                    Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(records[at + 3].TrimEnd('\n'))),
                    Paths(records.AsSpan(at + 4))));
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
