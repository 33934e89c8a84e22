using Resolver.Index.Store;

namespace Resolver.Index.Rank.Ingredients;

/// <summary>
/// Units whose vectors point where the question's does, where the operator has a model that makes vectors. For recall alone: its first
/// place is worth less than the fortieth of a text search, so that it lifts what others know and adds what nobody else does, at the end.
/// </summary>
internal sealed class Alike : IIngredient
{
    private const int MostUnits = 50;

    public string Name => "vector";

    public double Weight => 0.2;

    public async Task<IReadOnlyList<StoredUnit>> Rank(Asked asked, CancellationToken cancel) =>
        await asked.Vector is { } vector ? [.. asked.View.Near(vector, MostUnits).Select(static near => near.Unit)] : [];
}
