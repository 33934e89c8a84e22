using Resolver.Core.Ids;

namespace Resolver.Core.Routing;

/// <summary>
/// What past outcomes teach about ladders: for issues that look easy a thrifty ladder, for those that look hard a generous one. Both lie on
/// the hull of what is possible, and the share of hard ones is such that an issue costs on average what it may cost. Which issue looks hard
/// is told by how the thrifty ladder's first tier did on the nearest past issues of the same repository.
/// </summary>
public sealed class LadderBook
{
    private readonly IReadOnlyList<PastOutcome> _past;
    private readonly LadderOptions _options;
    private readonly TextSimilarity _texts;
    private readonly double _usual;
    private readonly double _threshold;

    private LadderBook(IReadOnlyList<PastOutcome> past, LadderOptions options, TextSimilarity texts, LadderEstimate? full, LadderEstimate thrifty, LadderEstimate generous, double share)
    {
        (_past, _options, _texts, Full, Thrifty, Generous, GenerousShare) = (past, options, texts, full, thrifty, generous, share);
        _usual = past.Select(outcome => outcome.By(First)).OfType<PastAttempt>().Average(static attempt => attempt.Resolved ? 1.0 : 0.0);
        var chances = Enumerable.Range(0, past.Count).Select(issue => (Chance: ChanceOf(issue), Solved: past[issue].By(First)?.Resolved)).ToList();
        _threshold = Quantile([.. chances.Select(static issue => issue.Chance)], share);
        Calibration = Calibration.Fit([.. chances.Where(static issue => issue.Solved is not null).Select(static issue => (issue.Chance, issue.Solved!.Value))]);
    }

    /// <summary>Every allowed tier in order: what is done without knowledge. Null where its later rungs are not known, and then it is taken.</summary>
    public LadderEstimate? Full { get; }

    /// <summary>For issues that look easy.</summary>
    public LadderEstimate Thrifty { get; }

    /// <summary>For issues that look hard.</summary>
    public LadderEstimate Generous { get; }

    /// <summary>The share of issues that get <see cref="Generous"/>.</summary>
    public double GenerousShare { get; }

    /// <summary>From the neighbours' record to a probability that the thrifty ladder's first tier solves the issue.</summary>
    public Calibration Calibration { get; }

    private string First => Thrifty.Tiers[0];

    /// <summary>Learns; null where the first tier has too few outcomes to learn anything from.</summary>
    public static LadderBook? Learn(IReadOnlyList<PastOutcome> past, IReadOnlyList<string> tiers, LadderOptions options)
    {
        if (tiers.Count == 0 || past.Count(outcome => outcome.By(tiers[0]) is not null) < options.MinOutcomes)
        {
            return null;
        }

        var texts = new TextSimilarity([.. past.Select(static outcome => outcome.Issue.Text)]);
        if (Ladders.Estimate(tiers, past, options) is not { } full)
        {
            var unknown = new LadderEstimate(tiers, 0, 0);
            return new LadderBook(past, options, texts, null, unknown, unknown, 0);
        }

        var hull = Ladders.Hull(Ladders.Of(tiers).Select(ladder => Ladders.Estimate(ladder, past, options)).OfType<LadderEstimate>());
        var allowed = options.UsdPerIssue ?? full.Usd;
        var thrifty = hull.LastOrDefault(ladder => ladder.Usd <= allowed) ?? hull[0];
        var generous = hull.FirstOrDefault(ladder => ladder.Usd > thrifty.Usd && thrifty.Usd <= allowed) ?? thrifty;
        var share = generous == thrifty ? 0 : Math.Clamp((allowed - thrifty.Usd) / (generous.Usd - thrifty.Usd), 0, 1);
        return new LadderBook(past, options, texts, full, thrifty, generous, share);
    }

    /// <summary>The ladder for an issue, and what speaks for it.</summary>
    public LadderChoice Choose(RepoId repo, string text)
    {
        var near = _texts.Nearest(text, _options.Neighbours, issue => Counts(issue, repo));
        var chance = Chance(near);
        var hard = GenerousShare >= 1 || (GenerousShare > 0 && chance < _threshold);
        return new LadderChoice(
            hard ? Generous : Thrifty, Calibration.Of(chance), First, near.Count, near.Count(issue => _past[issue.Text].By(First)!.Resolved));
    }

    private double ChanceOf(int issue) => Chance(_texts.NearestOf(issue, _options.Neighbours, other => Counts(other, _past[issue].Issue.Repo)));

    private bool Counts(int issue, RepoId repo) => _past[issue].Issue.Repo == repo && _past[issue].By(First) is not null;

    // Half an imagined neighbour at the tier's usual rate: one alike issue is a hint, ten are a record.
    private double Chance(IReadOnlyList<(int Text, double Score)> near)
    {
        const double Prior = 0.5;
        var solved = near.Sum(issue => _past[issue.Text].By(First)!.Resolved ? issue.Score : 0);
        return (solved + (Prior * _usual)) / (near.Sum(static issue => issue.Score) + Prior);
    }

    private static double Quantile(List<double> values, double share)
    {
        values.Sort();
        return share <= 0 ? double.NegativeInfinity : values[Math.Min(values.Count - 1, (int)(share * values.Count))];
    }
}

/// <summary>A ladder for one issue.</summary>
/// <param name="Ladder">What is tried, in order.</param>
/// <param name="Confidence">The calibrated probability that <paramref name="Judged"/> solves it.</param>
/// <param name="Judged">The tier that the neighbours speak about.</param>
/// <param name="Near">Past issues of the repository that are alike.</param>
/// <param name="NearSolved">How many of them that tier solved.</param>
public sealed record LadderChoice(LadderEstimate Ladder, double Confidence, string Judged, int Near, int NearSolved);
