using DurableTask.Core.History;
using Resolver.Contracts.Durable;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Functions.Durable;

namespace Resolver.Functions.Tests;

/// <summary>What is Durable Task's alone: its envelopes, its claim checks, and events that others raise past our client.</summary>
public sealed class DurableTests
{
    private static readonly WorkflowDefinition<string, string> Main = new("main", 1);
    private static readonly ActivityDefinition<string, string> Work = new("work");
    private static readonly EventDefinition<string> Go = new("go");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunningActivity_IsGivenBackByAStoppingWorker_AndCountsNoAttempt()
    {
        var started = new TaskCompletionSource();
        var deliveries = new List<int>();
        await using var host = await DurableHost.Start(registry => registry
            .Activity(Work, async (scope, text, cancel) =>
            {
                deliveries.Add(scope.Delivery);
                if (scope.Delivery == 1)
                {
                    started.SetResult();
                    await Task.Delay(Timeout.Infinite, cancel);
                }

                return text;
            })
            .Workflow(Main, static (context, _) => context.CallActivity(Work, "one", "done", new() { Retry = RetryPolicy.Once })));
        var run = Flow.Id();
        await host.Client.Start(run, Main, "x", Cancel);
        await started.Task.WaitAsync(Cancel);

        await host.Restart();

        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("done");
        deliveries.ShouldBe([1, 2]);
    }

    [Fact]
    public async Task LargePayloads_AreKeptOutOfTheHistory()
    {
        var large = new string('x', 300_000);
        await using var host = await DurableHost.Start(static registry => registry
            .Activity(Work, static text => text + "!")
            .Workflow(Main, static (context, input) => context.CallActivity(Work, "one", input)));
        var run = Flow.Id();
        await host.Client.Start(run, Main, large, Cancel);

        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe(large + "!");

        var history = host.Hub.History(run.Value);
        history.OfType<TaskScheduledEvent>().Single().Input!.Length.ShouldBeLessThan(1000);
        history.OfType<TaskCompletedEvent>().Single().Result.Length.ShouldBeLessThan(1000);
        history.OfType<ExecutionStartedEvent>().Single().Input.Length.ShouldBeLessThan(1000);
    }

    [Theory]
    [InlineData("\"approved\"")]
    [InlineData("{\"name\":\"go\"}")]
    [InlineData("null")]
    public async Task EventThatIsNotFromOurClient_IsNotObeyed(string payload)
    {
        await using var host = await DurableHost.Start(static registry => registry.Workflow(Main, static async (context, _) =>
        {
            context.SetStatus("waiting");
            return (await context.WaitForEvent(Go, DateTimeOffset.MaxValue)).Value!;
        }));
        var run = Flow.Id();
        await host.Client.Start(run, Main, "x", Cancel);
        await host.UntilStatus(run, "waiting");

        await host.Native.RaiseEventAsync(run.Value, DurableNames.Events, new RawJson(payload), Cancel);
        await host.Native.RaiseEventAsync(run.Value, "go", new RawJson(payload), Cancel);
        await host.Client.RaiseEvent(run, Go, "ours", "e1", Cancel);

        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("ours");
    }

    [Fact]
    public async Task EventWhoseArtifactIsLost_FailsTheRunWithItsCode()
    {
        await using var host = await DurableHost.Start(static registry => registry.Workflow(Main, static async (context, _) =>
        {
            context.SetStatus("waiting");
            return (await context.WaitForEvent(Go, DateTimeOffset.MaxValue)).Value!;
        }));
        var run = Flow.Id();
        await host.Client.Start(run, Main, "x", Cancel);
        await host.UntilStatus(run, "waiting");
        var lost = new StoredJson(null, new(new string('0', 64), 9, "application/json"));

        await host.Native.RaiseEventAsync(run.Value, DurableNames.Events, RawJson.Of(new EventEnvelope("go", "e1", host.Now, lost)), Cancel);

        (await host.UntilEnd(run)).Failure!.Code.ShouldBe("ARTIFACT-MISSING");
    }

    [Fact]
    public async Task UnknownActivity_FailsItsStepWithItsCode()
    {
        await using var host = await DurableHost.Start(static registry => registry.Workflow(Main, static (context, _) => context.CallActivity(Work, "one", "x")));
        var run = Flow.Id();
        await host.Client.Start(run, Main, "x", Cancel);

        (await host.UntilEnd(run)).Failure!.Code.ShouldBe("ACTIVITY-UNKNOWN");
    }

    [Fact]
    public async Task UnknownWorkflow_FailsItsRunWithItsCode()
    {
        await using var host = await DurableHost.Start(static _ => { });
        var run = Flow.Id();
        await host.Client.Start(run, Main, "x", Cancel);

        (await host.UntilEnd(run)).Failure!.Code.ShouldBe("WORKFLOW-UNKNOWN");
    }

    [Fact]
    public async Task InputOfAnotherShape_FailsTheRunWithItsCode()
    {
        await using var host = await DurableHost.Start(static registry => registry.Workflow(Main with { }, static (_, input) => Task.FromResult(input)));
        var run = Flow.Id();
        await host.Client.Start(run, new WorkflowDefinition<int[], string>("main", 1), [1], Cancel);

        (await host.UntilEnd(run)).Failure!.Code.ShouldBe("PAYLOAD-INVALID");
    }

    [Fact]
    public void NameRegisteredTwice_IsRefused()
    {
        var workflows = new DurableWorkflows(null!, new DurableOptions());
        workflows.Workflow(Main, static (_, input) => Task.FromResult(input)).Activity(Work, static text => text);

        Should.Throw<ResolverFault>(() => workflows.Workflow(Main, static (_, input) => Task.FromResult(input))).Code.ShouldBe("ENGINE-REGISTERED-TWICE");
        Should.Throw<ResolverFault>(() => workflows.Activity(Work, static text => text)).Code.ShouldBe("ENGINE-REGISTERED-TWICE");
        workflows.Orchestrators.ShouldBe(["main-v1"]);
    }

    [Fact]
    public void OptionsOutOfRange_AreRefusedByName() =>
        Should.Throw<ResolverFault>(static () => new DurableWorkflows(null!, new DurableOptions { InlineLimit = 1 })).Message.ShouldContain("InlineLimit");

    [Theory]
    [InlineData("resolve-issue-v12", "resolve-issue", 12)]
    [InlineData("a-v2-v3", "a-v2", 3)]
    [InlineData("foreign", "foreign", 0)]
    [InlineData("x-vy", "x-vy", 0)]
    public void OrchestratorNames_AreReadBack(string name, string workflow, int version)
    {
        DurableNames.Parse(name).ShouldBe((workflow, version));
        if (version > 0)
        {
            DurableNames.Orchestrator(workflow, version).ShouldBe(name);
        }
    }
}
