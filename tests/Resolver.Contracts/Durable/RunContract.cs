using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Shouldly;
using Xunit;

namespace Resolver.Contracts.Durable;

/// <summary>Starting, ending, querying and purging of runs.</summary>
public abstract class RunContract : WorkflowContract
{
    private static readonly WorkflowDefinition<string, string> Main = new("main", 1);
    private static readonly ActivityDefinition<string, string> Greet = new("greet");
    private static readonly EventDefinition<string> Go = new("go");

    [Fact]
    public async Task Workflow_WithSteps_ReturnsItsResult()
    {
        await using var host = await Host(registry => registry
            .Activity(Greet, static name => $"hello {name}")
            .Workflow(Main, static async (context, input) =>
                await context.CallActivity(Greet, "one", input) + ", " + await context.CallActivity(Greet, "two", "all")));

        var end = await RunToEnd(host, Main, "you");

        end.State.ShouldBe(WorkflowState.Completed);
        end.Output!.Value.GetString().ShouldBe("hello you, hello all");
        end.Workflow.ShouldBe("main");
        end.Version.ShouldBe(1);
        end.Input.GetString().ShouldBe("you");
    }

    [Fact]
    public async Task Start_Twice_IsOneRun()
    {
        var calls = 0;
        await using var host = await Host(registry => registry
            .Activity(Greet, name => $"{name} {Interlocked.Increment(ref calls)}")
            .Workflow(Main, static (context, input) => context.CallActivity(Greet, "one", input)));
        var run = Flow.Id();

        var first = await host.Client.Start(run, Main, "first", Cancel);
        var second = await host.Client.Start(run, Main, "second", Cancel);
        await host.UntilEnd(run);
        var third = await host.Client.Start(run, Main, "third", Cancel);

        (first, second, third).ShouldBe((true, false, false));
        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("first 1");
    }

    [Fact]
    public async Task Workflow_ThrowingAFault_FailsWithItsCode()
    {
        await using var host = await Host(registry => registry.Workflow(Main, static (_, _) =>
            throw ResolverFault.Usage("TEST-REFUSED", "Refused by the test.")));

        var end = await RunToEnd(host, Main, "x");

        end.State.ShouldBe(WorkflowState.Failed);
        end.Failure!.Code.ShouldBe("TEST-REFUSED");
        end.Failure.Kind.ShouldBe(FaultKind.Usage);
        end.Output.ShouldBeNull();
    }

    [Fact]
    public async Task Workflow_ThrowingSomethingElse_FailsWithoutItsMessage()
    {
        await using var host = await Host(registry => registry.Workflow(Main, static (_, _) => throw new InvalidOperationException("a secret")));

        var end = await RunToEnd(host, Main, "x");

        end.State.ShouldBe(WorkflowState.Failed);
        end.Failure!.Message.ShouldNotContain("secret");
    }

    [Fact]
    public async Task Versions_SideBySide_EachRunKeepsItsOwn()
    {
        var second = new WorkflowDefinition<string, string>("main", 2);
        await using var host = await Host(registry => registry
            .Workflow(Main, static (_, _) => Task.FromResult("one"))
            .Workflow(second, static (_, _) => Task.FromResult("two")));

        (await RunToEnd(host, Main, "x")).Output!.Value.GetString().ShouldBe("one");
        (await RunToEnd(host, second, "x")).Output!.Value.GetString().ShouldBe("two");
    }

    [Fact]
    public async Task Status_IsShownWhileTheRunWaits()
    {
        await using var host = await Host(Waiter);
        var run = Flow.Id();
        await host.Client.Start(run, Main, "x", Cancel);

        var waiting = await host.UntilStatus(run, "waiting");

        waiting.State.ShouldBe(WorkflowState.Running);
        await host.Client.RaiseEvent(run, Go, "on", "e1", Cancel);
        (await host.UntilEnd(run)).Status!.Value.GetString().ShouldBe("done");
    }

    [Fact]
    public async Task Status_OverSixteenKilobytes_IsRefused()
    {
        await using var host = await Host(registry => registry.Workflow(Main, static (context, _) =>
        {
            context.SetStatus(new string('x', 20_000));
            return Task.FromResult("never");
        }));

        var end = await RunToEnd(host, Main, "x");

        end.State.ShouldBe(WorkflowState.Failed);
        end.Failure!.Code.ShouldBe("STATUS-TOO-LARGE");
    }

    [Fact]
    public async Task Status_OfSixteenKilobytes_IsPublishedWhole()
    {
        var status = new string('ä', ((16 * 1024) - 2) / 2);
        await using var host = await Host(registry => registry.Workflow(Main, (context, _) =>
        {
            context.SetStatus(status);
            return Task.FromResult("done");
        }));

        (await RunToEnd(host, Main, "x")).Status!.Value.GetString().ShouldBe(status);
    }

    [Fact]
    public async Task StepName_UsedTwice_IsRefused()
    {
        await using var host = await Host(registry => registry
            .Activity(Greet, static name => name)
            .Workflow(Main, static async (context, _) =>
                await context.CallActivity(Greet, "same", "a") + await context.CallActivity(Greet, "same", "b")));

        (await RunToEnd(host, Main, "x")).Failure!.Code.ShouldBe("STEP-DUPLICATE");
    }

    [Fact]
    public async Task Suspended_DoesNotAdvanceUntilResumed()
    {
        await using var host = await Host(Waiter);
        var run = Flow.Id();
        await host.Client.Start(run, Main, "x", Cancel);
        await host.UntilStatus(run, "waiting");

        await host.Client.Suspend(run, "a pause", Cancel);
        await host.Until(run, static snapshot => snapshot.State == WorkflowState.Suspended);
        await host.Client.RaiseEvent(run, Go, "on", "e1", Cancel);
        await host.Pass(TimeSpan.FromSeconds(1));
        (await host.Client.Get(run, Cancel))!.State.ShouldBe(WorkflowState.Suspended);

        await host.Client.Resume(run, Cancel);
        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("on");
    }

    [Fact]
    public async Task Terminated_EndsWithItsReason()
    {
        await using var host = await Host(Waiter);
        var run = Flow.Id();
        await host.Client.Start(run, Main, "x", Cancel);
        await host.UntilStatus(run, "waiting");

        await host.Client.Terminate(run, "enough", Cancel);

        var end = await host.UntilEnd(run);
        end.State.ShouldBe(WorkflowState.Terminated);
        end.Failure!.Message.ShouldContain("enough");
    }

    [Fact]
    public async Task Purge_DeletesOnlyAFinishedRun()
    {
        await using var host = await Host(Waiter);
        var run = Flow.Id();
        (await host.Client.Purge(run, Cancel)).ShouldBeFalse();
        await host.Client.Start(run, Main, "x", Cancel);
        await host.UntilStatus(run, "waiting");
        (await host.Client.Purge(run, Cancel)).ShouldBeFalse();
        await host.Client.RaiseEvent(run, Go, "on", "e1", Cancel);
        await host.UntilEnd(run);

        (await host.Client.Purge(run, Cancel)).ShouldBeTrue();

        (await host.Client.Get(run, Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task List_FiltersByPrefixStateAndWorkflow()
    {
        await using var host = await Host(Waiter);
        var (open, done) = (Flow.Id(), Flow.Id());
        await host.Client.Start(open, Main, "x", Cancel);
        await host.Client.Start(done, Main, "x", Cancel);
        await host.Client.RaiseEvent(done, Go, "on", "e1", Cancel);
        await host.UntilEnd(done);
        await host.UntilStatus(open, "waiting");

        (await Ids(host, new() { States = [WorkflowState.Running] })).ShouldBe([open.Value]);
        (await Ids(host, new() { States = [WorkflowState.Completed] })).ShouldBe([done.Value]);
        (await Ids(host, new() { Prefix = open.Value[..20] })).ShouldBe([open.Value]);
        (await Ids(host, new() { Workflow = "another" })).ShouldBeEmpty();
        (await Ids(host, new())).Order(StringComparer.Ordinal).ShouldBe(new[] { open.Value, done.Value }.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task LargePayloads_PassThroughEveryEdge()
    {
        var large = new string('ä', 512 * 1024);
        await using var host = await Host(registry => registry
            .Activity(Greet, static text => text + "!")
            .Workflow(Main, static async (context, input) =>
                await context.CallActivity(Greet, "one", input + (await context.WaitForEvent(Go, DateTimeOffset.MaxValue)).Value)));
        var run = Flow.Id();
        await host.Client.Start(run, Main, large, Cancel);
        await host.Client.RaiseEvent(run, Go, large, "e1", Cancel);

        var end = await host.UntilEnd(run);

        end.State.ShouldBe(WorkflowState.Completed);
        end.Output!.Value.GetString().ShouldBe(large + large + "!");
    }

    private static async Task<IEnumerable<string>> Ids(WorkflowHost host, WorkflowQuery query) =>
        (await host.Client.List(query, Cancel)).Select(static snapshot => snapshot.Run.Value);

    private static void Waiter(IWorkflowRegistry registry) => registry.Workflow(Main, static async (context, _) =>
    {
        context.SetStatus("waiting");
        var answer = await context.WaitForEvent(Go, DateTimeOffset.MaxValue);
        context.SetStatus("done");
        return answer.Value!;
    });
}
