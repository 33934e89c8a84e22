using Resolver.Index.Store;

namespace Resolver.Index.Rank.Ingredients;

/// <summary>Units of files that the text names by their path, in the order of a text search.</summary>
internal sealed class NamedPaths : IIngredient
{
    public string Name => "path";

    public double Weight => 2;

    public Task<IReadOnlyList<StoredUnit>> Rank(Asked asked, CancellationToken cancel)
    {
        var order = asked.ByText.Select(static (unit, rank) => (unit.Id, rank)).ToDictionary(static item => item.Id, static item => item.rank);
        return Task.FromResult<IReadOnlyList<StoredUnit>>(
        [
            .. asked.Issue.Cues.Paths
                .SelectMany(asked.Paths.Files)
                .Distinct()
                .SelectMany(file => asked.View.In(file).OrderBy(unit => order.GetValueOrDefault(unit.Id, int.MaxValue)).ThenBy(static unit => unit.First))
                .DistinctBy(static unit => unit.Id),
        ]);
    }
}
