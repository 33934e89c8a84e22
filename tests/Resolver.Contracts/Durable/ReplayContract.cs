using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Shouldly;
using Xunit;

namespace Resolver.Contracts.Durable;

/// <summary>Sub-workflows, continue-as-new, and what stays the same across replays.</summary>
public abstract class ReplayContract : WorkflowContract
{
    private static readonly WorkflowDefinition<int, string> Main = new("main", 1);
    private static readonly WorkflowDefinition<int, string> Child = new("child", 3);
    private static readonly ActivityDefinition<int, int> Work = new("work");
    private static readonly EventDefinition<string> Go = new("go");

    [Fact]
    public async Task IdsAndTime_AreTheSameAfterARestart()
    {
        await using var host = await Host(registry => registry
            .Activity(Work, static input => input)
            .Workflow(Main, static async (context, _) =>
            {
                var (id, time) = (context.NewGuid(), context.UtcNow);
                await context.CallActivity(Work, "one", 1);
                var (second, later) = (context.NewGuid(), context.UtcNow);
                context.SetStatus($"{id} {second} {time:O} {later:O}");
                await context.WaitForEvent(Go, DateTimeOffset.MaxValue);
                return $"{id} {second} {time:O} {later:O}";
            }));
        var run = Flow.Id();
        await host.Client.Start(run, Main, 1, Cancel);
        var before = (await host.Until(run, static snapshot => snapshot.Status is not null)).Status!.Value.GetString()!;
        await host.Pass(TimeSpan.FromSeconds(1));

        await host.Restart();
        await host.Client.RaiseEvent(run, Go, "on", "e1", Cancel);

        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe(before);
        var parts = before.Split(' ');
        (parts[0] == parts[1]).ShouldBeFalse();
    }

    [Fact]
    public async Task CommittedResult_IsNotComputedAgainAfterARestart()
    {
        var calls = 0;
        await using var host = await Host(registry => registry
            .Activity(Work, _ => Interlocked.Increment(ref calls))
            .Workflow(Main, static async (context, _) =>
            {
                var first = await context.CallActivity(Work, "one", 0);
                context.SetStatus("waiting");
                await context.WaitForEvent(Go, DateTimeOffset.MaxValue);
                return $"{first} {await context.CallActivity(Work, "two", 0)} {context.IsReplaying}";
            }));
        var run = Flow.Id();
        await host.Client.Start(run, Main, 1, Cancel);
        await host.UntilStatus(run, "waiting");

        await host.Restart();
        await host.Client.RaiseEvent(run, Go, "on", "e1", Cancel);

        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("1 2 False");
        calls.ShouldBe(2);
    }

    [Fact]
    public async Task SubWorkflow_GivesItsResult_AndIsListedOnlyWhenAsked()
    {
        RunId? child = null;
        await using var host = await Host(registry => registry
            .Activity(Work, static input => input * 3)
            .Workflow(Child, async (context, input) =>
            {
                child = context.Run;
                return $"child {await context.CallActivity(Work, "triple", input)}";
            })
            .Workflow(Main, static async (context, input) => await context.CallSubWorkflow(Child, "sub", input)));

        var end = await RunToEnd(host, Main, 5);

        end.Output!.Value.GetString().ShouldBe("child 15");
        child!.Value.ShouldStartWith(end.Run.Value);
        (await host.Client.List(new(), Cancel)).Count.ShouldBe(1);
        (await host.Client.List(new() { IncludeChildren = true }, Cancel)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task SubWorkflow_ThatFails_FailsItsStep()
    {
        await using var host = await Host(registry => registry
            .Workflow(Child, static (_, _) => throw Core.Faults.ResolverFault.Usage("TEST-CHILD", "The child refuses."))
            .Workflow(Main, static async (context, input) =>
            {
                try
                {
                    return await context.CallSubWorkflow(Child, "sub", input);
                }
                catch (ActivityFailedException failed)
                {
                    return $"{failed.Step} {failed.Failure.Code}";
                }
            }));

        (await RunToEnd(host, Main, 5)).Output!.Value.GetString().ShouldBe("sub TEST-CHILD");
    }

    [Fact]
    public async Task SubWorkflow_OfALongRunId_StaysWithinEightyCharacters()
    {
        await using var host = await Host(registry => registry
            .Workflow(Child, static (context, _) => Task.FromResult(context.Run.Value))
            .Workflow(Main, static async (context, input) =>
                await context.CallSubWorkflow(Child, "one", input) + " " + await context.CallSubWorkflow(Child, "two", input)));
        var run = RunId.Parse(Flow.Id().Value.PadRight(80, 'z'));
        await host.Client.Start(run, Main, 1, Cancel);

        var ids = (await host.UntilEnd(run)).Output!.Value.GetString()!.Split(' ');

        (ids[0] == ids[1]).ShouldBeFalse();
        ids.ShouldAllBe(static id => id.Length <= 80);
    }

    [Fact]
    public async Task Terminate_EndsTheChildrenToo()
    {
        var started = new TaskCompletionSource<RunId>();
        await using var host = await Host(registry => registry
            .Workflow(Child, async (context, _) =>
            {
                started.TrySetResult(context.Run);
                return (await context.WaitForEvent(Go, DateTimeOffset.MaxValue)).Value!;
            })
            .Workflow(Main, static (context, input) => context.CallSubWorkflow(Child, "sub", input)));
        var run = Flow.Id();
        await host.Client.Start(run, Main, 1, Cancel);
        var child = await started.Task.WaitAsync(Cancel);

        await host.Client.Terminate(run, "enough", Cancel);

        (await host.UntilEnd(run)).State.ShouldBe(WorkflowState.Terminated);
        (await host.UntilEnd(child)).State.ShouldBe(WorkflowState.Terminated);
    }

    [Fact]
    public async Task ContinueAsNew_StartsAgainWithTheNewInput_AndLosesNoEvent()
    {
        await using var host = await Host(registry => registry
            .Activity(Work, static input => input)
            .Workflow(Main, static async (context, round) =>
            {
                var received = await context.WaitForEvent(Go, DateTimeOffset.MaxValue);
                await context.CallActivity(Work, "same step name each round", round);
                if (received.Value != $"{round}")
                {
                    throw Core.Faults.ResolverFault.Usage("TEST-ORDER", $"Round {round} got event {received.Value}.");
                }

                if (round < 10)
                {
                    context.ContinueAsNew(round + 1);
                }

                return $"rounds: {round}";
            }));
        var run = Flow.Id();
        await host.Client.Start(run, Main, 1, Cancel);
        for (var round = 1; round <= 10; round++)
        {
            await host.Client.RaiseEvent(run, Go, $"{round}", $"e{round}", Cancel);
        }

        var end = await host.UntilEnd(run); end.Output.ShouldNotBeNull(end.ToString()); end.Output!.Value.GetString().ShouldBe("rounds: 10");
    }
}
