using Resolver.Core.Faults;
using Resolver.Core.Gate;
using Resolver.Core.Runs;
using Resolver.Engine.Replay;

namespace Resolver.Workflows.Tests;

/// <summary>Golden histories of version 3, which follows a base that moved: an edit that would break runs in flight fails here.</summary>
public sealed class Version3HistoryTests
{
    private static readonly Dictionary<string, Func<RunBench, Task>> Stories = new(StringComparer.Ordinal)
    {
        ["approved-by-person"] = static async bench =>
        {
            await bench.Advance();
            await bench.Answer(approved: true, "bea", Values.PatchOf('1'));
            await bench.ToEnd();
        },
        ["rebased"] = static bench => bench.MovesTheBase().ToEnd(Values.Request(ApprovalMode.Auto)),
        ["rebased-and-asked-again"] = static async bench =>
        {
            await bench.MovesTheBase().On(ResolveSteps.Rebase, static (_, _) => Values.Rebased(sameText: false)).Advance();
            await bench.Answer(approved: true, "bea", Values.PatchOf('1'));
            await bench.Advance();
            await bench.Answer(approved: true, "bea", Values.PatchOf('5'), "answer-2", round: 2);
            await bench.ToEnd();
        },
        ["conflict"] = static bench => bench.MovesTheBase().On(ResolveSteps.Rebase, static (_, _) => new Rebased.Refused("it conflicts")).ToEnd(Values.Request(ApprovalMode.Auto)),
        ["gate-fails-there"] = static bench => bench.MovesTheBase()
            .On(ResolveSteps.Judge, static (scope, input) => Values.Verdict(scope.Key.Step == "gate-again" ? Verdict.Fail : Verdict.Pass, input))
            .ToEnd(Values.Request(ApprovalMode.Auto)),
        ["base-gone"] = static bench => bench
            .On(ResolveSteps.Intake, static (scope, _) => scope.Key.Step == "intake" ? Values.Snapshot : throw ResolverFault.Usage("GIT-BASE-UNKNOWN", "It names no commit."))
            .ToEnd(Values.Request(ApprovalMode.Auto)),
    };

    public static TheoryData<string> Names => [.. Stories.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task ShippedHistory_StillReplays(string name) =>
        HistoryReplay.FirstDivergence(await GoldenHistories.Read($"resolve-issue-3.{name}"), ResolveSteps.Workflow, static () => new ResolveIssueWorkflow()).ShouldBeNull();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Story_MakesTheCallsOfItsHistory(string name)
    {
        await using var bench = new RunBench().Current();
        await Stories[name](bench);
        await GoldenHistories.Compare(bench, RunBench.Run, $"resolve-issue-3.{name}");
    }

    [Fact]
    public async Task EarlierVersion_IsNotTakenForThisOne() => HistoryReplay.FirstDivergence(
        await GoldenHistories.Read("resolve-issue-2.approved-by-rule"), ResolveSteps.WorkflowV2, static () => new ResolveIssueWorkflow()).ShouldNotBeNull();
}

/// <summary>Shorthand.</summary>
internal static class MovedBaseTools
{
    /// <summary>Somebody pushes between the gate and the second look.</summary>
    internal static RunBench MovesTheBase(this RunBench bench) =>
        bench.On(ResolveSteps.Intake, static (scope, _) => scope.Key.Step == "intake" ? Values.Snapshot : Values.Moved);
}
