using Resolver.Repair.CSharp.Build;
using Resolver.Repair.CSharp.Protocol;

namespace Resolver.Repair.CSharp.Host;

/// <summary>What one test project's warm host does with the original code: the yardstick for candidates.</summary>
/// <param name="Project">The test project.</param>
/// <param name="Targets">Keys of the tests that must turn green.</param>
/// <param name="Others">Keys of tests that passed and must stay green, in order.</param>
/// <param name="Canaries">A quick part of <paramref name="Others"/>.</param>
/// <param name="Tolerated">Results (by name) that fail at base and are not the issue.</param>
/// <param name="TargetSeconds">How long the targets took.</param>
/// <param name="OtherSeconds">How long the others took.</param>
/// <param name="Ticks">Loop turns of everything.</param>
internal sealed record SuiteBaseline(
    ProbedProject Project,
    IReadOnlyList<string> Targets,
    IReadOnlyList<string> Others,
    IReadOnlyList<string> Canaries,
    IReadOnlySet<string> Tolerated,
    double TargetSeconds,
    double OtherSeconds,
    long Ticks)
{
    private const double CanarySeconds = 0.1;
    private const int MaxCanaries = 50;

    /// <summary>A loop that turns twenty times as often as all tests together is taken for endless.</summary>
    public long TickLimit => (20 * Ticks) + 50_000;

    public static SuiteBaseline Of(ProbedProject project, IReadOnlyList<HostTest> tests, IReadOnlyList<HostResult> results, IReadOnlySet<string> targetIds, long ticks)
    {
        var methods = tests.ToDictionary(test => test.Key, test => test.Method, StringComparer.Ordinal);
        var byKey = results.ToLookup(result => result.Key, StringComparer.Ordinal);
        bool IsTarget(HostResult result) => result.Outcome == "failed" && targetIds.Contains(TestIds.Of(methods.GetValueOrDefault(result.Key, result.Name), result.Name));
        var targets = tests.Where(test => byKey[test.Key].Any(IsTarget)).Select(test => test.Key).ToHashSet(StringComparer.Ordinal);
        var others = tests.Where(test => !targets.Contains(test.Key) && byKey[test.Key].Any() && byKey[test.Key].All(result => result.Outcome == "passed")).Select(test => test.Key).ToList();
        double Seconds(IEnumerable<string> keys) => keys.Sum(key => byKey[key].Sum(result => result.Seconds));
        var tolerated = results.Where(result => result.Outcome != "passed" && !IsTarget(result)).Select(result => result.Name).ToHashSet(StringComparer.Ordinal);
        return new SuiteBaseline(
            project, [.. tests.Where(test => targets.Contains(test.Key)).Select(test => test.Key)], others, Quick(others, key => Seconds([key])), tolerated, Seconds(targets), Seconds(others), ticks);
    }

    private static List<string> Quick(IEnumerable<string> keys, Func<string, double> seconds)
    {
        var left = CanarySeconds;
        var quick = new List<string>();
        foreach (var key in keys.Take(MaxCanaries))
        {
            left -= seconds(key);
            if (left < 0)
            {
                break;
            }

            quick.Add(key);
        }

        return quick;
    }
}
