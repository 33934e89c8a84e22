using System.Globalization;
using System.Text;
using Resolver.Core.Testing;
using Resolver.Core.Text;

namespace Resolver.Activities.Debug;

/// <summary>A test report as a model reads it: what failed, why, and nothing of what passed.</summary>
internal static class TestText
{
    private const int MaxTests = 5;
    private const int MaxNames = 20;
    private const int MaxMessage = 1_800;
    private const int MaxLog = 5_000;

    internal static string Of(TestReport report, IReadOnlyList<string> broken)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Status(report)} {report.Count(TestOutcome.Passed)} passed, {report.Count(TestOutcome.Failed)} failed, {report.Count(TestOutcome.NotRun)} did not run.\n");
        if (report.Status != TestRunStatus.Completed)
        {
            text.Append(VisibleText.Shorten(report.Log, MaxLog)).Append('\n');
        }

        var wanted = broken.ToHashSet(StringComparer.Ordinal);
        var failed = report.Failed.Where(test => wanted.Contains(test.Id)).ToList();
        foreach (var test in failed.Take(MaxTests))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{test.Id}\n{VisibleText.Shorten(test.Message ?? "It gives no message.", MaxMessage)}\n");
        }

        var others = broken.Except(failed.Take(MaxTests).Select(static test => test.Id), StringComparer.Ordinal).ToList();
        if (others.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nAlso not passing: {string.Join(", ", others.Take(MaxNames))}{(others.Count > MaxNames ? $" and {others.Count - MaxNames} more" : string.Empty)}\n");
        }

        return text.ToString();
    }

    private static string Status(TestReport report) => report.Status switch
    {
        TestRunStatus.Completed => "The tests ran:",
        TestRunStatus.BuildFailed => "The code does not build:",
        TestRunStatus.TimedOut => "The tests did not finish in time:",
        TestRunStatus.LimitExceeded => "The tests exceeded a limit of the sandbox:",
        _ => "The test runner broke:",
    };
}
