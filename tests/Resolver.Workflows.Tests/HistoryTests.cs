using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Gate;
using Resolver.Core.Runs;
using Resolver.Engine.Replay;

namespace Resolver.Workflows.Tests;

/// <summary>
/// Golden histories hold the shipped version: an edit that would break runs in flight fails here. A new version gets new files:
/// <c>RESOLVER_RECORD_HISTORIES=&lt;folder&gt;</c> writes them.
/// </summary>
public sealed class HistoryTests
{
    private static readonly Dictionary<string, Func<RunBench, Task>> Stories = new(StringComparer.Ordinal)
    {
        ["approved-by-rule"] = static bench => bench.ToEnd(Values.Request(ApprovalMode.Auto)),
        ["approved-by-person"] = static async bench =>
        {
            await bench.Advance();
            await bench.Answer(approved: true, "bea", Values.PatchOf('9'), "stale");
            await bench.Advance();
            await bench.Answer(approved: true, "bea", Values.PatchOf('1'));
            await bench.ToEnd();
        },
        ["approval-expired"] = static async bench =>
        {
            await bench.Advance();
            bench.Clock.Advance(TimeSpan.FromDays(3));
            await bench.ToEnd();
        },
        ["attempts"] = static bench => bench
            .On(ResolveSteps.Judge, static (_, input) => Values.Verdict(Verdict.Fail, input))
            .ToEnd(Values.Request(tiers: ["mechanical", "small", "large"])),
        ["budget-exceeded"] = static async bench =>
        {
            await bench.On(ResolveSteps.ProposePatch, static (scope, _) => BudgetTests.RefusedAtFirst(scope)).Advance(Values.Request(tiers: ["small"]));
            await bench.Exceed(allowed: true);
            await bench.Advance();
        },
        ["cancelled"] = static async bench =>
        {
            await bench.Advance();
            await bench.Stop();
            await bench.ToEnd();
        },
        ["faulted"] = static bench => bench
            .On<ReproduceInput, Reproduction>(ResolveSteps.Reproduce, static (_, _) => throw ResolverFault.Usage("TEST-NONE-FOUND", "No tests. Add one."))
            .ToEnd(),
        ["waiting"] = static bench => bench.Advance(),
    };

    public static TheoryData<string> Names => [.. Stories.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task ShippedHistory_StillReplays(string name) =>
        HistoryReplay.FirstDivergence(await Golden(name), ResolveSteps.WorkflowV1, static () => new ResolveIssueV1Workflow()).ShouldBeNull();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Story_MakesTheCallsOfItsHistory(string name)
    {
        await using var bench = new RunBench();
        await Stories[name](bench);
        await GoldenHistories.Compare(bench, RunBench.Run, $"resolve-issue-1.{name}");
    }

    [Theory]
    [InlineData(true, "event 'cancel'")]
    [InlineData(false, "timer-scheduled")]
    public async Task EditedWorkflow_IsNoticed(bool atTheStart, string what) =>
        HistoryReplay.FirstDivergence(await Golden("approved-by-rule"), ResolveSteps.WorkflowV1, () => new Edited(atTheStart)).ShouldNotBeNull().ShouldContain(what);

    [Fact]
    public async Task ChangedResult_IsNoticed() =>
        HistoryReplay.FirstDivergence(await Golden("attempts"), ResolveSteps.WorkflowV1, static () => new Forgetful()).ShouldNotBeNull().ShouldStartWith("It ends with");

    [Fact]
    public async Task UnknownVersion_IsNoticed() => HistoryReplay.FirstDivergence(
        await Golden("waiting") with { Version = 99 }, ResolveSteps.WorkflowV1, static () => new ResolveIssueV1Workflow()).ShouldNotBeNull();

    [Fact]
    public async Task MissingOutcome_IsNoticed()
    {
        var whole = await Golden("approved-by-rule");
        var cut = whole with { Lines = [.. whole.Lines.Where(static line => line.Kind != "activity-completed" || line.Call != 3)] };

        HistoryReplay.FirstDivergence(cut, ResolveSteps.WorkflowV1, static () => new ResolveIssueV1Workflow()).ShouldNotBeNull();
    }

    private static Task<RecordedRun> Golden(string name) => GoldenHistories.Read($"resolve-issue-1.{name}");

    private sealed class Edited(bool atTheStart) : IWorkflow<ResolveRequest, AccountedRun>
    {
        public async Task<AccountedRun> Run(IWorkflowContext context, ResolveRequest input)
        {
            if (atTheStart)
            {
                await context.SleepUntil(context.UtcNow);
            }

            var result = await new ResolveIssueV1Workflow().Run(context, input);
            await context.SleepUntil(context.UtcNow);
            return result;
        }
    }

    private sealed class Forgetful : IWorkflow<ResolveRequest, AccountedRun>
    {
        public async Task<AccountedRun> Run(IWorkflowContext context, ResolveRequest input) =>
            await new ResolveIssueV1Workflow().Run(context, input) with { Patch = null };
    }
}
