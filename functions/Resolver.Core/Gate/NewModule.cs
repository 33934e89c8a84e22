using Resolver.Core.Testing;

namespace Resolver.Core.Gate;

/// <summary>What a new module has to prove besides: it is new, it stays in its folder, and it passes the tests that were there before it.</summary>
internal static class NewModule
{
    public static GateCheck Files(GateEvidence evidence)
    {
        if (evidence.Folder is not { } folder)
        {
            return new("new-module", Verdict.NotRun, "no folder is known that the change must stay in");
        }

        var outside = evidence.Paths.Where(path => !path.Value.StartsWith(folder.Value + "/", StringComparison.Ordinal)).ToList();
        return evidence.Before.Count > 0
            ? new("new-module", Verdict.Fail, $"{GatePolicy.Sample(evidence.Before.Select(path => path.Value))} is there already")
            : GatePolicy.Verdicts(outside.Count == 0, "new-module", $"only new files below {folder}", $"{GatePolicy.Sample(outside.Select(path => path.Value))} is outside of {folder}");
    }

    public static GateCheck Acceptance(GateEvidence evidence, IReadOnlyDictionary<string, TestOutcome> head)
    {
        if (evidence.Frozen.Count == 0 || evidence.Targets.Count == 0)
        {
            return new("acceptance", Verdict.NotRun, "no acceptance test was frozen before the implementation");
        }

        var early = (evidence.Baseline?.Results ?? []).Where(test => test.Outcome == TestOutcome.Passed && evidence.Targets.Contains(test.Id, StringComparer.Ordinal)).Select(test => test.Id).ToList();
        var red = evidence.Targets.Where(id => head.GetValueOrDefault(id, TestOutcome.NotRun) != TestOutcome.Passed).ToList();
        return early.Count > 0
            ? new("acceptance", Verdict.Fail, $"{GatePolicy.Sample(early)} passed without the implementation")
            : GatePolicy.Verdicts(red.Count == 0, "acceptance", $"all {evidence.Targets.Count} acceptance tests pass", $"{GatePolicy.Sample(red)} does not pass");
    }
}
