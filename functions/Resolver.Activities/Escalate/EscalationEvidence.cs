using System.Globalization;
using Resolver.Core.Artifacts;
using Resolver.Core.Models;
using Resolver.Core.Runs;
using Resolver.Core.Testing;

namespace Resolver.Activities.Escalate;

/// <summary>What happened, in pieces that a claim can cite.</summary>
internal static class EscalationEvidence
{
    private const int MaxAttempts = 5;
    private const int MaxTests = 5;
    private const int MaxPlaces = 5;

    internal static async Task<IReadOnlyList<EvidenceItem>> Gather(EscalateInput input, IArtifactStore artifacts, CancellationToken cancel) =>
    [
        .. input.Record.Attempts.TakeLast(MaxAttempts).Select(Attempt),
        .. await Tests(input, artifacts, cancel),
        .. input.Places.Take(MaxPlaces).Select(static (place, at) => new EvidenceItem($"place-{Number(at)}", $"`{place}`", place)),
        .. input.Reproduction is Reproduction.Unusable broken ? [new EvidenceItem("log-1", "the log at base", $"{broken.Explanation}\n{broken.Log}")] : Array.Empty<EvidenceItem>(),
    ];

    /// <summary>Names of the tests that fail with the last patch, or at base where there is none.</summary>
    internal static IReadOnlyList<string> Failing(EscalateInput input) =>
        input.Record.Attempts.LastOrDefault(static attempt => attempt.FailingTests.Count > 0)?.FailingTests ?? (input.Reproduction as Reproduction.Ready)?.Targets ?? [];

    private static EvidenceItem Attempt(AttemptRecord attempt) => new(
        string.Create(CultureInfo.InvariantCulture, $"attempt-{attempt.Number}"),
        string.Create(CultureInfo.InvariantCulture, $"attempt {attempt.Number}"),
        $"tier {attempt.Tier}; change: {attempt.Change}; verdict: {attempt.Verdict}; failing: {string.Join(", ", attempt.FailingTests.Take(MaxTests))}; hypothesis: {attempt.Hypothesis}");

    private static async Task<IEnumerable<EvidenceItem>> Tests(EscalateInput input, IArtifactStore artifacts, CancellationToken cancel)
    {
        var messages = await Messages(input, artifacts, cancel);
        return Failing(input).Take(MaxTests).Select((id, at) => new EvidenceItem($"test-{Number(at)}", $"`{id}`", messages.GetValueOrDefault(id) ?? id));
    }

    private static async Task<IReadOnlyDictionary<string, string>> Messages(EscalateInput input, IArtifactStore artifacts, CancellationToken cancel)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (input.Reproduction is Reproduction.Ready ready)
        {
            foreach (var reference in new[] { ready.Baseline, input.Head }.OfType<ArtifactRef>())
            {
                foreach (var test in (await artifacts.ReadJson<TestReport>(reference, cancel)).Failed)
                {
                    texts[test.Id] = TestFailureDigest.Of(ready.Plan, test).ToString();
                }
            }
        }

        return texts;
    }

    private static string Number(int at) => (at + 1).ToString(CultureInfo.InvariantCulture);
}
