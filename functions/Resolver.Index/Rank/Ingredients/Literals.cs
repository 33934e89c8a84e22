using Resolver.Index.Store;

namespace Resolver.Index.Rank.Ingredients;

/// <summary>Units that hold, word for word, what the text quotes or what an error says.</summary>
internal sealed class Literals : IIngredient
{
    private const int TooCommon = 20; // a text that so many units hold says nothing
    private const int MostLooks = 24;

    public string Name => "literal";

    public double Weight => 1;

    public async Task<IReadOnlyList<StoredUnit>> Rank(Asked asked, CancellationToken cancel)
    {
        var found = new List<(int Length, StoredUnit Unit)>();
        foreach (var words in asked.Issue.Cues.Literals.Select(static literal => Words.Of(literal).ToList()).Where(static words => words.Count > 1).Take(MostLooks))
        {
            var units = await asked.View.Phrase(words, TooCommon + 1, cancel);
            found.AddRange(units.Count <= TooCommon ? units.Select(unit => (words.Count, unit)) : []);
        }

        return [.. found.OrderByDescending(static item => item.Length).Select(static item => item.Unit).DistinctBy(static unit => unit.Id)];
    }
}
