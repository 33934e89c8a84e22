using Resolver.Index.Rank.Ingredients;
using Resolver.Index.Store;

namespace Resolver.Index.Rank;

/// <summary>Ranks units of one commit for a text: each ingredient gives a list, and the lists are fused.</summary>
internal static class Ranker
{
    /// <summary>All of them; what each is worth is measured by <c>retrieval --ablate</c> of the benchmarks.</summary>
    public static readonly IReadOnlyList<IIngredient> Ingredients =
    [
        new UnitText(),
        new TitleText(),
        new FileText(),
        new StackFrames(),
        new NamedPaths(),
        new NamedSymbols(),
        new NamedFiles(),
        new FilesNamedInTitle(),
        new Literals(),
        new LikeCommits(),
        new Recency(),
        new Alike(),
    ];

    /// <summary>No vector: what a search without a model has.</summary>
    public static readonly Task<float[]?> NoVector = Task.FromResult<float[]?>(null);

    /// <summary>The list of each ingredient, in their order.</summary>
    /// <param name="view">What is ranked.</param>
    /// <param name="text">For what.</param>
    /// <param name="past">What earlier commits touched.</param>
    /// <param name="vector">The question's vector, which the last list waits for.</param>
    /// <param name="cancel">Stops it.</param>
    public static async Task<IReadOnlyList<Ranking>> Lists(IIndexView view, string text, PastCommits past, Task<float[]?> vector, CancellationToken cancel)
    {
        var asked = new Asked(view, Issue.Of(text), past, vector);
        var lists = new List<Ranking>(Ingredients.Count);
        foreach (var ingredient in Ingredients)
        {
            lists.Add(new Ranking(ingredient.Name, ingredient.Weight, await ingredient.Rank(asked, cancel)));
        }

        return lists;
    }
}
