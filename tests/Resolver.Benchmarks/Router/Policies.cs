using System.Security.Cryptography;
using System.Text;
using Resolver.Core.Ids;
using Resolver.Core.Routing;
using Resolver.Core.Runs;

namespace Resolver.Benchmarks.Router;

/// <summary>What is compared. Everything that is tuned is tuned on the training issues alone.</summary>
internal static class Policies
{
    public const string Best = "always best";
    public const string Cheap = "always cheap";
    public const string Random = "random";
    public const string Fixed = "fixed cascade";
    public const string Ours = "ours";
    public const string Blind = "ours, without similarity";
    public const string Logged = "ours, from a cascade's log";
    public const string Oracle = "oracle";

    public static IReadOnlyList<string> All { get; } = [Best, Cheap, Random, Fixed, Ours, Blind, Logged, Oracle];

    /// <summary>Yields of each policy on the test issues.</summary>
    /// <param name="training">Issues whose outcomes are known.</param>
    /// <param name="testing">Issues to route.</param>
    /// <param name="tiers">The tiers, cheapest first; all policies but the fixed cascade choose among them.</param>
    /// <param name="cascade">The fixed cascade.</param>
    /// <param name="verifier">How often it errs; known to the router.</param>
    /// <param name="spend">What ours may cost, as a share of what the fixed cascade costs on the training issues.</param>
    public static IEnumerable<(string Policy, Recorded Issue, Yield Yield)> Run(
        IReadOnlyList<Recorded> training, IReadOnlyList<Recorded> testing, IReadOnlyList<string> tiers, IReadOnlyList<string> cascade, Verifier verifier, double spend)
    {
        var usual = training.Average(issue => Replay.Climb(cascade, issue, verifier).Usd);
        var options = new LadderOptions { FalseAccepts = verifier.FalseAccepts, FalseRejects = verifier.FalseRejects, UsdPerIssue = spend * usual };
        LadderBook Learn(bool stopsEarly) => LadderBook.Learn([.. training.Select(issue => Past(issue, tiers, stopsEarly))], tiers, options)
            ?? throw new InvalidOperationException("The training issues are too few.");
        var (book, logged) = (Learn(stopsEarly: false), Learn(stopsEarly: true));
        var best = tiers.MaxBy(tier => training.Count(issue => issue.Tries[tier].Resolved))!;
        foreach (var issue in testing)
        {
            Yield Climb(params IEnumerable<string> ladder) => Replay.Climb(ladder, issue, verifier);
            yield return (Best, issue, Climb(best));
            yield return (Cheap, issue, Climb(tiers[0]));
            yield return (Random, issue, tiers.Select(tier => 1.0 / tiers.Count * Climb(tier)).Aggregate(static (sum, next) => sum + next));
            yield return (Fixed, issue, Climb(cascade));
            yield return (Ours, issue, Climb(book.Choose(RepoOf(issue), issue.Text).Ladder.Tiers));
            yield return (Blind, issue, ((1 - book.GenerousShare) * Climb(book.Thrifty.Tiers)) + (book.GenerousShare * Climb(book.Generous.Tiers)));
            yield return (Logged, issue, Climb(logged.Choose(RepoOf(issue), issue.Text).Ladder.Tiers));
            yield return (Oracle, issue, Replay.Oracle(tiers, issue));
        }
    }

    /// <summary>How sure the router was that the tier it judged solves a test issue, and whether that tier did.</summary>
    public static IEnumerable<(double Confidence, bool Solved)> Confidences(IReadOnlyList<Recorded> training, IReadOnlyList<Recorded> testing, IReadOnlyList<string> tiers)
    {
        var book = LadderBook.Learn([.. training.Select(issue => Past(issue, tiers, stopsEarly: false))], tiers, new LadderOptions())
            ?? throw new InvalidOperationException("The training issues are too few.");
        return testing.Select(issue => (Issue: issue, Choice: book.Choose(RepoOf(issue), issue.Text)))
            .Select(static one => (one.Choice.Confidence, one.Issue.Tries[one.Choice.Judged].Resolved));
    }

    // A product's own log is poorer than a benchmark's: a run stops at the first tier that solves its issue.
    private static PastOutcome Past(Recorded issue, IReadOnlyList<string> tiers, bool stopsEarly)
    {
        var tried = stopsEarly ? tiers.Take(1 + tiers.TakeWhile(tier => !issue.Tries[tier].Resolved).Count()) : tiers;
        var attempts = tried.Select(tier => new PastAttempt(tier, issue.Tries[tier].Resolved, issue.Tries[tier].Usd)).ToList();
        return new PastOutcome(
            new RoutedIssue(RunId.Parse("replay"), RepoOf(issue), issue.Text, IssueKind.Bug, "label"),
            attempts.Any(static attempt => attempt.Resolved) ? RunOutcome.Resolved : RunOutcome.Escalated,
            attempts);
    }

    private static RepoId RepoOf(Recorded issue) => RepoId.Parse(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(issue.Repo)))[..16]);
}
