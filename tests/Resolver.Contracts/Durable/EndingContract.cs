using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Shouldly;
using Xunit;

namespace Resolver.Contracts.Durable;

/// <summary>Suspension, the ends of runs, and what they mean to children and running activities.</summary>
public abstract class EndingContract : WorkflowContract
{
    private static readonly WorkflowDefinition<int, string> Main = new("main", 1);
    private static readonly WorkflowDefinition<int, string> Child = new("child", 1);
    private static readonly ActivityDefinition<int, int> Work = new("work");
    private static readonly EventDefinition<string> Go = new("go");

    [Fact]
    public async Task End_CancelsARunningActivity()
    {
        var (started, cancelled) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var host = await Host(registry => registry
            .Activity(Work, (_, _, cancel) => UntilCancelled(started, cancelled, cancel))
            .Workflow(Main, static async (context, input) =>
            {
                var work = context.CallActivity(Work, "long", input);
                return (await context.WaitForEvent(Go, DateTimeOffset.MaxValue)).Value! + work.IsCompleted;
            }));
        var run = Flow.Id();
        await host.Client.Start(run, Main, 1, Cancel);
        await started.Task.WaitAsync(Cancel);

        await host.Client.RaiseEvent(run, Go, "over ", "e1", Cancel);

        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("over False");
    }

    [Fact]
    public async Task Terminate_CancelsARunningActivity()
    {
        var (started, cancelled) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var host = await Host(registry => registry
            .Activity(Work, (_, _, cancel) => UntilCancelled(started, cancelled, cancel))
            .Workflow(Main, static async (context, input) => $"{await context.CallActivity(Work, "long", input)}"));
        var run = Flow.Id();
        await host.Client.Start(run, Main, 1, Cancel);
        await started.Task.WaitAsync(Cancel);

        await host.Client.Terminate(run, "enough", Cancel);

        (await host.UntilEnd(run)).State.ShouldBe(WorkflowState.Terminated);
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
    }

    [Theory]
    [InlineData("end")]
    [InlineData("fail")]
    [InlineData("again")]
    public async Task Parent_ThatGoesOn_EndsTheChildThatItDoesNotAwait(string how)
    {
        var started = new TaskCompletionSource<RunId>();
        await using var host = await Host(registry => registry
            .Workflow(Child, async (context, _) =>
            {
                started.TrySetResult(context.Run);
                return (await context.WaitForEvent(Go, DateTimeOffset.MaxValue)).Value!;
            })
            .Workflow(Main, async (context, input) =>
            {
                if (input > 1)
                {
                    return "second";
                }

                _ = context.CallSubWorkflow(Child, "sub", input);
                await context.WaitForEvent(Go, DateTimeOffset.MaxValue);
                if (how == "again")
                {
                    context.ContinueAsNew(input + 1);
                }

                return how == "fail" ? throw ResolverFault.Usage("TEST-REFUSED", "Refused by the test.") : "first";
            }));
        var run = Flow.Id();
        await host.Client.Start(run, Main, 1, Cancel);
        var child = await started.Task.WaitAsync(Cancel);

        await host.Client.RaiseEvent(run, Go, "on", "e1", Cancel);

        (await host.UntilEnd(child)).State.ShouldBe(WorkflowState.Terminated);
        var end = await host.UntilEnd(run);
        (end.Output?.GetString() ?? end.Failure!.Code).ShouldBe(how switch { "end" => "first", "fail" => "TEST-REFUSED", _ => "second" });
    }

    [Fact]
    public async Task Child_EndedByForce_FailsItsStep()
    {
        var started = new TaskCompletionSource<RunId>();
        await using var host = await Host(registry => registry
            .Workflow(Child, async (context, _) =>
            {
                started.TrySetResult(context.Run);
                return (await context.WaitForEvent(Go, DateTimeOffset.MaxValue)).Value!;
            })
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
        var run = Flow.Id();
        await host.Client.Start(run, Main, 1, Cancel);

        await host.Client.Terminate(await started.Task.WaitAsync(Cancel), "enough", Cancel);

        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("sub RUN-TERMINATED");
    }

    [Fact]
    public async Task Suspended_RecordsTheRunningActivity_AndBeginsNothingNew()
    {
        var (started, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        var calls = 0;
        await using var host = await Host(registry => registry
            .Activity(Work, async (_, input, cancel) =>
            {
                Interlocked.Increment(ref calls);
                started.TrySetResult();
                await gate.Task.WaitAsync(cancel);
                return input;
            })
            .Workflow(Main, static async (context, input) =>
                $"{await context.CallActivity(Work, "one", input)} {await context.CallActivity(Work, "two", input + 1)}"));
        var run = Flow.Id();
        await host.Client.Start(run, Main, 1, Cancel);
        await started.Task.WaitAsync(Cancel);
        await host.Client.Suspend(run, "a pause", Cancel);
        await host.Until(run, static snapshot => snapshot.State == WorkflowState.Suspended);

        gate.SetResult();
        await host.Pass(TimeSpan.FromSeconds(1));
        calls.ShouldBe(1);
        await host.Client.Resume(run, Cancel);

        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("1 2");
        calls.ShouldBe(2);
    }

    [Fact]
    public async Task Suspended_KeepsEventsInOrder_AndCanBeEndedByForce()
    {
        await using var host = await Host(static registry => registry.Workflow(Main, static async (context, _) =>
        {
            context.SetStatus("waiting");
            var first = await context.WaitForEvent(Go, DateTimeOffset.MaxValue);
            return first.Value + (await context.WaitForEvent(Go, DateTimeOffset.MaxValue)).Value;
        }));
        var (run, other) = (Flow.Id(), Flow.Id());
        foreach (var id in (RunId[])[run, other])
        {
            await host.Client.Start(id, Main, 1, Cancel);
            await host.UntilStatus(id, "waiting");
            await host.Client.Suspend(id, "a pause", Cancel);
            await host.Until(id, static snapshot => snapshot.State == WorkflowState.Suspended);
            await host.Client.RaiseEvent(id, Go, "a", "e1", Cancel);
            await host.Client.RaiseEvent(id, Go, "b", "e2", Cancel);
        }

        await host.Client.Terminate(other, "enough", Cancel);
        await host.Client.Resume(run, Cancel);

        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("ab");
        (await host.UntilEnd(other)).State.ShouldBe(WorkflowState.Terminated);
    }

    [Fact]
    public async Task Orders_ForAnUnknownOrFinishedRun_AreRefused()
    {
        await using var host = await Host(static registry => registry.Workflow(Main, static (_, _) => Task.FromResult("done")));
        var finished = (await RunToEnd(host, Main, 1)).Run;

        foreach (var (run, code) in ((RunId, string)[])[(finished, "RUN-FINISHED"), (Flow.Id(), "RUN-UNKNOWN")])
        {
            (await Should.ThrowAsync<ResolverFault>(host.Client.Suspend(run, "x", Cancel))).Code.ShouldBe(code);
            (await Should.ThrowAsync<ResolverFault>(host.Client.Resume(run, Cancel))).Code.ShouldBe(code);
            (await Should.ThrowAsync<ResolverFault>(host.Client.Terminate(run, "x", Cancel))).Code.ShouldBe(code);
        }

        (await host.Client.Get(Flow.Id(), Cancel)).ShouldBeNull();
    }

    private static async Task<int> UntilCancelled(TaskCompletionSource started, TaskCompletionSource cancelled, CancellationToken cancel)
    {
        started.TrySetResult();
        await using var registration = cancel.Register(() => cancelled.TrySetResult());
        await Task.Delay(Timeout.Infinite, cancel);
        return 0;
    }
}
