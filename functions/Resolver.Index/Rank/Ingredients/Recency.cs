using Resolver.Index.Store;

namespace Resolver.Index.Rank.Ingredients;

/// <summary>Of the files that have the words, those that changed often and lately first: bugs are where work is.</summary>
internal sealed class Recency : IIngredient
{
    private const int MostFiles = 60;

    public string Name => "recent";

    public double Weight => 0.5;

    public Task<IReadOnlyList<StoredUnit>> Rank(Asked asked, CancellationToken cancel) => Task.FromResult(asked.BestOf(
        asked.FilesByText
            .Take(MostFiles)
            .Select(path => (Path: path, Changes: asked.Past.Changes(path)))
            .Where(static file => file.Changes > 0)
            .OrderByDescending(static file => file.Changes)
            .Select(static file => file.Path)));
}
