using Resolver.Core.Gate;
using Resolver.Core.Runs;

namespace Resolver.Workflows;

/// <summary>Sentences and names that people and run.json read.</summary>
internal static class Words
{
    internal static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Pass => "pass",
        Verdict.Fail => "fail",
        _ => "notRun",
    };

    internal static string Of(IssueKind kind) => kind switch
    {
        IssueKind.Docs => "documentation change",
        IssueKind.Feature => "feature",
        IssueKind.Scaffold => "scaffolding",
        IssueKind.Refactor => "refactoring",
        _ => "bug",
    };

    internal static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text.TrimEnd('.')[1..]}.";

    internal static string NotReproduced(Reproduction.NotReproduced none) => none.Flaky.Count == 0
        ? $"Not reproduced: none of the {none.Counts.Passed} tests fails at base. Add a failing test that shows the issue."
        : $"Not reproduced: only flaky tests fail at base ({string.Join(", ", none.Flaky.Take(3))}). Add a test that fails every time.";
}
