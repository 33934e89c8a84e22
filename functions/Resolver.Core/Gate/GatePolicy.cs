using Resolver.Core.Testing;

namespace Resolver.Core.Gate;

/// <summary>
/// The judge: deterministic, before any opinion. A verdict is the worst of its checks, and what could not be checked blocks.
/// </summary>
public static class GatePolicy
{
    private const int MaxFailing = 20;

    /// <summary>Judges a patch.</summary>
    public static GateVerdict Judge(GateEvidence evidence)
    {
        if (evidence is { Baseline: { } baseline, Head: { } head })
        {
            evidence = evidence with { Head = TestIdAlignment.ToBaseline(head, baseline) };
        }

        var profile = GateProfile.Of(evidence.Kind);
        var checks = profile is null
            ? [new GateCheck("profile", Verdict.NotRun, "no profile exists for this kind of change")]
            : Checks(profile, evidence).ToList();
        var worst = checks.Exists(check => check.Verdict == Verdict.Fail) ? Verdict.Fail
            : checks.Exists(check => check.Verdict == Verdict.NotRun) ? Verdict.NotRun
            : Verdict.Pass;
        return new GateVerdict(worst, checks, Failing(evidence), NeedsPerson(evidence), evidence.PatchSha256);
    }

    private static IEnumerable<GateCheck> Checks(GateProfile profile, GateEvidence evidence)
    {
        yield return Paths(evidence);
        if (profile.DocumentationOnly)
        {
            yield return Documentation(evidence);
        }

        if (profile.NewModuleOnly)
        {
            yield return NewModule.Files(evidence);
        }

        yield return ChecksKept(evidence);
        if (!profile.RunsTests)
        {
            yield break;
        }

        yield return Apart(evidence);
        yield return Runner(evidence);
        if (evidence.Frozen.Count > 0)
        {
            yield return FrozenTest(evidence);
        }

        if (profile.NewModuleOnly)
        {
            yield return NewModule.Acceptance(evidence, Outcomes(evidence.Head));
        }

        if (profile.NeedsFailingTest)
        {
            yield return Reproduction(evidence);
        }

        yield return SameTests(evidence);
        yield return NothingBreaks(evidence);
    }

    // A frozen test was written by a model: what it asserts is for a person to confirm.
    private static bool NeedsPerson(GateEvidence evidence) => evidence.Frozen.Count > 0 || evidence.Paths.Any(PathPolicy.IsConfiguration);

    private static GateCheck FrozenTest(GateEvidence evidence) =>
        Verdicts(evidence.FrozenIntact, "frozen-test", "the test that was written for the issue is as it was frozen", $"{Sample(evidence.Frozen.Select(path => path.Value))} is not as it was frozen");

    private static GateCheck Paths(GateEvidence evidence)
    {
        var own = evidence.Paths.Where(path => !evidence.Frozen.Contains(path)).ToList();
        var wrong = own.Where(path => PathPolicy.IsForbidden(path, evidence.Config) || PathPolicy.IsTest(path, evidence.Config)).ToList();
        return own.Count == 0
            ? new("paths", Verdict.Fail, "the patch changes nothing")
            : Verdicts(wrong.Count == 0, "paths", "no test and no forbidden path is touched", $"{Sample(wrong.Select(path => path.Value))} may not be changed");
    }

    private static GateCheck Documentation(GateEvidence evidence)
    {
        var code = evidence.Paths.Where(path => !PathPolicy.IsDocumentation(path)).ToList();
        return Verdicts(code.Count == 0, "documentation-only", "only documentation changes", $"{Sample(code.Select(path => path.Value))} is not documentation");
    }

    private static GateCheck ChecksKept(GateEvidence evidence)
    {
        var unknown = evidence.Files.Where(file => file.Problem is not null).ToList();
        var lost = evidence.Files.Where(file => file.Before is { } before && (file.After?.Assertions ?? 0) < before.Assertions).ToList();
        var skipped = evidence.Files.Where(file => file.After is { } after && after.Skips > (file.Before?.Skips ?? 0)).ToList();
        if (lost.Count > 0 || skipped.Count > 0)
        {
            return new("checks-kept", Verdict.Fail, $"an assertion is gone or a skip is new in {Sample(lost.Concat(skipped).Select(file => file.Path.Value).Distinct(StringComparer.Ordinal))}");
        }

        return unknown.Count > 0
            ? new("checks-kept", Verdict.NotRun, $"{unknown[0].Path}: {unknown[0].Problem}")
            : new("checks-kept", Verdict.Pass, "no assertion is removed, no skip is added");
    }

    private static GateCheck Apart(GateEvidence evidence)
    {
        var named = evidence.Files.Where(static file => file.NamesTests).Select(static file => file.Path.Value).ToList();
        return Verdicts(named.Count == 0, "apart-from-tests", "the program does not begin to name its test framework", $"{Sample(named)} begins to name a test framework: a program must not know how it is tested");
    }

    private static GateCheck Runner(GateEvidence evidence) => (evidence.Baseline?.Status, evidence.Head?.Status) switch
    {
        (TestRunStatus.Completed, TestRunStatus.Completed) => new("runner", Verdict.Pass, "results come from the runner's own file and agree with its exit code"),
        (TestRunStatus.Completed, TestRunStatus.BuildFailed) => new("runner", Verdict.Fail, "it does not build with the patch"),
        (TestRunStatus.Completed, { } status) => new("runner", Verdict.NotRun, $"the tests with the patch ended as {status}"),
        _ => new("runner", Verdict.NotRun, "the tests did not run"),
    };

    private static GateCheck Reproduction(GateEvidence evidence)
    {
        var head = Outcomes(evidence.Head);
        var red = evidence.Targets.Where(id => head.GetValueOrDefault(id, TestOutcome.NotRun) != TestOutcome.Passed).ToList();
        return evidence.Targets.Count == 0
            ? new("reproduction", Verdict.NotRun, "no test failed at base because of the issue")
            : Verdicts(red.Count == 0, "reproduction", $"{evidence.Targets.Count} failing at base, passing now", $"{Sample(red)} still does not pass");
    }

    private static GateCheck SameTests(GateEvidence evidence)
    {
        if (!evidence.HeadIsFull)
        {
            return new("same-tests", Verdict.NotRun, "only the related tests ran");
        }

        var baseline = Outcomes(evidence.Baseline);
        var head = Outcomes(evidence.Head);
        var missing = baseline.Keys.Where(id => !head.ContainsKey(id)).ToList();
        var added = head.Keys.Where(id => !baseline.ContainsKey(id)).ToList();
        return missing.Count > 0
            ? new("same-tests", Verdict.NotRun, $"{Sample(missing)} did not run with the patch")
            : Verdicts(added.Count == 0, "same-tests", $"the same {head.Count} tests ran", $"{Sample(added)} is not a test of the base");
    }

    private static GateCheck NothingBreaks(GateEvidence evidence)
    {
        var head = Outcomes(evidence.Head);
        var broken = Outcomes(evidence.Baseline)
            .Where(test => test.Value == TestOutcome.Passed && !evidence.Flaky.Contains(test.Key, StringComparer.Ordinal))
            .Where(test => head.TryGetValue(test.Key, out var now) && now != TestOutcome.Passed)
            .Select(test => test.Key)
            .ToList();
        return Verdicts(broken.Count == 0, "nothing-breaks", "everything that passed still passes", $"{Sample(broken)} passed before");
    }

    private static List<string> Failing(GateEvidence evidence)
    {
        var head = Outcomes(evidence.Head);
        var expected = Outcomes(evidence.Baseline).Where(test => test.Value == TestOutcome.Passed).Select(test => test.Key).Concat(evidence.Targets);
        return [.. expected.Distinct(StringComparer.Ordinal).Where(id => head.TryGetValue(id, out var now) && now != TestOutcome.Passed).Take(MaxFailing)];
    }

    // The worst outcome of a repeated id counts: a parameterised test may report one name several times.
    private static Dictionary<string, TestOutcome> Outcomes(TestReport? report)
    {
        var outcomes = new Dictionary<string, TestOutcome>(StringComparer.Ordinal);
        foreach (var test in report?.Results ?? [])
        {
            outcomes[test.Id] = outcomes.TryGetValue(test.Id, out var known) && known > test.Outcome ? known : test.Outcome;
        }

        return outcomes;
    }

    internal static GateCheck Verdicts(bool holds, string name, string yes, string no) =>
        holds ? new(name, Verdict.Pass, yes) : new(name, Verdict.Fail, no);

    internal static string Sample(IEnumerable<string> names)
    {
        var all = names.ToList();
        return all.Count <= 3 ? string.Join(", ", all) : $"{string.Join(", ", all.Take(3))} and {all.Count - 3} more";
    }
}
