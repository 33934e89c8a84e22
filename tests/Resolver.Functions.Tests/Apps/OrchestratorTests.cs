using Microsoft.DurableTask;
using NSubstitute;
using Resolver.Core.Durable;
using Resolver.Functions.Durable;
using Resolver.Functions.Triggers;

namespace Resolver.Functions.Tests.Apps;

/// <summary>What an orchestrator function asks of Durable, in which order, and with which options.</summary>
public sealed class OrchestratorTests
{
    private static readonly WorkflowDefinition<string, string> Workflow = new("debug", 1);
    private static readonly ActivityDefinition<string, string> Work = new("work");
    private static readonly EventDefinition<string> Go = new("go");
    private static readonly DateTime Now = new(2026, 11, 28, 12, 0, 0, DateTimeKind.Utc);

    private readonly TaskOrchestrationContext _context = Substitute.For<TaskOrchestrationContext>();
    private readonly TaskCompletionSource<RawJson> _event = new();
    private readonly List<CancellationToken> _timers = [];

    public OrchestratorTests()
    {
        _context.Name.Returns(new TaskName("debug-v1"));
        _context.InstanceId.Returns("acme-shop-1");
        _context.CurrentUtcDateTime.Returns(Now);
        _context.GetInput<RawJson>().Returns(RawJson.Of(new RunStart(new StoredJson(System.Text.Json.JsonSerializer.SerializeToElement("in")), new DateTimeOffset(Now))));
        _context.WaitForExternalEvent<RawJson>(DurableNames.Events, Arg.Any<CancellationToken>()).Returns(_event.Task, new TaskCompletionSource<RawJson>().Task);
        _context.CreateTimer(Arg.Any<DateTime>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            var timer = new TaskCompletionSource();
            var token = call.ArgAt<CancellationToken>(1);
            _timers.Add(token);
            token.Register(() => timer.TrySetCanceled(token));
            return timer.Task;
        });
    }

    [Fact]
    public async Task EventBeforeItsDeadline_EndsTheWait_AndItsTimerIsCancelled()
    {
        var running = Run(new DurableOptions(), static async (context, _) => (await context.WaitForEvent(Go, context.UtcNow.AddDays(3))).Value!);
        _timers.ShouldHaveSingleItem().IsCancellationRequested.ShouldBeFalse();

        _event.SetResult(RawJson.Of(new EventEnvelope("go", "e1", new DateTimeOffset(Now), new StoredJson(System.Text.Json.JsonSerializer.SerializeToElement("yes")))));

        Json.Read<StoredJson>((await running).Text, "output").Json!.Value.GetString().ShouldBe("yes");
        _timers.ShouldHaveSingleItem().IsCancellationRequested.ShouldBeTrue();
        await _context.Received(1).CreateTimer(Now.AddDays(3), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Activity_IsCalledByItsName_WithStepAndDelivery()
    {
        RawJson? sent = null;
        _context.CallActivityAsync<RawJson>("work", Arg.Do<object?>(input => sent = (RawJson?)input), Arg.Any<TaskOptions?>()).Returns(Outcome("done"));

        var output = await Run(new DurableOptions(), static (context, input) => context.CallActivity(Work, "one", input));

        Json.Read<StoredJson>(output.Text, "output").Json!.Value.GetString().ShouldBe("done");
        var call = sent!.Read<ActivityCall>("call");
        (call.Step, call.Delivery, call.Timeout).ShouldBe(("one", 1, TimeSpan.FromMinutes(10)));
    }

    [Fact]
    public async Task ActivityOfAnotherPlace_IsSentThere_AndItsOwnAnswerIsWaitedFor()
    {
        RawJson? sent = null;
        _context.CallActivityAsync<RawJson>(DurableNames.SendAway, Arg.Do<object?>(input => sent = (RawJson?)input), Arg.Any<TaskOptions?>()).Returns(Outcome("sent"));
        var options = new DurableOptions { Places = new Dictionary<string, string>(StringComparer.Ordinal) { ["work"] = "hands" } };
        var running = Run(options, static (context, input) => context.CallActivity(Work, "one", input));
        var job = sent!.Read<RemoteJob>("job");
        (job.Place, job.Run, job.Activity, job.Key).ShouldBe(("hands", "acme-shop-1", "work", "acme-shop-1/1/one"));
        running.IsCompleted.ShouldBeFalse();

        var answer = new ActivityOutcome(new DateTimeOffset(Now), new StoredJson(System.Text.Json.JsonSerializer.SerializeToElement("done")));
        _event.SetResult(RawJson.Of(new EventEnvelope("resolver-answer/hands/1/one", "a1", new DateTimeOffset(Now), new StoredJson(System.Text.Json.JsonSerializer.SerializeToElement(answer, Core.Json.ResolverJson.Options)))));

        Json.Read<StoredJson>((await running).Text, "output").Json!.Value.GetString().ShouldBe("done");
        await _context.DidNotReceive().CallActivityAsync<RawJson>("work", Arg.Any<object?>(), Arg.Any<TaskOptions?>());
        _timers.ShouldHaveSingleItem().IsCancellationRequested.ShouldBeTrue();
    }

    private Task<RawJson> Run(DurableOptions options, Func<IWorkflowContext, string, Task<string>> workflow)
    {
        var workflows = new DurableWorkflows(null!, options);
        Resolver.Contracts.Durable.Flow.Workflow(workflows, Workflow, workflow);
        return new Orchestrators(workflows).DebugV1(_context);
    }

    private static Task<RawJson> Outcome(string result) =>
        Task.FromResult(RawJson.Of(new ActivityOutcome(new DateTimeOffset(Now), new StoredJson(System.Text.Json.JsonSerializer.SerializeToElement(result)))));
}
