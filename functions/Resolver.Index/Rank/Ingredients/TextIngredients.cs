using Resolver.Index.Store;

namespace Resolver.Index.Rank.Ingredients;

/// <summary>Units that have the words of the question.</summary>
internal sealed class UnitText : IIngredient
{
    public string Name => "bm25";

    public double Weight => 1;

    public Task<IReadOnlyList<StoredUnit>> Rank(Asked asked, CancellationToken cancel) => Task.FromResult(asked.ByText);
}

/// <summary>Units that have the words of the title: who files an issue says there what it is about.</summary>
internal sealed class TitleText : IIngredient
{
    private const int MostUnits = 300;

    public string Name => "title";

    public double Weight => 0.5;

    public Task<IReadOnlyList<StoredUnit>> Rank(Asked asked, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<StoredUnit>>([.. asked.View.Match(asked.Issue.TitleWords, MostUnits).Select(static match => match.Unit)]);
}

/// <summary>Files that have the words, as wholes: what a long issue speaks of is rarely in one unit.</summary>
internal sealed class FileText : IIngredient
{
    public string Name => "file-text";

    public double Weight => 1;

    public Task<IReadOnlyList<StoredUnit>> Rank(Asked asked, CancellationToken cancel) =>
        Task.FromResult(asked.BestOf(asked.FilesByText));
}
