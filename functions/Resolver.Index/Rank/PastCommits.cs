using System.Runtime.CompilerServices;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Index.Rank;

/// <summary>
/// The last commits before the one that is searched, as small documents: the words of a message and the files that it led to. Only
/// commits all of whose files are readable and still there count, in the statistics too. Messages are never shown.
/// </summary>
internal sealed class PastCommits
{
    /// <summary>No history is known.</summary>
    public static readonly PastCommits None = new([], []);

    private const double LengthShare = 0.6;
    private const double HalfWorth = 200; // commits after which a change counts half

    private readonly List<PastMessage> commits;
    private readonly Dictionary<string, List<int>> having = new(StringComparer.Ordinal);
    private readonly Dictionary<RepoPath, double> changes = [];
    private readonly double averageWords;

    /// <summary>Keeps what is readable of a history, newest first.</summary>
    public PastCommits(IReadOnlyList<PastMessage> history, IReadOnlyList<RepoPath> readable)
    {
        var there = readable.ToHashSet();
        commits = [.. history.Where(commit => commit.Paths.All(there.Contains))];
        averageWords = Math.Max(1, commits.Count == 0 ? 1 : commits.Average(static commit => commit.Words.Count));
        for (var number = 0; number < commits.Count; number++)
        {
            foreach (var word in commits[number].Words)
            {
                (having.TryGetValue(word, out var list) ? list : having[word] = []).Add(number);
            }

            foreach (var path in commits[number].Paths)
            {
                changes[path] = changes.GetValueOrDefault(path) + (1 / (1 + (number / HalfWorth)));
            }
        }
    }

    /// <summary>How often a file changed, the last changes counting most; 0 where it did not.</summary>
    public double Changes(RepoPath path) => changes.GetValueOrDefault(path);

    /// <summary>The commits whose messages are most like these words, with how much alike they are; best first, then newest first.</summary>
    public IEnumerable<(IReadOnlyList<RepoPath> Paths, double Likeness)> Like(IReadOnlyDictionary<string, double> words)
    {
        var scores = new Dictionary<int, double>();
        foreach (var (word, weight) in words)
        {
            if (having.TryGetValue(word, out var list))
            {
                var worth = Math.Sqrt(weight) * Math.Log(1 + ((commits.Count - list.Count + 0.5) / (list.Count + 0.5)));
                foreach (var number in list)
                {
                    scores[number] = scores.GetValueOrDefault(number) + worth;
                }
            }
        }

        return scores
            .Select(score => (Number: score.Key, Likeness: score.Value / (1 - LengthShare + (LengthShare * commits[score.Key].Words.Count / averageWords))))
            .OrderByDescending(static score => score.Likeness)
            .ThenBy(static score => score.Number)
            .Select(score => (commits[score.Number].Paths, score.Likeness));
    }
}

/// <summary>A commit's message as words, and what it touched.</summary>
internal sealed record PastMessage(IReadOnlySet<string> Words, IReadOnlyList<RepoPath> Paths)
{
    private const int MostFiles = 20; // a commit that touches more is a rename, a format or an import

    // A history that grew has the same commits again.
    private static readonly ConditionalWeakTable<PastCommit, PastMessage> Known = [];

    /// <summary>Reads a history, newest first.</summary>
    public static IReadOnlyList<PastMessage> Of(IReadOnlyList<PastCommit> history) =>
        [.. history.Where(static commit => commit.Paths.Count is > 0 and <= MostFiles).Select(static commit => Known.GetValue(commit, Of))];

    private static PastMessage Of(PastCommit commit) =>
        new(Rank.Words.Of(commit.Message).Where(static word => !StopWords.Contains(word)).ToHashSet(StringComparer.Ordinal), commit.Paths);
}
