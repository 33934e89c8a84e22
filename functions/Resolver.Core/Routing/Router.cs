using System.Globalization;
using Resolver.Core.Ids;
using Resolver.Core.Runs;

namespace Resolver.Core.Routing;

/// <summary>What is to be routed.</summary>
/// <param name="Issue">The issue.</param>
/// <param name="Tiers">Allowed tiers in order.</param>
/// <param name="Repo">The repository; null where it is not known, and then nothing is learned from its past.</param>
/// <param name="Answer">A person's answer to an earlier question; null where none was asked.</param>
public sealed record RouteRequest(IssueFacts Issue, IReadOnlyList<string> Tiers, RepoId? Repo, string? Answer);

/// <summary>
/// The routing policy: rules, then recorded outcomes. It never gives up the cheapest tier, nor a proof, on a guess: without enough outcomes
/// it is uncalibrated, the ladder is every allowed tier in order, and where the kind would lower the proof a person is asked.
/// </summary>
public sealed class Router(RoutingRules rules, IReadOnlyList<PastOutcome> past)
{
    /// <summary>The tier without a model. It costs nothing, so no ladder leaves it out.</summary>
    public const string FreeTier = "mechanical";

    private const double SureEnough = 0.8;

    /// <summary>What it is, without a model.</summary>
    public KindDecision Kind(RouteRequest request) => KindPolicy.Decide(request.Issue, rules, past, request.Repo);

    /// <summary>The route of an issue whose kind is decided.</summary>
    public Classification Route(RouteRequest request, KindDecision kind)
    {
        var evidence = new List<RouteEvidence> { KindEvidence(kind) };
        var models = request.Tiers.Where(static tier => tier != FreeTier).ToList();
        var (ladder, confidence) = Ladder(request, kind.Kind, models, evidence);
        return new Classification(kind.Kind, request.Issue.Complexity, Start(request.Tiers, models, ladder), kind.Reason)
        {
            Ladder = ladder,
            Confidence = confidence is null ? null : Math.Round(confidence.Value, 3),
            Evidence = evidence,
            Ask = Question(request, kind),
        };
    }

    /// <summary>The question that has to be answered first; null where there is none.</summary>
    public RouteAsk? Question(RouteRequest request, KindDecision kind)
    {
        if (request.Answer is not null)
        {
            return null;
        }

        if (kind.Kind == IssueKind.Feature && !rules.Criteria.IsMatch(request.Issue.Body))
        {
            return new RouteAsk("criteria", "This asks for something new, and does not say when it is done. What must be true in the end? One acceptance criterion a line.", []);
        }

        var record = KindEvidence(kind);
        var proven = kind.By is "label" or "person" || (record.Rate >= SureEnough && record.Outcomes >= rules.Spending.MinOutcomes);
        return KindPolicy.ProvesLess(kind.Kind) && !proven
            ? new RouteAsk("kind", $"This looks like {Describe(kind.Kind)}, which needs no failing test to be accepted. Is it that, or is it a bug?", [Word(kind.Kind), Word(IssueKind.Bug)])
            : null;
    }

    // How often runs whose kind was decided in this way ended well.
    private RouteEvidence KindEvidence(KindDecision kind)
    {
        var alike = past.Where(outcome => outcome.Issue.DecidedBy == kind.By && outcome.Issue.Kind == kind.Kind && outcome.Outcome is RunOutcome.Resolved or RunOutcome.Rejected).ToList();
        var name = kind.By switch { "label" or "words" => "rule", "default" => "none", var other => other };
        return new RouteEvidence(
            name, kind.Reason, alike.Count == 0 ? null : Math.Round(Calibration.Rate(alike.Count(static outcome => outcome.Outcome == RunOutcome.Resolved), alike.Count), 3), alike.Count);
    }

    private (IReadOnlyList<string> Ladder, double? Confidence) Ladder(RouteRequest request, IssueKind kind, List<string> models, List<RouteEvidence> evidence)
    {
        foreach (var rule in rules.Start)
        {
            if (models.IndexOf(rule.Tier!) is >= 0 and var first && rule.Match(request.Issue, kind) is { } reason)
            {
                evidence.Add(new RouteEvidence("start-rule", $"{reason}: begins with {rule.Tier}", null, 0));
                return (models[first..], null);
            }
        }

        if (request.Repo is null || LadderBook.Learn(past, models, rules.Spending) is not { } book)
        {
            evidence.Add(new RouteEvidence("record", $"uncalibrated: {past.Count} ended runs are too few to learn from, so every allowed tier in order", null, past.Count));
            return (models, null);
        }

        var choice = book.Choose(request.Repo, request.Issue.Text);
        evidence.Add(new RouteEvidence("similar", $"{choice.Judged} solved {choice.NearSolved} of the {choice.Near} most alike past issues of this repository", Math.Round(choice.Confidence, 3), book.Calibration.Outcomes));
        evidence.Add(book.Full is { } full
            ? new RouteEvidence("ladder", Expected(choice.Ladder, full), Math.Round(choice.Ladder.Resolved, 3), past.Count)
            : new RouteEvidence("ladder", "the later tiers have too few outcomes, so every allowed tier in order", null, past.Count));
        return (choice.Ladder.Tiers, choice.Confidence);
    }

    // The first allowed tier where nothing is skipped: the free tier costs no attempt, and the workflow goes on from it.
    private static string Start(IReadOnlyList<string> tiers, List<string> models, IReadOnlyList<string> ladder) =>
        tiers.Count == 0 ? "none" : ladder.Count == 0 || ladder[0] == models[0] ? tiers[0] : ladder[0];

    private static string Expected(LadderEstimate chosen, LadderEstimate full) => string.Create(
        CultureInfo.InvariantCulture,
        $"{string.Join(" -> ", chosen.Tiers)}: expected to solve {chosen.Resolved:P0} at ${chosen.Usd:0.000} an issue; all tiers in order {full.Resolved:P0} at ${full.Usd:0.000}");

    private static string Describe(IssueKind kind) => kind == IssueKind.Docs ? "a change of documentation" : $"a {Word(kind)}";

    private static string Word(IssueKind kind) => kind switch
    {
        IssueKind.Docs => "docs",
        IssueKind.Refactor => "refactor",
        IssueKind.Feature => "feature",
        IssueKind.Scaffold => "scaffold",
        _ => "bug",
    };
}
