using Resolver.Activities.Classify;
using Resolver.Adapters.Configuration;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Models;
using Resolver.Core.Routing;
using Resolver.Core.Runs;

namespace Resolver.Activities.Tests.Classify;

public sealed class ClassifyTests : IDisposable
{
    private static readonly string[] Tiers = ["mechanical", "small", "large"];
    private static readonly RepoId Repo = Fixture.SomeCommit.Repo;
    private readonly Fixture _house = new();
    private readonly Memory _memory = new();

    public void Dispose() => _house.Dispose();

    [Fact]
    public async Task WithoutAPast_EveryTierInOrder_Uncalibrated_AndNoQuestionForABug()
    {
        var route = await Classify("Paging skips the last item", "The last page is short.");

        route.Kind.ShouldBe(IssueKind.Bug);
        route.Tier.ShouldBe("mechanical");
        route.Ladder.ShouldBe(["small", "large"]);
        route.Confidence.ShouldBeNull();
        route.Ask.ShouldBeNull();
        route.Evidence!.Select(static one => one.Name).ShouldBe(["rule", "record"]);
        _memory.Opened.ShouldHaveSingleItem().DecidedBy.ShouldBe("words");
    }

    [Fact]
    public async Task WithoutARepository_NothingIsLearnedOrRemembered()
    {
        var route = await Classify("Paging skips the last item", "x", input => input with { Repo = null });

        route.Ladder.ShouldBe(["small", "large"]);
        _memory.Opened.ShouldBeEmpty();
        _memory.Asked.ShouldBe(0);
    }

    [Fact]
    public async Task Past_SkipsATierThatSolvesNothing_WithCalibratedConfidence()
    {
        _memory.Outcomes = [.. Enumerable.Range(0, 60).Select(static i => Outcome($"paging item{i}", new("small", false, 0.5), new("large", true, 1)))];

        var route = await Classify("Paging skips the last item", "The last page is short.");

        route.Ladder.ShouldBe(["large"]);
        route.Tier.ShouldBe("large");
        route.Confidence.ShouldNotBeNull().ShouldBeGreaterThan(0.9);
        route.Evidence!.Single(static one => one.Name == "similar").Detail.ShouldContain("large solved 20 of the 20 most alike");
    }

    [Fact]
    public async Task FeatureWithoutCriteria_GetsOneQuestion()
    {
        var first = await Classify("Add dark mode", "Users want it.");
        first.Ask!.Code.ShouldBe("criteria");

        var second = await Classify("Add dark mode", "Users want it.", input => input with { Answer = "The switch changes every page." });
        second.Ask.ShouldBeNull();
        second.Kind.ShouldBe(IssueKind.Feature);

        (await Classify("Add dark mode", "## Acceptance criteria\n- every page is dark")).Ask.ShouldBeNull();
    }

    [Theory]
    [InlineData("docs", IssueKind.Docs)]
    [InlineData("It is docs, please.", IssueKind.Docs)]
    [InlineData("bug", IssueKind.Bug)]
    [InlineData("whatever you like", IssueKind.Bug)]
    [InlineData("3", IssueKind.Bug)]
    public async Task WordsThatLowerTheProof_AreAskedAbout_AndTheAnswerDecides(string answer, IssueKind kind)
    {
        var first = await Classify("Document the retry policy", "It is old.");
        first.Ask!.Code.ShouldBe("kind");
        first.Ask.Choices.ShouldBe(["docs", "bug"]);

        var second = await Classify("Document the retry policy", "It is old.", input => input with { Answer = answer });
        second.Kind.ShouldBe(kind);
        second.Ask.ShouldBeNull();
        _memory.Opened[^1].DecidedBy.ShouldBe("person");
    }

    [Fact]
    public async Task Label_IsSomebodysWord_AndNeedsNoQuestion() =>
        (await Classify("Retry policy", "It is old.", labels: "docs-only")).Ask.ShouldBeNull();

    [Fact]
    public async Task RecordOfWordsThatWereRight_NeedsNoQuestion()
    {
        _memory.Outcomes = [.. Enumerable.Range(0, 40).Select(static i => Outcome($"other{i}") with { Issue = new RoutedIssue(RunId.Parse("past"), Repo, $"other{i}", IssueKind.Docs, "words") })];

        (await Classify("Document the retry policy", "It is old.")).Ask.ShouldBeNull();
    }

    [Fact]
    public async Task Model_IsAskedOnlyWhereNothingDecides_AndMoneyIsGiven()
    {
        var model = new Opinions(new RouteOpinion.Given(IssueKind.Refactor, "It wants order.", new ModelUsage(1, 100, 10, 0.01m, 1)));

        (await Classify("Paging skips an item", "x", input => input with { MaxUsd = 1 }, model)).Usage.ShouldBeNull();
        (await Classify("Something odd", "Please look.", null, model)).Usage.ShouldBeNull();
        (await Classify("Something odd", "Please look.", input => input with { MaxUsd = 1, Tiers = ["mechanical"] }, model)).Usage.ShouldBeNull();
        model.Asked.ShouldBeEmpty();

        var route = await Classify("Something odd", "Please look.", input => input with { MaxUsd = 1 }, model);
        model.Asked.ShouldHaveSingleItem().Tier.ShouldBe("small");
        route.Kind.ShouldBe(IssueKind.Refactor);
        route.Usage!.Usd.ShouldBe(0.01m);
        route.Ask!.Code.ShouldBe("kind", "a model's opinion never lowers the proof by itself");
    }

    [Fact]
    public async Task ModelThatFails_IsEvidenceThatIsAbsent()
    {
        var model = new Opinions(new RouteOpinion.Absent("MODEL-TIMEOUT", "It took too long.", ModelUsage.None));

        var route = await Classify("Something odd", "Please look.", input => input with { MaxUsd = 1 }, model);

        route.Kind.ShouldBe(IssueKind.Bug);
        route.Evidence![^1].Detail.ShouldBe("absent (MODEL-TIMEOUT): It took too long.");
    }

    [Fact]
    public async Task AlikeIssues_DecideTheKind_BeforeAModel()
    {
        _memory.Outcomes = [.. Enumerable.Range(0, 3).Select(static i => Outcome($"odd cache entry lives{i}"))];

        var route = await Classify("Odd cache entry", "It lives for ever.");

        route.Evidence![0].Name.ShouldBe("similar");
        route.Reason.ShouldStartWith("3 of the 3 most alike");
    }

    [Fact]
    public async Task StartRule_BeginsHigher_AndATierThatIsNotAllowedIsNotTaken()
    {
        var rules = RoutingRulesFile.Parse("start:\n  - {name: a, labels: [hard], tier: huge}\n  - {name: b, labels: [hard], tier: large}\n");

        var route = await Classify("Something odd", "x", rules: rules, labels: "hard");

        route.Tier.ShouldBe("large");
        route.Ladder.ShouldBe(["large"]);
        route.Evidence!.Single(static one => one.Name == "start-rule").Detail.ShouldBe("label 'hard': begins with large");
    }

    [Fact]
    public async Task StoreThatFails_StopsLoudly()
    {
        _memory.Fault = new ResolverFault("OUTCOMES-CORRUPT", transient: false, "x");

        (await Should.ThrowAsync<ResolverFault>(() => Classify("Paging skips", "x"))).Code.ShouldBe("OUTCOMES-CORRUPT");
    }

    private static PastOutcome Outcome(string text, params PastAttempt[] attempts) =>
        new(new RoutedIssue(RunId.Parse("past"), Repo, text, IssueKind.Bug, "words"), RunOutcome.Resolved, attempts);

    private async Task<Classification> Classify(
        string title, string body, Func<ClassifyInput, ClassifyInput>? change = null, IRouteModel? model = null, RoutingRules? rules = null, params string[] labels)
    {
        var input = new ClassifyInput(await _house.Issue(title, body, labels), Tiers) { Repo = Repo };
        var activity = new ClassifyActivity(_house.Artifacts, rules ?? RoutingRulesFile.Parse(RoutingRulesFile.BuiltInText), _memory, model);
        return await activity.Run(Fixture.Scope, change?.Invoke(input) ?? input, Fixture.Cancel);
    }

    /// <summary>A model with one opinion.</summary>
    private sealed class Opinions(RouteOpinion opinion) : IRouteModel
    {
        public List<RouteQuestion> Asked { get; } = [];

        public Task<RouteOpinion> Ask(RouteQuestion question, CancellationToken cancel)
        {
            Asked.Add(question);
            return Task.FromResult(opinion);
        }
    }
}
