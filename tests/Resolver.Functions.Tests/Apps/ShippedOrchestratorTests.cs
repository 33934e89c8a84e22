using Microsoft.DurableTask;
using NSubstitute;
using Resolver.Core.Durable;
using Resolver.Core.Gate;
using Resolver.Core.Ids;
using Resolver.Core.Models;
using Resolver.Core.Publish;
using Resolver.Core.Runs;
using Resolver.Core.Testing;
using Resolver.Functions.Composition;
using Resolver.Functions.Durable;
using Resolver.Functions.Triggers;
using Resolver.Workflows.Tests;

namespace Resolver.Functions.Tests.Apps;

/// <summary>The shipped workflow through its orchestrator function, as the brain registers it: what it asks of Durable, in order.</summary>
public sealed class ShippedOrchestratorTests
{
    private static readonly DateTime Now = new(2026, 11, 28, 12, 0, 0, DateTimeKind.Utc);
    private static readonly string Run = RunBench.Run.Value;

    private readonly TaskOrchestrationContext _context = Substitute.For<TaskOrchestrationContext>();
    private readonly Queue<TaskCompletionSource<RawJson>> _events = new();
    private readonly List<(DateTime Due, CancellationToken Token)> _timers = [];
    private readonly List<string> _asked = [];
    private RunStatus? _status;
    private RemoteJob? _job;

    public ShippedOrchestratorTests()
    {
        _context.InstanceId.Returns(Run);
        _context.CurrentUtcDateTime.Returns(Now);
        _context.GetInput<RawJson>().Returns(RawJson.Of(new RunStart(AppPlace.Stored(Values.Request()), new DateTimeOffset(Now))));
        _context.WaitForExternalEvent<RawJson>(DurableNames.Events, Arg.Any<CancellationToken>()).Returns(_ => Next());
        _context.CallActivityAsync<RawJson>(Arg.Any<TaskName>(), Arg.Any<object?>(), Arg.Any<TaskOptions?>()).Returns(call => Perform(call.ArgAt<TaskName>(0).Name, (RawJson)call.ArgAt<object?>(1)!));
        _context.When(static context => context.SetCustomStatus(Arg.Any<object?>())).Do(call => _status = AppPlace.Value<RunStatus>(new StoredJson(((RawJson)call.ArgAt<object?>(0)!).Read<RunView>("status").Status)));
        _context.CreateTimer(Arg.Any<DateTime>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            var token = call.ArgAt<CancellationToken>(1);
            var timer = new TaskCompletionSource();
            token.Register(() => timer.TrySetCanceled(token));
            _timers.Add((call.ArgAt<DateTime>(0), token));
            return timer.Task;
        });
    }

    [Fact]
    public async Task Version2_AsksInOrder_WaitsForApproval_SendsToHands_AndLeavesNoTimerBehind()
    {
        var running = Orchestrators().ResolveIssueV2(Named("resolve-issue-v2"));

        _asked.ShouldBe(["intake", "enrich", "classify", "estimate", "retrieve", "reproduce", "retrieve", "repair-mechanically", "test", "gate"]);
        _status!.Waiting!.Round.ShouldBe(1);
        _timers.ShouldContain(timer => timer.Due == _status.Waiting.Deadline.UtcDateTime && !timer.Token.IsCancellationRequested);

        Raise(ResolveSteps.Approval(1), new ApprovalDecision(Approved: true, "bea", string.Empty, _status.Waiting.PatchSha256));

        (_job!.Place, _job.Activity, _job.Key).ShouldBe(("hands", "publish", $"{Run}/1/publish"));
        running.IsCompleted.ShouldBeFalse();
        var published = new Publication($"resolver/{Run}", CommitSha.Parse(new string('c', 40)));
        Raise(DurableNames.Answer("hands", "publish", 1), new ActivityOutcome(new DateTimeOffset(Now), AppPlace.Stored(published)));

        var ended = AppPlace.Value<AccountedRun>((await running).Read<StoredJson>("output"));
        (ended.Record.Outcome, ended.Record.Branch).ShouldBe((RunOutcome.Resolved, published.Branch));
        _asked.TakeLast(2).ShouldBe([DurableNames.SendAway, "account"]);
        _timers.ShouldAllBe(static timer => timer.Token.IsCancellationRequested);
    }

    [Fact]
    public async Task Denial_PublishesNothing()
    {
        var running = Orchestrators().ResolveIssueV2(Named("resolve-issue-v2"));
        Raise(ResolveSteps.Approval(1), new ApprovalDecision(Approved: false, "bea", "too wide", _status!.Waiting!.PatchSha256));

        AppPlace.Value<AccountedRun>((await running).Read<StoredJson>("output")).Record.Outcome.ShouldBe(RunOutcome.Rejected);
        _job.ShouldBeNull();
        _timers.ShouldAllBe(static timer => timer.Token.IsCancellationRequested);
    }

    [Fact]
    public async Task Version1_IsStillThere_ForRunsInFlight()
    {
        var running = Orchestrators().ResolveIssueV1(Named("resolve-issue-v1"));
        Raise(ResolveSteps.Cancel, new CancelRequest("ann", "wrong issue"));

        AppPlace.Value<AccountedRun>((await running).Read<StoredJson>("output")).Record.Outcome.ShouldBe(RunOutcome.Cancelled);
        _timers.ShouldAllBe(static timer => timer.Token.IsCancellationRequested);
    }

    private static Orchestrators Orchestrators()
    {
        // Activities are not made here, so nothing of the brain is needed.
        var workflows = new DurableWorkflows(null!, new DurableOptions { Places = Registrations.Places });
        Registrations.Add(workflows, null!);
        return new Orchestrators(workflows);
    }

    private TaskOrchestrationContext Named(string orchestrator)
    {
        _context.Name.Returns(new TaskName(orchestrator));
        return _context;
    }

    private Task<RawJson> Next()
    {
        _events.Enqueue(new TaskCompletionSource<RawJson>());
        return _events.Last().Task;
    }

    private void Raise<T>(EventDefinition<T> name, T value) =>
        _events.Dequeue().SetResult(RawJson.Of(new EventEnvelope(name.Name, name.Name, new DateTimeOffset(Now), AppPlace.Stored(value))));

    private Task<RawJson> Perform(string activity, RawJson input)
    {
        _asked.Add(activity);
        if (activity == DurableNames.SendAway)
        {
            _job = input.Read<RemoteJob>("job");
            return Outcome(value: true);
        }

        var given = input.Read<ActivityCall>("call").Input;
        return activity switch
        {
            "intake" => Outcome(Values.Snapshot),
            "enrich" => Outcome(new Enrichment(Values.Artifact('e'), [], [], new ResolverConfig())),
            "classify" => Outcome(new Classification(IssueKind.Bug, 10, "mechanical", "label 'bug'")),
            "estimate" => Outcome(new CostEstimate(0, 0, "free")),
            "retrieve" => Outcome(new Retrieved(Values.Artifact('b'), [])),
            "reproduce" => Outcome<Reproduction>(Values.Ready()),
            "repair-mechanically" => Outcome(Values.Proposed('1', ModelUsage.None)),
            "test" => Outcome(new HeadTests(Values.Artifact('f'), new TestCounts(4, 0, 0), Full: true)),
            "gate" => Outcome(Values.Verdict(Verdict.Pass, AppPlace.Value<GateInput>(given))),
            "account" => Outcome(new AccountedRun(AppPlace.Value<AccountInput>(given).Record, Values.Artifact('a'), null, null)),
            _ => throw new InvalidOperationException(activity),
        };
    }

    private static Task<RawJson> Outcome<T>(T value) => Task.FromResult(RawJson.Of(new ActivityOutcome(new DateTimeOffset(Now), AppPlace.Stored(value))));
}
