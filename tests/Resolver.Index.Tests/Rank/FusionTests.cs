using FsCheck.Xunit;
using Resolver.Core.Ids;
using Resolver.Index.Rank;
using Resolver.Index.Store;

namespace Resolver.Index.Tests.Rank;

/// <summary>Laws of fusion over lists of up to twelve units, some of them tests. A list is given by numbers; a number twice counts once.</summary>
public sealed class FusionTests
{
    private static readonly StoredUnit[] Units =
        [.. Enumerable.Range(0, 12).Select(number => new StoredUnit(number, RepoPath.Parse(number % 4 == 0 ? $"tests/u{number}.py" : $"src/u{number}.py"), $"u{number}", $"u{number}", "function", 1, 5, IsTest: false))];

    [Property(MaxTest = 300)]
    public void FurtherList_LowersNoScore(byte[][] lists, byte[] further)
    {
        var before = Scores(Fusion.Fuse(Rankings(lists)));
        var after = Scores(Fusion.Fuse([.. Rankings(lists), Ranking("further", further)]));

        before.ShouldAllBe(score => after[score.Key] >= score.Value);
        after.Count.ShouldBe(lists.Append(further).SelectMany(list => list.Select(number => number % Units.Length)).Distinct().Count());
    }

    [Property(MaxTest = 300)]
    public void UnitsThatNoOtherListKnows_KeepTheOrderOfTheText(byte[] text, byte[][] others)
    {
        var known = others.SelectMany(list => list.Select(number => number % Units.Length)).ToHashSet();
        var fused = Fusion.Fuse([Ranking("bm25", text), .. Rankings(others)]).Select(ranked => ranked.Unit).ToList();

        foreach (var kind in Ranking("bm25", text).Units.Where(unit => !known.Contains((int)unit.Id)).GroupBy(TestUnits.IsTest))
        {
            fused.Where(kind.Contains).ShouldBe(kind);
        }
    }

    [Property(MaxTest = 300)]
    public void OrderOfTheLists_DoesNotMatter(byte[][] lists, int seed)
    {
        var rankings = Rankings(lists).ToArray();
        var shuffled = rankings.ToArray();
        new Random(seed).Shuffle(shuffled);

        Fusion.Fuse(shuffled).Select(ranked => (ranked.Unit, ranked.Score)).ShouldBe(Fusion.Fuse(rankings).Select(ranked => (ranked.Unit, ranked.Score)));
    }

    [Property(MaxTest = 300)]
    public void Ingredients_SayWhereTheScoreComesFrom(byte[][] lists)
    {
        foreach (var ranked in Fusion.Fuse(Rankings(lists)))
        {
            ranked.Ingredients.Sum(ingredient => ingredient.Share).ShouldBe(ranked.Score, 1e-12);
            ranked.Ingredients.ShouldAllBe(ingredient => Rankings(lists).Single(list => list.Name == ingredient.Name).Units[ingredient.Rank - 1] == ranked.Unit);
        }
    }

    [Fact]
    public void TestOfTheSameWorth_ComesAfterProductCode() =>
        Fusion.Fuse([new Ranking("a", 1, [Units[0], Units[1]]), new Ranking("b", 1, [Units[1], Units[0]])]).Select(ranked => ranked.Unit).ShouldBe([Units[1], Units[0]]);

    private static IEnumerable<Ranking> Rankings(byte[][] lists) => lists.Select((list, number) => Ranking($"list {number}", list));

    private static Ranking Ranking(string name, byte[] list) => new(name, 1 + (list.Length % 3), [.. list.Select(number => Units[number % Units.Length]).Distinct()]);

    private static Dictionary<long, double> Scores(IReadOnlyList<Ranked> fused) => fused.ToDictionary(ranked => ranked.Unit.Id, ranked => ranked.Score);
}
