using Resolver.Core.Durable;
using Resolver.Core.Gate;
using Resolver.Core.Ids;
using Resolver.Core.Runs;
using Resolver.Engine.Replay;

namespace Resolver.Workflows.Tests;

/// <summary>
/// Golden histories of version 2 and of the debugging loop: an edit that would break runs in flight fails here.
/// </summary>
public sealed class Version2HistoryTests
{
    private static readonly Dictionary<string, Func<RunBench, Task>> Stories = new(StringComparer.Ordinal)
    {
        ["approved-by-rule"] = static bench => bench.ToEnd(Small),
        ["debugged"] = static bench => Failing(bench).Uses(static (_, input) => input.Loop.Name == "debug-1" && input.Said == Values.Artifact('2') ? Passing : Told).ToEnd(Small),
        ["limits"] = static bench => Failing(bench, always: true).Uses(static (_, _) => Told).ToEnd(Values.Request(ApprovalMode.Auto, ["mechanical", "small", "large"])),
        ["question"] = static async bench =>
        {
            Failing(bench).Uses(static (_, input) => input.Loop.Name == "debug-1" ? new ToolOutcome.Asked(Values.Artifact('3'), "?", "Is zero allowed?") : Passing);
            await bench.Advance(Small);
            await bench.Reply("Yes.");
            await bench.ToEnd(Small);
        },
        ["written-test"] = static bench => bench
            .On(ResolveSteps.Reproduce, static (_, _) => new Reproduction.NotReproduced(new TestCounts(3, 0, 0), []) { Plan = Values.Ready().Plan, Baseline = Values.Artifact('7') })
            .On(ResolveSteps.WriteTest, static (_, _) => new WrittenTest.Reproduced(
                Values.Ready() with { Frozen = Values.Artifact('6') }, RepoPath.Parse("tests/test_issue.py"), "Zero is refused.", Values.Usage, 2))
            .ToEnd(Small),
        ["not-reproduced"] = static bench => bench
            .On(ResolveSteps.Reproduce, static (_, _) => new Reproduction.NotReproduced(new TestCounts(3, 0, 0), []))
            .ToEnd(Small),
    };

    public static TheoryData<string> Names => [.. Stories.Keys];

    private static ResolveRequest Small => Values.Request(ApprovalMode.Auto, ["small"]);

    private static ToolOutcome Told => new ToolOutcome.Told(Values.Artifact('3'), "3 units");

    private static ToolOutcome Passing => new ToolOutcome.Tested(
        Values.Artifact('4'),
        "tests pass",
        new TestedPatch(Values.Artifact('8'), [RepoPath.Parse("src/pages.py")], "Include the bound.", "Off by one.", new HeadTests(Values.Artifact('5'), new TestCounts(4, 0, 0), Full: true)),
        Pass: true,
        Error: null);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task ShippedHistory_StillReplays(string name)
    {
        HistoryReplay.FirstDivergence(await GoldenHistories.Read($"resolve-issue-2.{name}"), ResolveSteps.WorkflowV2, static () => new ResolveIssueV2Workflow()).ShouldBeNull();
        if (name is "debugged" or "question")
        {
            HistoryReplay.FirstDivergence(await GoldenHistories.Read($"debug-1.{name}"), DebugSteps.Workflow, static () => new DebugWorkflow()).ShouldBeNull();
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Story_MakesTheCallsOfItsHistory(string name)
    {
        await using var bench = new RunBench().Of(ResolveSteps.WorkflowV2);
        await Stories[name](bench);
        await GoldenHistories.Compare(bench, RunBench.Run, $"resolve-issue-2.{name}");
        if (name is "debugged" or "question")
        {
            await GoldenHistories.Compare(bench, DerivedIds.Child(RunBench.Run, 0, "debug-1"), $"debug-1.{name}");
        }
    }

    [Fact]
    public async Task EarlierVersion_IsNotTakenForThisOne() =>
        HistoryReplay.FirstDivergence(await GoldenHistories.Read("resolve-issue-1.attempts"), ResolveSteps.WorkflowV1, static () => new ResolveIssueV2Workflow()).ShouldNotBeNull();

    private static RunBench Failing(RunBench bench, bool always = false) => bench
        .On(ResolveSteps.Judge, (scope, input) => Values.Verdict(!always && scope.Key.Step.EndsWith("-debugged", StringComparison.Ordinal) ? Verdict.Pass : Verdict.Fail, input))
        .On(DebugSteps.AskModel, static (_, input) => new ModelTurn.Calls("apply_patch_and_test", Values.Artifact('2'), $"call-{input.Number}", Values.Usage));

    private static IEnumerable<string> Calls(RecordedRun run) =>
        run.Lines.Where(static line => line.Kind.EndsWith("-scheduled", StringComparison.Ordinal)).Select(static line => $"{line.Kind} {line.Name} {line.Step}");
}

/// <summary>Shorthand.</summary>
internal static class RunBenchTools
{
    internal static RunBench Uses(this RunBench bench, Func<ActivityScope, UseToolInput, ToolOutcome> script) => bench.On(DebugSteps.UseTool, script);
}
