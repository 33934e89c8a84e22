using System.Text.RegularExpressions;
using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Edits;
using Resolver.Core.Ids;
using Resolver.Core.Loop;
using Resolver.Core.Runs;
using Resolver.Core.Testing;
using Resolver.Core.Text;
using Resolver.Core.Workspaces;

namespace Resolver.Activities.Debug;

/// <summary>Edits on top of the earlier ones, and what the tests say: one call, so that a change is never left untested.</summary>
internal sealed partial class ApplyPatchAndTestTool(PatchedFiles files, IArtifactStore artifacts, IActivity<TestInput, HeadTests> test)
    : Tool<ApplyPatchAndTestArguments>(ToolCatalog.ApplyPatchAndTest, TimeSpan.FromHours(1))
{
    protected override async Task<ToolReply> Run(ToolCall call, ApplyPatchAndTestArguments arguments, CancellationToken cancel)
    {
        var before = arguments.FromBase ? null : call.Patch;
        var paths = arguments.Edits.Select(static edit => RepoPath.Parse(edit.Path)).Distinct().ToList();
        var contents = await files.Read(call.Loop.Base, before, paths, cancel);
        var verdict = new EditValidator(call.Loop.Base.Commit, contents, EditRules.For(call.Loop.Config))
            .Validate([.. arguments.Edits.Select(static edit => new SearchReplace(edit.Path, edit.Search, edit.Replace))]);
        return verdict is EditVerdict.Accepted accepted
            ? await Test(call, FrozenTests.Merge(Together(before, accepted.Set), await artifacts.ReadFrozen(call.Loop.Baseline.Frozen, cancel)), arguments, cancel)
            : new ToolReply.Refused($"Nothing was changed. {((EditVerdict.Refused)verdict).Reason}");
    }

    private static PatchSet Together(PatchSet? before, PatchSet now)
    {
        var touched = now.Paths.ToHashSet();
        return now with { Files = [.. (before?.Files ?? []).Where(file => !touched.Contains(file.Path)).Concat(now.Files).OrderBy(static file => file.Path.Value, StringComparer.Ordinal)] };
    }

    private async Task<ToolReply> Test(ToolCall call, PatchSet patch, ApplyPatchAndTestArguments arguments, CancellationToken cancel)
    {
        var baseline = call.Loop.Baseline;
        var stored = await artifacts.WriteJson(patch, cancel);
        var input = TestInput.Of(baseline, stored) with { NotAfter = call.Loop.Limits.Deadline };
        var head = await test.Run(call.Scope, input, cancel);
        var report = await artifacts.ReadJson<TestReport>(head.Report, cancel);
        var broken = HeadComparison.Broken(await artifacts.ReadJson<TestReport>(baseline.Baseline, cancel), report, baseline.Targets, baseline.Flaky);
        var pass = head.Full && report.Status == TestRunStatus.Completed && broken.Count == 0;
        var summary = Secrets.Remove(VisibleText.Line(arguments.Summary, 1_000));
        var tested = new TestedPatch(stored, [.. patch.Paths], summary, Secrets.Remove(VisibleText.Line(arguments.Hypothesis, 1_000)), head);
        var text = pass ? "All tests are content with the change." : TestText.Of(baseline.Plan, report, broken);
        return new ToolReply.Tested(text, $"{(pass ? "tests pass" : "tests fail")}: {summary}", tested, pass, pass ? null : Fingerprint(baseline.Plan, report, broken));
    }

    // The same tests failing with the same words, whatever these say of times, addresses and lines.
    private static string Fingerprint(TestPlan plan, TestReport report, IReadOnlyList<string> broken)
    {
        var said = report.Status == TestRunStatus.Completed
            ? string.Join('\n', TestFailureDigest.Of(plan, report).Select(static failure => $"{failure.Test} {failure.Kind} {failure.Said}"))
            : report.Log;
        return LoopDigest.Of($"{report.Status}\n{string.Join('\n', broken)}\n{Numbers().Replace(said, "#")}");
    }

    [GeneratedRegex("0x[0-9a-fA-F]+|[0-9]+([.:][0-9]+)*", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Numbers();
}

/// <summary>Some tests on the code as it stands.</summary>
internal sealed class RunTestTool(ITestBench bench, IArtifactStore artifacts) : Tool<RunTestArguments>(ToolCatalog.RunTest, TimeSpan.FromHours(1))
{
    protected override async Task<ToolReply> Run(ToolCall call, RunTestArguments arguments, CancellationToken cancel)
    {
        var baseline = await artifacts.ReadJson<TestReport>(call.Loop.Baseline.Baseline, cancel);
        var known = baseline.Results.Select(static result => result.Id).ToHashSet(StringComparer.Ordinal);
        if (arguments.Tests.FirstOrDefault(id => !known.Contains(id)) is { } unknown)
        {
            return new ToolReply.Refused($"There is no test {VisibleText.Quote(unknown, 200)}. Tests that fail now: {string.Join(", ", call.Loop.Baseline.Targets.Take(5))}.");
        }

        var plan = await artifacts.ReadPlan(call.Loop.Baseline, cancel);
        var report = await bench.Run(plan, new TestRequest(call.Patch, arguments.Tests, TimeSpan.FromSeconds(plan.Config.TestTimeoutSeconds)), cancel);
        return new ToolReply.Told(TestText.Of(plan, report, [.. report.Failed.Select(static result => result.Id)]), $"{report.Count(TestOutcome.Passed)} of {arguments.Tests.Count} pass");
    }
}
