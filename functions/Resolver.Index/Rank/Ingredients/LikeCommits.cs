using Resolver.Core.Ids;
using Resolver.Index.Store;

namespace Resolver.Index.Rank.Ingredients;

/// <summary>Files that earlier commits with a message like the question touched, together and not long ago: history knows which files belong to a matter.</summary>
internal sealed class LikeCommits : IIngredient
{
    private const int MostCommits = 30;
    private const int MostFiles = 60;

    public string Name => "history";

    public double Weight => 1;

    public Task<IReadOnlyList<StoredUnit>> Rank(Asked asked, CancellationToken cancel)
    {
        var scores = new Dictionary<RepoPath, double>();
        foreach (var (paths, likeness) in asked.Past.Like(asked.Words).Take(MostCommits))
        {
            foreach (var path in paths)
            {
                scores[path] = scores.GetValueOrDefault(path) + (likeness / Math.Sqrt(paths.Count));
            }
        }

        var best = scores.OrderByDescending(static score => score.Value).ThenBy(static score => score.Key.Value, StringComparer.Ordinal).Take(MostFiles);
        return Task.FromResult(asked.BestOf(best.Select(static score => score.Key)));
    }
}
