using Resolver.Core.Ids;
using Resolver.Core.Routing;
using Resolver.Core.Runs;

namespace Resolver.Core.Tests.Routing;

public sealed class OutcomeTests
{
    [Fact]
    public void TriesOfATier_CountTogether() =>
        PastAttempt.Of(Record(RunOutcome.Resolved, Try(0, "mechanical", "noPatch"), Try(1, "small", "fail", 0.1m), Try(2, "large", "fail", 1m), Try(3, "large", "pass", 2m)))
            .ShouldBe([new PastAttempt("mechanical", false, 0), new PastAttempt("small", false, 0.1), new PastAttempt("large", true, 3)]);

    [Fact]
    public void PatchThatAPersonRefused_WasNoSolution() =>
        PastAttempt.Of(Record(RunOutcome.Rejected, Try(1, "small", "pass", 0.1m))).ShouldBe([new PastAttempt("small", false, 0.1)]);

    [Theory]
    [InlineData(RunOutcome.Escalated)]
    [InlineData(RunOutcome.Cancelled)]
    [InlineData(RunOutcome.Failed)]
    public void PassingPatchThatNobodyJudged_SaysNothing(RunOutcome outcome) =>
        PastAttempt.Of(Record(outcome, Try(1, "small", "fail", 0.1m), Try(2, "large", "pass", 1m))).ShouldBe([new PastAttempt("small", false, 0.1)]);

    [Fact]
    public void AttemptWithoutAnAnswer_SaysNothing()
    {
        PastAttempt.Of(Record(RunOutcome.Escalated, Try(1, "small", "noPatch", tokens: 0), Try(2, "large", "notRun", 1m))).ShouldBeEmpty();
        PastAttempt.Of(Record(RunOutcome.Escalated, Try(1, "local", "noPatch", tokens: 9))).ShouldBe([new PastAttempt("local", false, 0)]);
    }

    private static AttemptRecord Try(int number, string tier, string verdict, decimal usd = 0, int tokens = 100) => new(number, tier, 1, usd, tokens, tokens, verdict, [], "x", "y");

    private static RunRecord Record(RunOutcome outcome, params AttemptRecord[] attempts) => new()
    {
        RunId = RunId.Parse("run"),
        Issue = "file:x",
        Repo = "repo",
        Outcome = outcome,
        StopReason = "x",
        Explanation = "x",
        Attempts = attempts,
        Tests = TestsRecord.None,
        TraceId = new string('a', 32),
    };
}
