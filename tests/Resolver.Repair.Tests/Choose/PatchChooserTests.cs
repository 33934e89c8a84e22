using Resolver.Core.Ids;
using Resolver.Repair.Choose;
using Resolver.Repair.Mutate;
using Resolver.Repair.Validate;
using Resolver.Syntax;

namespace Resolver.Repair.Tests.Choose;

public sealed class PatchChooserTests
{
    [Fact]
    public void NothingPlausible_IsNoPatch() => PatchChooser.Choose([]).Ordered.ShouldBeEmpty();

    [Fact]
    public void OneBehaviour_TheCheapestComesFirst()
    {
        var choice = PatchChooser.Choose([Make("variable", 2, "1"), Make("comparison", 1, "1"), Make("constant", 1.5, "1")]);

        choice.Ordered.Select(ranked => ranked.Candidate.Kind).ShouldBe(["comparison", "constant", "variable"]);
    }

    [Fact]
    public void BehavioursOfEqualWeight_IsNoPatchWithAReason()
    {
        var choice = PatchChooser.Choose([Make("variable", 1.5, "1"), Make("member", 1.5, "2")]);

        choice.Ordered.ShouldBeEmpty();
        choice.Reason.ShouldContain("2 candidates pass and disagree");
    }

    [Fact]
    public void OneBehaviourFarLikelier_Wins()
    {
        var choice = PatchChooser.Choose([Make("comparison", 1, "1"), Make("added-statement", 3, "2")]);

        choice.Ordered.ShouldHaveSingleItem().Candidate.Kind.ShouldBe("comparison");
    }

    [Fact]
    public void Deletion_LosesAgainstADearerEdit()
    {
        var choice = PatchChooser.Choose([Make("deleted-statement", 2, "1"), Make("variable", 3, "2")]);

        choice.Ordered.ShouldHaveSingleItem().Candidate.Kind.ShouldBe("variable");
    }

    [Fact]
    public void RaisingNearTheTestsInputs_CountsAgainst()
    {
        var choice = PatchChooser.Choose([Make("variable", 1.5, "raise IndexError"), Make("member", 1.5, "2")]);

        choice.Ordered.ShouldHaveSingleItem().Candidate.Kind.ShouldBe("member");
    }

    private static PlausibleCandidate Make(string kind, double cost, string result) => new(
        new RankedCandidate(new Candidate(RepoPath.Parse("a.py"), new TextSpan(0, 1), kind, kind, kind, cost), 1, 1, "f"),
        new Behaviour(new Dictionary<string, string>(StringComparer.Ordinal) { ["f(1)"] = result }));
}
