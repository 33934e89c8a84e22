using System.Text.Json;
using DurableTask.Core.History;
using Resolver.Contracts.Durable;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Gate;
using Resolver.Core.Json;
using Resolver.Core.Publish;
using Resolver.Core.Runs;
using Resolver.Core.Testing;
using Resolver.Engine.Replay;
using Resolver.Workflows;
using Resolver.Workflows.Tests;

namespace Resolver.Functions.Tests;

/// <summary>The shipped workflow on Durable Task, its activities by script; its histories are kept for the portable tests.</summary>
public sealed class ResolveIssueTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ApprovedByRule_IsPublished()
    {
        var (end, recorded) = await Run(Values.Request(ApprovalMode.Auto), static _ => { }, static (_, _) => Task.CompletedTask);

        Outcome(end).ShouldBe("resolved");
        await Keep("approved-by-rule", recorded);
    }

    [Fact]
    public async Task ApprovedByAPerson_AfterAStaleAnswer_IsPublished()
    {
        var (end, recorded) = await Run(Values.Request(), static _ => { }, static async (host, answers) =>
        {
            await answers("stale", new ApprovalDecision(Approved: true, "bea", string.Empty, Values.PatchOf('9')));
            await answers("answer-1", new ApprovalDecision(Approved: true, "bea", string.Empty, Values.PatchOf('1')));
        });

        Outcome(end).ShouldBe("resolved");
        await Keep("approved-by-person", recorded);
    }

    [Fact]
    public async Task ApprovalThatExpires_Escalates()
    {
        var limits = new RunLimits { ApprovalTimeout = TimeSpan.FromSeconds(1) };
        var (end, recorded) = await Run(Values.Request(limits: limits), static _ => { }, static (_, _) => Task.CompletedTask);

        Outcome(end).ShouldBe("escalated");
        await Keep("approval-expired", recorded);
    }

    [Fact]
    public async Task GateThatNeverPasses_UsesEveryTierAndEscalates()
    {
        var (end, recorded) = await Run(
            Values.Request(tiers: ["mechanical", "small", "large"]),
            static script => script.On(ResolveSteps.Judge, static (_, input) => Values.Verdict(Verdict.Fail, input)),
            static (_, _) => Task.CompletedTask);

        Outcome(end).ShouldBe("escalated");
        await Keep("attempts", recorded);
    }

    [Fact]
    public async Task FaultOfAStep_EndsTheRunWithItsCode()
    {
        var (end, recorded) = await Run(
            Values.Request(),
            static script => script.On<ReproduceInput, Reproduction>(ResolveSteps.Reproduce, static (_, _) => throw ResolverFault.Usage("TEST-NONE-FOUND", "No tests. Add one.")),
            static (_, _) => Task.CompletedTask);

        end.Output!.Value.GetRawText().ShouldContain("TEST-NONE-FOUND");
        await Keep("faulted", recorded);
    }

    [Fact]
    public async Task Version2_TakesAnAttemptOn_InTheDebuggingLoop()
    {
        var tested = new TestedPatch(
            Values.Artifact('8'), [Core.Ids.RepoPath.Parse("src/pages.py")], "Include the bound.", "Off by one.", new HeadTests(Values.Artifact('5'), new TestCounts(4, 0, 0), Full: true));
        var (end, recorded) = await Run(
            Values.Request(ApprovalMode.Auto, ["small"]),
            script => script
                .On(ResolveSteps.Judge, static (scope, input) => Values.Verdict(scope.Key.Step.EndsWith("-debugged", StringComparison.Ordinal) ? Verdict.Pass : Verdict.Fail, input))
                .On<AskModelInput, ModelTurn>(DebugSteps.AskModel, static (_, input) => new ModelTurn.Calls("apply_patch_and_test", Values.Artifact('2'), $"call-{input.Number}", Values.Usage))
                .On<UseToolInput, ToolOutcome>(DebugSteps.UseTool, (_, _) => new ToolOutcome.Tested(Values.Artifact('4'), "tests pass", tested, Pass: true, Error: null)),
            static (_, _) => Task.CompletedTask,
            ResolveSteps.WorkflowV2,
            static () => new ResolveIssueV2Workflow());

        Outcome(end).ShouldBe("resolved");
        HistoryReplay.FirstDivergence(recorded, ResolveSteps.WorkflowV2, static () => new ResolveIssueV2Workflow()).ShouldBeNull();
        await HistoryTests.Write("durable.resolve-issue-2.debugged", recorded);
    }

    [Fact]
    public async Task Version3_FollowsABaseThatMoved()
    {
        var (end, recorded) = await Run(
            Values.Request(ApprovalMode.Auto),
            static script => script.On(ResolveSteps.Intake, static (scope, _) => scope.Key.Step == "intake" ? Values.Snapshot : Values.Moved),
            static (_, _) => Task.CompletedTask,
            ResolveSteps.Workflow,
            static () => new ResolveIssueWorkflow());

        Outcome(end).ShouldBe("resolved");
        end.Output!.Value.Deserialize<AccountedRun>(ResolverJson.Options)!.Record.BaseCommit.ShouldBe(Values.Moved.Base);
        HistoryReplay.FirstDivergence(recorded, ResolveSteps.Workflow, static () => new ResolveIssueWorkflow()).ShouldBeNull();
        await HistoryTests.Write("durable.resolve-issue-3.rebased", recorded);
    }

    [Fact]
    public async Task RunInFlight_AfterAnUpgrade_EndsOnTheVersionThatItBeganWith()
    {
        var script = Script.OfAGoodRun();
        void Before(IWorkflowRegistry registry)
        {
            script.Register(registry);
            registry.AddWorkflow(ResolveSteps.WorkflowV1, static () => new ResolveIssueV1Workflow());
        }

        void After(IWorkflowRegistry registry)
        {
            Before(registry);
            registry.AddWorkflow(ResolveSteps.Workflow, static () => new ResolveIssueWorkflow());
            registry.AddWorkflow(DebugSteps.Workflow, static () => new DebugWorkflow());
        }

        await using var host = await DurableHost.Start(Before);
        await host.Client.Start(RunBench.Run, ResolveSteps.WorkflowV1, Values.Request(), Cancel);
        await host.Until(RunBench.Run, static run => run.Status is { } status && status.TryGetProperty("waiting", out var waiting) && waiting.ValueKind == JsonValueKind.Object);

        await host.Upgrade(After);

        var later = Flow.Id();
        await host.Client.Start(later, ResolveSteps.Workflow, Values.Request(ApprovalMode.Auto), Cancel);
        var young = await host.UntilEnd(later);
        await host.Client.RaiseEvent(RunBench.Run, ResolveSteps.Approval(1), new ApprovalDecision(Approved: true, "bea", string.Empty, Values.PatchOf('1')), "answer-1", Cancel);
        var old = await host.UntilEnd(RunBench.Run);

        (young.Version, Outcome(young)).ShouldBe((ResolveSteps.Workflow.Version, "resolved"));
        (old.Version, Outcome(old)).ShouldBe((1, "resolved"));
        host.Hub.History(RunBench.Run.Value).OfType<TaskScheduledEvent>().Count(static step => step.Name == ResolveSteps.Intake.Name).ShouldBe(1, "what was done before the upgrade is not done again");
    }

    [Fact]
    public async Task RunInFlight_WhoseVersionAnUpgradeRemoved_FailsWithItsCode()
    {
        var script = Script.OfAGoodRun();
        await using var host = await DurableHost.Start(registry =>
        {
            script.Register(registry);
            registry.AddWorkflow(ResolveSteps.WorkflowV1, static () => new ResolveIssueV1Workflow());
        });
        await host.Client.Start(RunBench.Run, ResolveSteps.WorkflowV1, Values.Request(), Cancel);
        await host.Until(RunBench.Run, static run => run.Status is { } status && status.TryGetProperty("waiting", out var waiting) && waiting.ValueKind == JsonValueKind.Object);

        await host.Upgrade(script.Register);
        await host.Client.RaiseEvent(RunBench.Run, ResolveSteps.Approval(1), new ApprovalDecision(Approved: true, "bea", string.Empty, Values.PatchOf('1')), "answer-1", Cancel);

        (await host.UntilEnd(RunBench.Run)).Failure!.Code.ShouldBe("WORKFLOW-UNKNOWN");
    }

    private static string Outcome(WorkflowSnapshot end) =>
        JsonSerializer.SerializeToElement(end.Output!.Value.Deserialize<AccountedRun>(ResolverJson.Options)!.Record, ResolverJson.Options).GetProperty("outcome").GetString()!;

    private static async Task<(WorkflowSnapshot End, RecordedRun Recorded)> Run(
        ResolveRequest request, Action<Script> change, Func<WorkflowHost, Func<string, ApprovalDecision, Task>, Task> drive) =>
        await Run(request, change, drive, ResolveSteps.WorkflowV1, static () => new ResolveIssueV1Workflow());

    private static async Task<(WorkflowSnapshot End, RecordedRun Recorded)> Run(
        ResolveRequest request,
        Action<Script> change,
        Func<WorkflowHost, Func<string, ApprovalDecision, Task>, Task> drive,
        WorkflowDefinition<ResolveRequest, AccountedRun> version,
        Func<IWorkflow<ResolveRequest, AccountedRun>> workflow)
    {
        var script = Script.OfAGoodRun();
        change(script);
        var recorder = new HistoryRecorder();
        await using var host = await DurableHost.Start(registry =>
        {
            script.Register(registry);
            registry.AddWorkflow(version, recorder.Recorded(workflow));
            registry.AddWorkflow(DebugSteps.Workflow, static () => new DebugWorkflow());
        });
        await host.Client.Start(RunBench.Run, version, request, Cancel);
        await drive(host, (id, answer) => host.Client.RaiseEvent(RunBench.Run, ResolveSteps.Approval(1), answer, id, Cancel));
        var end = await host.UntilEnd(RunBench.Run);
        end.State.ShouldBe(WorkflowState.Completed, end.Failure?.Message);
        return (end, HistoryExport.Of(end, host.Hub.History(RunBench.Run.Value), recorder.Decisions(RunBench.Run)));
    }

    private static async Task Keep(string name, RecordedRun recorded)
    {
        HistoryReplay.FirstDivergence(recorded, ResolveSteps.WorkflowV1, static () => new ResolveIssueV1Workflow()).ShouldBeNull();
        await HistoryTests.Write("durable.resolve-issue-1." + name, recorded);
    }

    /// <summary>Activities by script.</summary>
    private sealed class Script
    {
        private readonly Dictionary<string, Action<IWorkflowRegistry>> _activities = new(StringComparer.Ordinal);

        public static Script OfAGoodRun() => new Script()
            .On(ResolveSteps.Intake, static (_, _) => Values.Snapshot)
            .On(ResolveSteps.Enrich, static (_, _) => new Enrichment(Values.Artifact('e'), [], [new OwnerRule("*", ["@core"])], new ResolverConfig()))
            .On(ResolveSteps.Classify, static (_, input) => new Classification(IssueKind.Bug, 10, input.Tiers[0], "label 'bug'"))
            .On(ResolveSteps.Estimate, static (_, _) => new CostEstimate(0, 0, "free"))
            .On(ResolveSteps.Retrieve, static (_, _) => new Retrieved(Values.Artifact('b'), ["src/Pages.cs:1"]))
            .On<ReproduceInput, Reproduction>(ResolveSteps.Reproduce, static (_, _) => Values.Ready())
            .On(ResolveSteps.RepairMechanically, static (_, _) => Values.Proposed('1', Core.Models.ModelUsage.None))
            .On(ResolveSteps.ProposePatch, static (scope, _) => Values.Proposed(scope.Key.Step[^1], Values.Usage))
            .On(ResolveSteps.Test, static (_, _) => new HeadTests(Values.Artifact('f'), new TestCounts(4, 0, 0), Full: true))
            .On(ResolveSteps.Judge, static (_, input) => Values.Verdict(Verdict.Pass, input))
            .On(ResolveSteps.Rebase, static (_, _) => Values.Rebased(sameText: true))
            .On(ResolveSteps.Publish, static (_, command) => new Publication(command.Branch, Core.Ids.CommitSha.Parse(new string('c', 40))))
            .On(ResolveSteps.Account, static (_, input) => new AccountedRun(input.Record, Values.Artifact('a'), input.Patch, input.Failure));

        public Script On<TIn, TOut>(ActivityDefinition<TIn, TOut> activity, Func<ActivityScope, TIn, TOut> code)
        {
            _activities[activity.Name] = registry => registry.Activity(activity, (scope, input, _) => Task.FromResult(code(scope, input)));
            return this;
        }

        public void Register(IWorkflowRegistry registry)
        {
            foreach (var register in _activities.Values)
            {
                register(registry);
            }
        }
    }
}
