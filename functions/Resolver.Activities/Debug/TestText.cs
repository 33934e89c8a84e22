using System.Globalization;
using Resolver.Core.Testing;

namespace Resolver.Activities.Debug;

/// <summary>A test report as a model reads it: what failed, why, and nothing of what passed.</summary>
internal static class TestText
{
    private const int MaxNames = 20;

    internal static string Of(TestPlan plan, TestReport report, IReadOnlyList<string> broken)
    {
        var text = TestFailureDigest.Write(plan, report, broken);
        var failed = report.Failed.Select(static test => test.Id).ToHashSet(StringComparer.Ordinal);
        var missing = broken.Where(id => !failed.Contains(id)).ToList();
        return missing.Count == 0 ? text : string.Create(
            CultureInfo.InvariantCulture,
            $"{text}\n\nDid not run, and must: {string.Join(", ", missing.Take(MaxNames))}{(missing.Count > MaxNames ? $" and {missing.Count - MaxNames} more" : string.Empty)}");
    }
}
