using Resolver.Core.Code;
using Resolver.Core.Testing;
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
    private const double Smoothing = 60;
    private const double TestShare = 0.95; // about three places in one list

    private static readonly ResolverConfig Conventions = new();

    public static IReadOnlyList<Ranked> Fuse(IEnumerable<Ranking> rankings)
    {
        var scores = new Dictionary<long, (StoredUnit Unit, double Score, List<Ingredient> Why)>();
        foreach (var ranking in rankings)
        {
            for (var rank = 0; rank < ranking.Units.Count; rank++)
            {
                var unit = ranking.Units[rank];
                var entry = scores.TryGetValue(unit.Id, out var known) ? known : (unit, 0, []);
                var share = ranking.Weight / (Smoothing + rank + 1);
                entry.Why.Add(new Ingredient(ranking.Name, rank + 1, share));
                scores[unit.Id] = (unit, entry.Score + share, entry.Why);
            }
        }

        return
        [
            .. scores.Values
                .Select(entry => new Ranked(entry.Unit, IsTest(entry.Unit) ? entry.Score * TestShare : entry.Score, entry.Why))
                .OrderByDescending(ranked => ranked.Score)
                .ThenBy(ranked => IsTest(ranked.Unit))
                .ThenBy(ranked => ranked.Unit.Path.Value, StringComparer.Ordinal)
                .ThenBy(ranked => ranked.Unit.First)
                .ThenBy(ranked => ranked.Unit.Lines),
        ];
    }

    private static bool IsTest(StoredUnit unit) => unit.IsTest || PathPolicy.IsTest(unit.Path, Conventions);
}
