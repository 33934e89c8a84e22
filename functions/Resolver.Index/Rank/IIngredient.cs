using Resolver.Index.Store;

namespace Resolver.Index.Rank;

/// <summary>One reason for a unit to answer a query. Each is a class of its own, so that a benchmark can leave it out.</summary>
internal interface IIngredient
{
    /// <summary>What people see in <see cref="Core.Code.UnitHit.Why"/>.</summary>
    string Name { get; }

    /// <summary>What its first place is worth, against 1 for the first place of the text search.</summary>
    double Weight { get; }

    /// <summary>The units that it speaks for, best first, each once.</summary>
    Task<IReadOnlyList<StoredUnit>> Rank(Asked asked, CancellationToken cancel);
}
