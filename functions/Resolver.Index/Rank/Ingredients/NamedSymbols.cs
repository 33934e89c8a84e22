using Resolver.Index.Store;

namespace Resolver.Index.Rank.Ingredients;

/// <summary>Units that the text names: qualified names first, then rare ones before common ones.</summary>
internal sealed class NamedSymbols : IIngredient
{
    public string Name => "symbol";

    public double Weight => 0.5;

    public Task<IReadOnlyList<StoredUnit>> Rank(Asked asked, CancellationToken cancel)
    {
        var found = new List<(bool IsBare, int Common, int Order, StoredUnit Unit)>();
        foreach (var (name, order) in asked.Issue.Cues.Symbols.Select(static (name, order) => (name, order)))
        {
            var units = SymbolNames.Find(asked.View, name);
            found.AddRange(units.Select(unit => (!name.Contains('.', StringComparison.Ordinal), units.Count, order, unit)));
        }

        return Task.FromResult<IReadOnlyList<StoredUnit>>(
            [.. found.OrderBy(static item => item.IsBare).ThenBy(static item => item.Common).ThenBy(static item => item.Order).Select(static item => item.Unit).DistinctBy(static unit => unit.Id)]);
    }
}

/// <summary>Finds declarations by the names that people and traces write.</summary>
internal static class SymbolNames
{
    private const int TooCommon = 20; // a name that so many units share says nothing
    private const int Shortest = 3;

    /// <summary>The units of a name, as narrowly as what stands before its last part tells; none where it is common.</summary>
    public static IReadOnlyList<StoredUnit> Find(IIndexView view, string name)
    {
        var last = Last(name);
        if (last.Length < Shortest)
        {
            return [];
        }

        var units = view.Named(last, TooCommon * 5);
        var exact = units.Where(unit => unit.Name == last).ToList();
        units = exact.Count > 0 ? exact : units;

        // What comes before the last dot narrows, where it narrows to anything.
        var owner = Last(name[..Math.Max(0, name.Length - last.Length - 1)]);
        var narrowed = owner.Length > 0 ? units.Where(unit => unit.Symbol.EndsWith($"{owner}.{unit.Name}", StringComparison.Ordinal)).ToList() : [];
        return narrowed.Count > 0 && narrowed.Count <= TooCommon ? narrowed : units.Count <= TooCommon ? units : [];
    }

    /// <summary>The last part of a name: Go writes <c>pkg.(*Type).Method</c>, C# <c>Type+Nested.Method</c>, Rust <c>module::function</c>.</summary>
    public static string Last(string symbol)
    {
        var plain = symbol.TrimEnd(')', '(', '>', '<', '`', ']', '[', '.', ':');
        return plain[(plain.LastIndexOfAny(['.', '+', '/', '$', ')', ':']) + 1)..];
    }
}
