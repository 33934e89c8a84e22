using Resolver.Core.Routing;

namespace Resolver.Core.Tests.Routing;

public sealed class LadderTests
{
    private static readonly string[] Both = ["small", "large"];
    private static readonly LadderOptions Perfect = new() { FalseAccepts = 0, MinOutcomes = 10 };

    [Fact]
    public void Ladders_KeepTheOrder_FullOneFirst() =>
        string.Join(' ', Ladders.Of(["a", "b", "c"]).Select(static ladder => string.Concat(ladder))).ShouldBe("abc bc ac c ab b a");

    [Fact]
    public void Estimate_ReplaysTheOutcomes()
    {
        // Of four: small solves two, large three of four, and one of the two that small leaves.
        var past = Pasts.Many(40, (true, true), (true, true), (false, true), (false, false));

        var perfect = Ladders.Estimate(Both, past, Perfect)!;
        perfect.Resolved.ShouldBe(0.75, 1e-9);
        perfect.Usd.ShouldBe(0.1 + (0.5 * 1), 1e-9);

        // A tenth of small's wrong patches pass and end their issues.
        var careless = Ladders.Estimate(Both, past, Perfect with { FalseAccepts = 0.1 })!;
        careless.Resolved.ShouldBe(0.5 + (0.5 * 0.9 * 0.5), 1e-9);
        careless.Usd.ShouldBe(0.1 + (0.5 * 0.9), 1e-9);

        // A tenth of its right ones fail and go on to large, which solves those and is doubted as often.
        var doubting = Ladders.Estimate(Both, past, Perfect with { FalseRejects = 0.1 })!;
        doubting.Usd.ShouldBe(0.1 + ((0.5 * 0.1) + 0.5), 1e-9);
        doubting.Resolved.ShouldBe(0.9 * (0.5 + (0.5 * 0.1) + 0.25), 1e-9);
    }

    [Fact]
    public void RunsThatStoppedEarly_CountForTheRungsThatTheyReached()
    {
        var past = Enumerable.Range(0, 40).Select(i => i % 2 == 0
            ? Pasts.One("a", attempts: new PastAttempt("small", true, 0.1))
            : Pasts.One("b", attempts: [new PastAttempt("small", false, 0.1), new PastAttempt("large", true, 1)])).ToList();

        Ladders.Estimate(Both, past, Perfect)!.Resolved.ShouldBe(1, 1e-9);
        Ladders.Estimate(Both, past, Perfect with { MinOutcomes = 21 }).ShouldBeNull("large was tried 20 times only");
    }

    [Fact]
    public void Hull_DropsWhatMixturesBeat()
    {
        LadderEstimate At(string name, double resolved, double usd) => new([name], resolved, usd);

        var hull = Ladders.Hull([At("best", 0.9, 10), At("beaten", 0.5, 6), At("cheap", 0.4, 1), At("dear", 0.4, 2), At("middle", 0.8, 5)]);

        hull.Select(static ladder => ladder.Tiers[0]).ShouldBe(["cheap", "middle", "best"]);
    }

    [Fact]
    public void TooFewOutcomes_TeachNothing()
    {
        LadderBook.Learn(Pasts.Many(29, (true, true)), Both, new LadderOptions()).ShouldBeNull();
        LadderBook.Learn([.. Pasts.Many(60, (true, true)).Select(static one => one with { Attempts = [one.Attempts[1]] })], Both, new LadderOptions()).ShouldBeNull();
    }

    [Fact]
    public void KnownFirstTierAndUnknownLaterOnes_AreTriedInOrder_WithAConfidence()
    {
        var book = LadderBook.Learn(Pasts.Many(30, (true, true), (true, true), (false, true)), Both, new LadderOptions())!;

        book.Full.ShouldBeNull("large was reached ten times only");
        var choice = book.Choose(Pasts.Repo, "anything");
        choice.Ladder.Tiers.ShouldBe(Both);
        choice.Confidence.ShouldBe(2.0 / 3, 0.05);
    }

    [Fact]
    public void TierThatSolvesNothing_IsLeftOut_WhereItsWrongPatchesPass()
    {
        var past = Pasts.Many(60, (false, true), (false, true), (true, true));

        var book = LadderBook.Learn(past, Both, new LadderOptions { FalseAccepts = 0.2, UsdPerIssue = 5 })!;

        book.Thrifty.Tiers.ShouldBe(["large"]);
        book.GenerousShare.ShouldBe(0);
    }

    [Fact]
    public void Spending_StaysAtWhatTheFullLadderCosts()
    {
        var past = Pasts.Many(200, (true, true), (false, true), (false, false), (true, false));
        var book = LadderBook.Learn(past, Both, new LadderOptions { FalseAccepts = 0.1 })!;

        var spent = ((1 - book.GenerousShare) * book.Thrifty.Usd) + (book.GenerousShare * book.Generous.Usd);

        spent.ShouldBeLessThanOrEqualTo(book.Full!.Usd + 1e-9);
    }

    [Fact]
    public void AlikeIssuesOfTheRepository_DecideWhoGetsTheGenerousLadder()
    {
        PastOutcome One(int i, bool hard, Core.Ids.RepoId repo) => Pasts.One(
            hard ? $"deadlock scheduler thread lock shade{i}" : $"typo button label colour shade{i}", repo: repo, attempts: [new PastAttempt("small", !hard, 0.1), new PastAttempt("large", true, 1)]);
        var past = Enumerable.Range(0, 80).Select(i => One(i, i % 4 == 0, Pasts.Repo)).ToList();
        var book = LadderBook.Learn(past, Both, new LadderOptions { FalseAccepts = 0.3, UsdPerIssue = 0.46, MinOutcomes = 10 })!;

        var hard = book.Choose(Pasts.Repo, "the scheduler takes a lock twice: deadlock of a thread");
        var easy = book.Choose(Pasts.Repo, "typo button label colour");

        hard.Ladder.Tiers.ShouldBe(["large"]);
        hard.Confidence.ShouldBeLessThan(0.2);
        hard.NearSolved.ShouldBe(0);
        easy.Ladder.Tiers.ShouldBe(Both);
        easy.Confidence.ShouldBeGreaterThan(0.8);

        var stranger = book.Choose(Pasts.OtherRepo, "the scheduler takes a lock twice: deadlock of a thread");
        stranger.Near.ShouldBe(0);
    }
}
