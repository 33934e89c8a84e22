using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Shouldly;
using Xunit;

namespace Resolver.Contracts.Durable;

/// <summary>External events and timers.</summary>
public abstract class EventContract : WorkflowContract
{
    private static readonly WorkflowDefinition<DateTimeOffset, string> Main = new("main", 1);
    private static readonly EventDefinition<string> Go = new("go");
    private static readonly EventDefinition<string> Other = new("other");
    private static readonly ActivityDefinition<string, string> Work = new("work");

    [Fact]
    public async Task Events_BeforeTheWait_AreBufferedInOrder()
    {
        await using var host = await Host(registry => registry
            .Activity(Work, static text => text)
            .Workflow(Main, static async (context, _) =>
            {
                var first = await context.WaitForEvent(Go, DateTimeOffset.MaxValue);
                await context.CallActivity(Work, "between", "x");
                var second = await context.WaitForEvent(Go, DateTimeOffset.MaxValue);
                return $"{first.Value} {second.Value}";
            }));
        var run = Flow.Id();
        await host.Client.Start(run, Main, default, Cancel);
        await host.Client.RaiseEvent(run, Go, "1", "e1", Cancel);
        await host.Client.RaiseEvent(run, Go, "2", "e2", Cancel);

        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("1 2");
    }

    [Fact]
    public async Task Event_WithTheSameId_IsOneEvent()
    {
        await using var host = await Host(registry => registry.Workflow(Main, static async (context, _) =>
            (await context.WaitForEvent(Go, DateTimeOffset.MaxValue)).Value + (await context.WaitForEvent(Go, DateTimeOffset.MaxValue)).Value));
        var run = Flow.Id();
        await host.Client.Start(run, Main, default, Cancel);
        await host.Client.RaiseEvent(run, Go, "a", "e1", Cancel);
        await host.Client.RaiseEvent(run, Go, "a again", "e1", Cancel);
        await host.Client.RaiseEvent(run, Go, "b", "e2", Cancel);

        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("ab");
    }

    [Fact]
    public async Task Events_OfOtherNames_AreNotTaken()
    {
        await using var host = await Host(registry => registry.Workflow(Main, static async (context, _) =>
            (await context.WaitForEvent(Go, DateTimeOffset.MaxValue)).Value + (await context.WaitForEvent(Other, DateTimeOffset.MaxValue)).Value));
        var run = Flow.Id();
        await host.Client.Start(run, Main, default, Cancel);
        await host.Client.RaiseEvent(run, Other, "other", "e1", Cancel);
        await host.Client.RaiseEvent(run, Go, "go ", "e2", Cancel);

        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("go other");
    }

    [Fact]
    public async Task Deadline_WithoutEvent_EndsTheWait_AndALateEventIsNotObeyed()
    {
        await using var host = await Host(registry => registry.Workflow(Main, static async (context, deadline) =>
        {
            context.SetStatus("first");
            var first = await context.WaitForEvent(Go, deadline);
            context.SetStatus("second");
            await context.WaitForEvent(Other, DateTimeOffset.MaxValue);
            return $"{first.Received} {context.UtcNow >= deadline}";
        }));
        var run = Flow.Id();
        await host.Client.Start(run, Main, host.Now + TimeSpan.FromSeconds(2), Cancel);
        await host.UntilStatus(run, "first");
        await host.Pass(TimeSpan.FromSeconds(3));
        await host.UntilStatus(run, "second");

        await host.Client.RaiseEvent(run, Go, "late", "e1", Cancel);
        await host.Client.RaiseEvent(run, Other, "on", "e2", Cancel);

        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("False True");
    }

    [Fact]
    public async Task Event_BeforeTheDeadline_EndsTheRunWithoutWaitingForTheTimer()
    {
        await using var host = await Host(registry => registry.Workflow(Main, static async (context, deadline) =>
        {
            context.SetStatus("waiting");
            return (await context.WaitForEvent(Go, deadline)).Value!;
        }));
        var run = Flow.Id();
        await host.Client.Start(run, Main, host.Now + TimeSpan.FromDays(300), Cancel);
        await host.UntilStatus(run, "waiting");

        await host.Client.RaiseEvent(run, Go, "in time", "e1", Cancel);

        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("in time");
    }

    [Fact]
    public async Task SleepUntil_WaitsForItsTime()
    {
        await using var host = await Host(registry => registry.Workflow(Main, static async (context, due) =>
        {
            context.SetStatus("asleep");
            await context.SleepUntil(due);
            return $"{context.UtcNow >= due}";
        }));
        var run = Flow.Id();
        await host.Client.Start(run, Main, host.Now + TimeSpan.FromSeconds(3), Cancel);
        await host.UntilStatus(run, "asleep");
        await host.Restart();
        (await host.Client.Get(run, Cancel))!.State.ShouldBe(WorkflowState.Running);

        await host.Pass(TimeSpan.FromSeconds(4));

        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("True");
    }

    [Fact]
    public async Task SleepUntil_ThePast_GoesOnAtOnce()
    {
        await using var host = await Host(registry => registry.Workflow(Main, static async (context, due) =>
        {
            await context.SleepUntil(due);
            return "awake";
        }));

        (await RunToEnd(host, Main, host.Now - TimeSpan.FromDays(1))).Output!.Value.GetString().ShouldBe("awake");
    }

    [Fact]
    public async Task CancelEvent_WinsOverARunningActivity()
    {
        var started = new TaskCompletionSource();
        await using var host = await Host(registry => registry
            .Activity(Work, async (_, text, cancel) =>
            {
                started.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancel);
                return text;
            })
            .Workflow(Main, static async (context, _) =>
            {
                var cancelled = context.WaitForEvent(Go, DateTimeOffset.MaxValue);
                var work = context.CallActivity(Work, "long", "x");
                return await Task.WhenAny(work, cancelled) == cancelled ? (await cancelled).Value! : await work;
            }));
        var run = Flow.Id();
        await host.Client.Start(run, Main, default, Cancel);
        await started.Task.WaitAsync(Cancel);

        await host.Client.RaiseEvent(run, Go, "cancelled", "e1", Cancel);

        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("cancelled");
    }

    [Fact]
    public async Task RaceOfTwoWaits_TheFirstEventWins_TheOtherStaysOpen()
    {
        await using var host = await Host(registry => registry.Workflow(Main, static async (context, _) =>
        {
            var (go, other) = (context.WaitForEvent(Go, DateTimeOffset.MaxValue), context.WaitForEvent(Other, DateTimeOffset.MaxValue));
            var first = await Task.WhenAny(go, other);
            context.SetStatus("one");
            return $"{(await first).Value} {(await go).Value}";
        }));
        var run = Flow.Id();
        await host.Client.Start(run, Main, default, Cancel);
        await host.Client.RaiseEvent(run, Other, "other", "e1", Cancel);
        await host.UntilStatus(run, "one");
        await host.Client.RaiseEvent(run, Go, "go", "e2", Cancel);

        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("other go");
    }

    [Fact]
    public async Task Event_ForAnUnknownOrFinishedRun_IsRefused()
    {
        await using var host = await Host(registry => registry.Workflow(Main, static (_, _) => Task.FromResult("done")));
        var finished = await RunToEnd(host, Main, default);

        (await Should.ThrowAsync<ResolverFault>(host.Client.RaiseEvent(finished.Run, Go, "x", "e1", Cancel))).Code.ShouldBe("RUN-FINISHED");
        (await Should.ThrowAsync<ResolverFault>(host.Client.RaiseEvent(Flow.Id(), Go, "x", "e1", Cancel))).Code.ShouldBe("RUN-UNKNOWN");
    }

    [Fact]
    public async Task Event_OfTheWrongShape_IsPassedOver()
    {
        var numbers = new EventDefinition<int>("go");
        await using var host = await Host(registry => registry
            .Activity(Work, static text => text)
            .Workflow(Main, async (context, _) =>
            {
                var first = await context.WaitForEvent(numbers, DateTimeOffset.MaxValue);
                context.SetStatus("one");
                await context.WaitForEvent(Other, DateTimeOffset.MaxValue);
                return $"{first.Value} {(await context.WaitForEvent(numbers, DateTimeOffset.MaxValue)).Value}";
            }));
        var run = Flow.Id();
        await host.Client.Start(run, Main, default, Cancel);
        await host.Client.RaiseEvent(run, Go, "no number", "e1", Cancel);
        await host.Client.RaiseEvent(run, numbers, 1, "e2", Cancel);
        await host.UntilStatus(run, "one");
        await host.Client.RaiseEvent(run, Go, "none either", "e3", Cancel);
        await host.Client.RaiseEvent(run, numbers, 2, "e4", Cancel);
        await host.Client.RaiseEvent(run, Other, "on", "e5", Cancel);

        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("1 2");
    }

    [Fact]
    public async Task LateEvent_IsKeptForTheNextWait()
    {
        await using var host = await Host(registry => registry.Workflow(Main, static async (context, deadline) =>
        {
            var first = await context.WaitForEvent(Go, deadline);
            context.SetStatus("expired");
            await context.WaitForEvent(Other, DateTimeOffset.MaxValue);
            var second = await context.WaitForEvent(Go, DateTimeOffset.MaxValue);
            return $"{first.Received} {second.Value}";
        }));
        var run = Flow.Id();
        await host.Client.Start(run, Main, host.Now - TimeSpan.FromMinutes(1), Cancel);
        await host.UntilStatus(run, "expired");
        await host.Client.RaiseEvent(run, Go, "late", "e1", Cancel);
        await host.Restart();
        await host.Client.RaiseEvent(run, Other, "on", "e2", Cancel);

        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("False late");
    }

    [Fact]
    public async Task Event_ThatWasTaken_IsNotTakenAgain()
    {
        await using var host = await Host(registry => registry.Workflow(Main, static async (context, _) =>
        {
            var first = await context.WaitForEvent(Go, DateTimeOffset.MaxValue);
            context.SetStatus("one");
            return first.Value + (await context.WaitForEvent(Go, DateTimeOffset.MaxValue)).Value;
        }));
        var run = Flow.Id();
        await host.Client.Start(run, Main, default, Cancel);
        await host.Client.RaiseEvent(run, Go, "a", "e1", Cancel);
        await host.UntilStatus(run, "one");
        await host.Restart();
        await host.Client.RaiseEvent(run, Go, "a again", "e1", Cancel);
        await host.Client.RaiseEvent(run, Go, "b", "e2", Cancel);

        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("ab");
    }

    [Fact]
    public async Task EventNames_AreToldApartByCase()
    {
        var upper = new EventDefinition<string>("GO");
        await using var host = await Host(registry => registry.Workflow(Main, async (context, _) =>
        {
            var (low, up) = (context.WaitForEvent(Go, DateTimeOffset.MaxValue), context.WaitForEvent(upper, DateTimeOffset.MaxValue));
            return (await up).Value + (await low).Value;
        }));
        var run = Flow.Id();
        await host.Client.Start(run, Main, default, Cancel);
        await host.Client.RaiseEvent(run, Go, "low", "e1", Cancel);
        await host.Client.RaiseEvent(run, upper, "UP", "e2", Cancel);

        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("UPlow");
    }

    [Fact]
    public async Task TwoWaitsForOneName_TakeInTheirOrder()
    {
        await using var host = await Host(registry => registry.Workflow(Main, static async (context, _) =>
        {
            var (first, second) = (context.WaitForEvent(Go, DateTimeOffset.MaxValue), context.WaitForEvent(Go, DateTimeOffset.MaxValue));
            context.SetStatus("waiting");
            return (await first).Value + (await second).Value;
        }));
        var run = Flow.Id();
        await host.Client.Start(run, Main, default, Cancel);
        await host.UntilStatus(run, "waiting");
        await host.Client.RaiseEvent(run, Go, "a", "e1", Cancel);
        await host.Client.RaiseEvent(run, Go, "b", "e2", Cancel);

        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("ab");
    }

    [Fact]
    public async Task RaceOfEventAndTimer_TheTimerThatLost_KeepsNothingOpen()
    {
        await using var host = await Host(registry => registry.Workflow(Main, static async (context, due) =>
        {
            var (go, timer) = (context.WaitForEvent(Go, DateTimeOffset.MaxValue), context.SleepUntil(due));
            context.SetStatus("waiting");
            return await Task.WhenAny(go, timer) == go ? (await go).Value! : "timer";
        }));
        var run = Flow.Id();
        await host.Client.Start(run, Main, host.Now + TimeSpan.FromDays(30), Cancel);
        await host.UntilStatus(run, "waiting");
        await host.Client.RaiseEvent(run, Go, "event", "e1", Cancel);

        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("event");
    }
}
