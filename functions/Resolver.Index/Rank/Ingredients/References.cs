using Resolver.Index.Store;

namespace Resolver.Index.Rank.Ingredients;

/// <summary>
/// What the best answers by text use, and what uses them: one step over the graph of symbols. It stands for recall alone: it comes after
/// everything else, and what it does not know loses nothing.
/// </summary>
internal sealed class References : IIngredient
{
    private const int Seeds = 5;
    private const int TooCommon = 3; // declarations of one name
    private const int MostUsers = 10;
    private const int MostUnits = 60;

    public string Name => "reference";

    public double Weight => 0.2;

    public Task<IReadOnlyList<StoredUnit>> Rank(Asked asked, CancellationToken cancel)
    {
        var scores = new Dictionary<StoredUnit, double>();
        foreach (var (seed, rank) in asked.ByText.Take(Seeds).Select(static (unit, rank) => (unit, rank)))
        {
            foreach (var unit in Around(asked.View, seed))
            {
                scores[unit] = scores.GetValueOrDefault(unit) + (1.0 / (rank + 1));
            }
        }

        return Task.FromResult<IReadOnlyList<StoredUnit>>(
        [
            .. scores.OrderByDescending(static score => score.Value)
                .ThenBy(static score => score.Key.Path.Value, StringComparer.Ordinal)
                .ThenBy(static score => score.Key.First)
                .ThenBy(static score => score.Key.Id)
                .Select(static score => score.Key)
                .Take(MostUnits),
        ]);
    }

    private static IEnumerable<StoredUnit> Around(IIndexView view, StoredUnit seed) =>
        view.UsedBy(seed)
            .Select(name => view.Named(name, TooCommon + 1))
            .Where(static units => units.Count <= TooCommon)
            .SelectMany(static units => units)
            .Concat(view.Using(seed.Name, MostUsers))
            .Where(unit => unit.Id != seed.Id)
            .DistinctBy(static unit => unit.Id);
}
