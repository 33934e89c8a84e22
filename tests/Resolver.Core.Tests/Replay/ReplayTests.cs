using Resolver.Benchmarks.Router;

namespace Resolver.Core.Tests.Replay;

/// <summary>The arithmetic of the benchmark <c>router</c>, on figures that can be worked out by hand.</summary>
public sealed class ReplayTests
{
    private static readonly Recorded Hard = Issue("repo-1", (false, 1), (true, 10));
    private static readonly Recorded Easy = Issue("repo-2", (true, 2), (true, 20));
    private static readonly Recorded Hopeless = Issue("repo-3", (false, 3), (false, 30));
    private static readonly string[] Both = ["small", "large"];

    [Fact]
    public void PerfectVerifier_StopsAtTheFirstRightPatch()
    {
        var verifier = new Verifier(0, 0);

        Benchmarks.Router.Replay.Climb(Both, Hard, verifier).ShouldBe(new Yield(1, 11));
        Benchmarks.Router.Replay.Climb(Both, Easy, verifier).ShouldBe(new Yield(1, 2));
        Benchmarks.Router.Replay.Climb(Both, Hopeless, verifier).ShouldBe(new Yield(0, 33));
    }

    [Fact]
    public void FalseAccept_EndsTheIssueUnresolved()
    {
        var yield = Benchmarks.Router.Replay.Climb(Both, Hard, new Verifier(0.1, 0));

        yield.Resolved.ShouldBe(0.9, 1e-12);
        yield.Usd.ShouldBe(1 + (0.9 * 10), 1e-12);
    }

    [Fact]
    public void FalseReject_GoesOn_AndTheNextTierIsDoubtedToo()
    {
        var yield = Benchmarks.Router.Replay.Climb(Both, Easy, new Verifier(0, 0.2));

        yield.Resolved.ShouldBe(0.8 + (0.2 * 0.8), 1e-12);
        yield.Usd.ShouldBe(2 + (0.2 * 20), 1e-12);
    }

    [Fact]
    public void Oracle_TakesTheCheapestThatSolves() =>
        new[] { Hard, Easy, Hopeless }.Select(static issue => Benchmarks.Router.Replay.Oracle(Both, issue)).ShouldBe([new Yield(1, 10), new Yield(1, 2), new Yield(0, 3)]);

    [Fact]
    public void Front_HasNoModelThatACheaperOneEquals()
    {
        Recorded issue = new("r-1", "r", string.Empty, new Dictionary<string, Try>(StringComparer.Ordinal)
        {
            ["dear"] = new(true, 9),
            ["cheap"] = new(false, 1),
            ["same"] = new(false, 2),
            ["good"] = new(true, 3),
        });

        Benchmarks.Router.Replay.Front([issue]).ShouldBe(["cheap", "good"]);
    }

    [Fact]
    public void Folds_HoldEveryIssueOnce_AndAreTheSameForASeed()
    {
        var numbers = Enumerable.Range(0, 103).ToList();

        var folds = Benchmarks.Router.Replay.Folds(numbers, 5, 3);

        folds.SelectMany(static fold => fold).Order().ShouldBe(numbers);
        folds.Select(static fold => fold.Count).ShouldBe([21, 21, 21, 20, 20]);
        folds[0].ShouldBe(Benchmarks.Router.Replay.Folds(numbers, 5, 3)[0]);
        folds[0].ShouldNotBe(Benchmarks.Router.Replay.Folds(numbers, 5, 4)[0]);
    }

    [Fact]
    public void Bootstrap_HasTheSumInItsMiddle()
    {
        var (sum, low, high) = Benchmarks.Router.Replay.Paired([.. Enumerable.Range(0, 400).Select(static i => i % 4 == 0 ? 1.0 : 0.0)], 2_000, 1);

        // 100 successes of 400: 1.96 standard errors are 17.0.
        sum.ShouldBe(100);
        low.ShouldBeInRange(80, 86);
        high.ShouldBeInRange(114, 120);
    }

    private static Recorded Issue(string id, (bool Solved, double Usd) small, (bool Solved, double Usd) large) => new(
        id, "repo", string.Empty, new Dictionary<string, Try>(StringComparer.Ordinal) { ["small"] = new(small.Solved, small.Usd), ["large"] = new(large.Solved, large.Usd) });
}
