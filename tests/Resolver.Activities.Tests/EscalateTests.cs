using Resolver.Activities.Escalate;
using Resolver.Core.Artifacts;
using Resolver.Core.Ids;
using Resolver.Core.Models;
using Resolver.Core.Runs;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;
using TestResult = Resolver.Core.Testing.TestResult;

namespace Resolver.Activities.Tests;

public sealed class EscalateTests : IDisposable
{
    private readonly Fixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task ModelThatSpeaks_IsCitedInWords()
    {
        var model = new Scripted(new EscalationOpinion.Said(new("The bound is wrong.", ["test-1", "place-1"]), new("Look at the bound.", ["attempt-1"]), new ModelUsage(1, 10, 5, 0.01m, 1)));

        var escalation = await Escalate(model, await Input());

        escalation.Cause!.Evidence.ShouldBe(["`T.last`", "`src/pages.py:2`"]);
        escalation.NextStep!.Evidence.ShouldBe(["attempt 1"]);
        escalation.Note.ShouldBeNull();
        escalation.Usage.Usd.ShouldBe(0.01m);
        var prompt = model.Prompts.ShouldHaveSingleItem();
        prompt.MaxUsd.ShouldBe(2m);
        prompt.RunUsd.ShouldBe(3m);
        prompt.Evidence.Select(static item => item.Id).ShouldBe(["attempt-1", "test-1", "place-1"]);
        prompt.Evidence[1].Text.ShouldContain("expected 3 but got 2");
    }

    [Fact]
    public async Task SilentModel_IsReplacedByTheLastHypothesisAndARule_AndItsCostCounts()
    {
        var escalation = await Escalate(new Scripted(new EscalationOpinion.Silent("no model answered (MODEL-TIMEOUT)", new ModelUsage(1, 0, 0, 0.02m, 1))), await Input());

        escalation.Cause.ShouldBe(new CitedClaim("off by one", escalation.Cause!.Evidence));
        escalation.NextStep!.Text.ShouldBe("Begin with the failing test.");
        escalation.Note.ShouldBe("no model answered (MODEL-TIMEOUT)");
        escalation.Usage.Usd.ShouldBe(0.02m);
    }

    [Theory]
    [InlineData(null, 2, "attempts", "no model was allowed to")]
    [InlineData("small", 0, "attempts", "the budget is used up")]
    [InlineData("small", 2, "budget", "the budget is used up")]
    public async Task WithoutLeaveOrMoney_NoModelIsAsked(string? tier, int usd, string stop, string note)
    {
        var model = new Scripted();
        var input = await Input();

        var escalation = await Escalate(model, input with { Tier = tier, MaxUsd = usd, Record = input.Record with { StopReason = stop } });

        escalation.Note.ShouldBe(note);
        model.Prompts.ShouldBeEmpty();
        escalation.Usage.ShouldBe(ModelUsage.None);
    }

    [Fact]
    public async Task NoModelsFile_IsDeterministic() => (await Escalate(null, await Input())).Note.ShouldBe("no model was allowed to");

    [Fact]
    public async Task OwnersOfTheSuspectedFiles_ComeBeforeTheHistory()
    {
        var owners = new[] { new OwnerRule("*", ["@everyone"]), new OwnerRule("/src/", ["@shop/pages", "ops@example.org", "@shop-bot", "@dependabot"]) };

        var escalation = await Escalate(null, await Input() with { Owners = owners });

        escalation.Assignees.ShouldBe(["@shop/pages"]);
        escalation.AssignedBy.ShouldBe(AssignmentSource.CodeOwners);
    }

    [Fact]
    public async Task WithoutCodeOwners_WhoWroteTheLinesIsAsked()
    {
        var escalation = await Escalate(null, await Input());

        escalation.Assignees.ShouldBe(["User"]);
        escalation.AssignedBy.ShouldBe(AssignmentSource.Blame);
    }

    [Fact]
    public async Task NobodyKnown_IsSaid()
    {
        var escalation = await Escalate(null, await Input() with { Places = ["missing.py:3", "../etc/passwd:1", ":"], Paths = [] });

        escalation.Assignees.ShouldBeEmpty();
        escalation.AssignedBy.ShouldBe(AssignmentSource.Nobody);
    }

    [Fact]
    public async Task RunThatNeverImported_IsHandedOverToo()
    {
        var input = await Input();

        var escalation = await Escalate(new Scripted(), input with { Snapshot = null, Reproduction = null, Places = [], Paths = [], Record = input.Record with { Attempts = [] } });

        escalation.Note.ShouldBe("there is no evidence that it could rest on");
    }

    private Task<Escalation> Escalate(Scripted? model, EscalateInput input) =>
        new EscalateActivity(model, _fixture.Workspaces, _fixture.Artifacts, _fixture).Run(Fixture.Scope, input, Fixture.Cancel);

    private async Task<EscalateInput> Input()
    {
        var at = await _fixture.Repository(("src/pages.py", "def pages(n):\n    return n - 1\n"));
        var report = new TestReport(TestRunStatus.Completed, [new TestResult("T.last", TestOutcome.Failed, 0.1, "AssertionError: expected 3 but got 2")], string.Empty, 1);
        var baseline = await _fixture.Artifacts.WriteJson(report, Fixture.Cancel);
        return new EscalateInput(
            Record(),
            new RepoSnapshot(at.Repo, at.Commit, "main", true, []),
            await _fixture.Issue(),
            new Reproduction.Ready(Fixture.Plan, baseline, new TestCounts(0, 1, 0), ["T.last"], [], []),
            ["src/pages.py:2"],
            [RepoPath.Parse("src/pages.py")],
            [],
            "small",
            2m)
        {
            RunUsd = 3m,
        };
    }

    private static RunRecord Record() => new()
    {
        RunId = RunId.Parse("run-1"),
        Issue = "Paging",
        Repo = "shop",
        Outcome = RunOutcome.Escalated,
        StopReason = "attempts",
        Explanation = "One attempt was not enough.",
        Attempts = [new AttemptRecord(1, "small", 1, 0.1m, 1, 1, "fail", ["T.last"], "Changed the bound.", "off by one")],
        Tests = TestsRecord.None,
        TraceId = new string('0', 32),
    };

    private sealed class Scripted(params EscalationOpinion[] opinions) : IEscalationModel
    {
        public List<EscalationPrompt> Prompts { get; } = [];

        public Task<EscalationOpinion> Explain(EscalationPrompt prompt, CancellationToken cancel)
        {
            Prompts.Add(prompt);
            return Task.FromResult(opinions[Prompts.Count - 1]);
        }
    }
}
