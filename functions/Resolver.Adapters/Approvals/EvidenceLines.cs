using System.Globalization;
using Resolver.Core.Ids;
using Resolver.Core.Runs;

namespace Resolver.Adapters.Approvals;

/// <summary>What is said of a change to those who are asked to approve it: in the terminal, on pages and on cards alike.</summary>
public static class EvidenceLines
{
    private const int Most = 6;

    /// <summary>What was tried last, and what it touches.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<AttemptRecord> attempts, IReadOnlyList<RepoPath> paths) =>
    [
        .. attempts.TakeLast(Most).Select(static attempt => $"Attempt {attempt.Number} ({attempt.Tier}): {attempt.Verdict}. {attempt.Change} {attempt.Hypothesis}"),
        .. paths.Take(Most).Select(static path => $"Touches {path}"),
    ];

    /// <summary>How tests ended.</summary>
    public static string Tests(TestCounts? counts) =>
        counts is null ? "not run" : string.Create(CultureInfo.InvariantCulture, $"{counts.Passed} passed, {counts.Failed} failed, {counts.NotRun} not run");

    /// <summary>An amount, US dollars.</summary>
    public static string Usd(decimal usd) => string.Create(CultureInfo.InvariantCulture, $"${usd:0.0000}");
}
