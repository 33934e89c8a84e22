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
internal sealed class ApplyPatchAndTestTool(PatchedFiles files, IArtifactStore artifacts, IActivity<TestInput, HeadTests> test)
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
            ? await Test(call, Together(before, accepted.Set), arguments, cancel)
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
        var text = pass ? "All tests are content with the change." : TestText.Of(report, broken);
        return new ToolReply.Tested(text, $"{(pass ? "tests pass" : "tests fail")}: {summary}", tested, pass, pass ? null : Fingerprint(report, broken));
    }

    // The same tests failing in the same way, whatever the messages say of times and addresses.
    private static string Fingerprint(TestReport report, IReadOnlyList<string> broken) =>
        UseToolActivity.DigestOf($"{report.Status}\n{string.Join('\n', broken)}\n{(report.Status == TestRunStatus.Completed ? string.Empty : report.Log)}");
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

        var plan = call.Loop.Baseline.Plan;
        var report = await bench.Run(plan, new TestRequest(call.Patch, arguments.Tests, TimeSpan.FromSeconds(plan.Config.TestTimeoutSeconds)), cancel);
        return new ToolReply.Told(TestText.Of(report, [.. report.Failed.Select(static result => result.Id)]), $"{report.Count(TestOutcome.Passed)} of {arguments.Tests.Count} pass");
    }
}
