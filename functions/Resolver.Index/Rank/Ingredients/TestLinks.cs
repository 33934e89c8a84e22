using Resolver.Core.Ids;
using Resolver.Index.Store;

namespace Resolver.Index.Rank.Ingredients;

/// <summary>
/// What a named test tests: the file that is called like the test's file without the mark of a test, and what the test uses. The other
/// way round there is no link: code that is named is not demoted for its tests.
/// </summary>
internal sealed class TestLinks : IIngredient
{
    private const int MostTests = 5;
    private const int TooCommon = 4; // units of one name

    private static readonly IIngredient[] Naming = [new StackFrames(), new NamedPaths(), new NamedSymbols(), new NamedFiles()];

    public string Name => "tested";

    public double Weight => 1;

    public async Task<IReadOnlyList<StoredUnit>> Rank(Asked asked, CancellationToken cancel)
    {
        var tests = new List<StoredUnit>();
        foreach (var naming in Naming)
        {
            tests.AddRange((await naming.Rank(asked, cancel)).Where(TestUnits.IsTest).Take(MostTests));
        }

        var found = new List<StoredUnit>();
        foreach (var test in tests.DistinctBy(static unit => unit.Id).Take(MostTests))
        {
            found.AddRange(asked.BestOf(Twins(asked, test.Path)));
            found.AddRange(asked.View.UsedBy(test).SelectMany(name => Declared(asked, name)));
        }

        return [.. found.Where(static unit => !TestUnits.IsTest(unit)).DistinctBy(static unit => unit.Id)];
    }

    private static IEnumerable<RepoPath> Twins(Asked asked, RepoPath test) =>
        asked.Paths.WithStem(TestUnits.StemOfTested(test.FileName)).Where(path => path.Extension == test.Extension && path != test).Take(TooCommon);

    private static IReadOnlyList<StoredUnit> Declared(Asked asked, string name)
    {
        var units = asked.View.Named(name, TooCommon + 1);
        return units.Count <= TooCommon ? units : [];
    }
}
