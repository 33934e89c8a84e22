using Resolver.Core.Code;
using Resolver.Index.Store;

namespace Resolver.Index.Rank;

/// <summary>One ranked list.</summary>
/// <param name="Name">What people see in <see cref="UnitHit.Why"/>.</param>
/// <param name="Weight">What its first place is worth, against 1 for the first place of the text search.</param>
/// <param name="Units">Best first.</param>
internal sealed record Ranking(string Name, double Weight, IReadOnlyList<StoredUnit> Units);

/// <summary>A unit with its fused score.</summary>
internal sealed record Ranked(StoredUnit Unit, double Score, IReadOnlyList<Ingredient> Ingredients)
{
    /// <summary>The names of the ingredients.</summary>
    public IReadOnlyList<string> Why => [.. Ingredients.Select(ingredient => ingredient.Name)];
}

/// <summary>
/// Reciprocal-rank fusion. Every list only adds: a cue lifts what it names, and no unit's own score falls because another list does not
/// know it. Tests come after product code of the same worth.
/// </summary>
internal static class Fusion
{
    private const double Smoothing = 10;
    private const double TestShare = 0.7;

    public static IReadOnlyList<Ranked> Fuse(IEnumerable<Ranking> rankings)
    {
        var found = new Dictionary<long, (StoredUnit Unit, double Share, List<Ingredient> Why)>();
        foreach (var ranking in rankings)
        {
            for (var rank = 0; rank < ranking.Units.Count; rank++)
            {
                var unit = ranking.Units[rank];
                var entry = found.TryGetValue(unit.Id, out var known) ? known : found[unit.Id] = (unit, TestUnits.IsTest(unit) ? TestShare : 1, []);
                entry.Why.Add(new Ingredient(ranking.Name, rank + 1, entry.Share * ranking.Weight / (Smoothing + rank + 1)));
            }
        }

        return
        [
            .. found.Values
                .Select(entry => (entry.Share, Ranked: new Ranked(entry.Unit, Sum(entry.Why), entry.Why)))
                .OrderByDescending(entry => entry.Ranked.Score)
                .ThenByDescending(entry => entry.Share)
                .ThenBy(entry => entry.Ranked.Unit.Path.Value, StringComparer.Ordinal)
                .ThenBy(entry => entry.Ranked.Unit.First)
                .ThenBy(entry => entry.Ranked.Unit.Lines)
                .ThenBy(entry => entry.Ranked.Unit.Id)
                .Select(entry => entry.Ranked),
        ];
    }

    // In one order, so that the order of the lists does not matter to the last digit.
    private static double Sum(IEnumerable<Ingredient> why) => why.Select(ingredient => ingredient.Share).Order().Sum();
}
