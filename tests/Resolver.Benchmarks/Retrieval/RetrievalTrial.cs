using Resolver.Adapters.Git;
using Resolver.Core.Workspaces;

namespace Resolver.Benchmarks.Retrieval;

/// <summary>
/// One data set. Each question is asked of the sources at the begin of the half year in which it was mended, so that no file and no
/// commit knows the fix; a file that is not there yet cannot be found and does not count, and a question without any other is left out,
/// as is one from before the repository's first commit.
/// </summary>
internal sealed class RetrievalTrial
{
    private readonly QuestionSet set;
    private readonly CommitFiles files;
    private readonly IReadOnlyList<(string Commit, IReadOnlyList<Question> Questions)> epochs;
    private readonly int all;

    private RetrievalTrial(QuestionSet set, CommitFiles files, IReadOnlyList<(string Commit, IReadOnlyList<Question> Questions)> epochs, int all)
    {
        this.set = set;
        this.files = files;
        this.epochs = epochs;
        this.all = all;
    }

    public string Title => $"{set.Name} ({epochs.Sum(epoch => epoch.Questions.Count)} of {all} in this half, {epochs.Count} states of the sources)";

    public static async Task<RetrievalTrial> Prepare(QuestionSet set, string data, string work, bool tune, CancellationToken cancel)
    {
        var git = new GitFolder(Path.GetFullPath(Path.Combine(data, set.Repository)));
        var workspaces = new GitWorkspaces(new GitOptions { DataFolder = work }, TimeProvider.System);
        var snapshot = await workspaces.Import(new RepoSource(git.Path), null, cancel);
        var questions = await set.Questions(git, cancel);
        var half = questions.Where(question => question.IsForTuning == tune).ToList();
        var found = new List<(string, IReadOnlyList<Question>)>();
        foreach (var epoch in half.GroupBy(question => Begin(question.When)))
        {
            var commit = await git.CommitBefore(epoch.Key, cancel);
            var there = (commit.Length == 0 ? [] : await git.Paths(commit, cancel)).Where(set.IsSource).Select(set.NameOf).ToHashSet(StringComparer.Ordinal);
            var asked = epoch.Select(question => question with { Files = [.. question.Files.Where(there.Contains)] }).Where(question => question.Files.Count > 0).ToList();
            if (asked.Count > 0)
            {
                found.Add((commit, asked));
            }
        }

        return new RetrievalTrial(set, new CommitFiles(workspaces, snapshot.Repo, set.IsSource), found, half.Count);
    }

    /// <summary>The outcome of each contestant, over the same questions in the same order.</summary>
    public async Task<IReadOnlyList<Outcome>> Run(Func<CommitFiles, IReadOnlyList<IFileRanking>> contestants, CancellationToken cancel)
    {
        var outcomes = new List<Outcome>();
        foreach (var contestant in contestants(files))
        {
            await using (contestant)
            {
                outcomes.AddRange(await Outcomes(contestant, cancel));
            }
        }

        return outcomes;
    }

    private async Task<IEnumerable<Outcome>> Outcomes(IFileRanking contestant, CancellationToken cancel)
    {
        var ranks = contestant.Names.Select(static _ => new List<int>()).ToList();
        foreach (var (commit, questions) in epochs)
        {
            await contestant.Load(commit, cancel);
            foreach (var question in questions)
            {
                foreach (var (way, ranked) in (await contestant.Rank(question.Text, cancel)).Index())
                {
                    ranks[way].Add(ranked.Select(set.NameOf).ToList().FindIndex(path => question.Files.Contains(path, StringComparer.Ordinal)) + 1);
                }
            }

            await Console.Error.WriteLineAsync($"{set.Name}, {contestant.Names[0]}: {ranks[0].Count} questions");
        }

        return contestant.Names.Zip(ranks, static (name, found) => new Outcome(name, found));
    }

    private static DateTimeOffset Begin(DateTimeOffset when) => new(when.Year, when.Month <= 6 ? 1 : 7, 1, 0, 0, 0, TimeSpan.Zero);
}
