using Resolver.Core.Ids;
using Resolver.Repair.Locate;
using Resolver.Repair.Mutate;

namespace Resolver.Repair.Tests.Mutate;

public sealed class CandidateOrderTests(RepairHouse house)
{
    private const string Text = "def f(a, b):\n    if a < b and b > 0:\n        return a - 1\n    return f(b, a)\n";

    [Fact]
    public async Task Generate_Twice_GivesTheSameOrder()
    {
        var (_, first) = await Candidates.OfPython(house, Text);
        var (_, second) = await Candidates.OfPython(house, Text);

        second.ShouldBe(first);
    }

    [Fact]
    public async Task Generate_NeverRepeatsATextNorTheOriginal()
    {
        var (file, all) = await Candidates.OfPython(house, Text);
        var texts = all.Select(ranked => ranked.Candidate.Apply(file.Text)).ToList();

        texts.Count.ShouldBe(texts.Distinct(StringComparer.Ordinal).Count());
        texts.ShouldNotContain(Text);
    }

    [Fact]
    public async Task Generate_OnEqualSuspicion_PutsCheapEditsFirst()
    {
        var (_, all) = await Candidates.OfPython(house, Text);

        all.Select(ranked => ranked.Candidate.Cost).ShouldBeInOrder(SortDirection.Ascending);
        all[0].Candidate.Kind.ShouldBe("comparison");
        all[^1].Candidate.Cost.ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task Generate_LineThatNoFailingTestRan_IsLeftAlone()
    {
        var (file, _) = await Candidates.OfPython(house, Text);
        var suspicion = new SuspicionMap();
        suspicion.Raise(RepoPath.Parse("app.py"), 4, 1);

        var all = CandidateGenerator.Generate([file], suspicion);

        all.ShouldNotBeEmpty();
        all.ShouldAllBe(ranked => file.LineOf(ranked.Candidate.Span.End) >= 4);
    }
}
