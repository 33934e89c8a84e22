using System.Collections.Concurrent;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Shouldly;
using Xunit;

namespace Resolver.Contracts.Durable;

/// <summary>Activities: failures, retries, deadlines, fan-out.</summary>
public abstract class ActivityContract : WorkflowContract
{
    private static readonly WorkflowDefinition<int, string> Main = new("main", 1);
    private static readonly ActivityDefinition<int, int> Work = new("work");
    private static readonly EventDefinition<string> Stop = new("stop");

    private static readonly ActivityOptions ThreeAtOnce = new() { Retry = new() { MaxAttempts = 3, FirstInterval = TimeSpan.Zero } };

    // An injected clock may run far ahead of the machine while a delivery is being made: its deadline must lie beyond that.
    private static readonly ActivityOptions Patient = new() { Timeout = TimeSpan.FromDays(1000), Retry = new() { FirstInterval = TimeSpan.FromSeconds(2) } };

    [Fact]
    public async Task Fault_CrossesTheEdgeAsData()
    {
        await using var host = await Host(registry => registry
            .Activity(Work, static int (_) => throw new ResolverFault("TEST-BROKEN", transient: false, "Broken by the test."))
            .Workflow(Main, static async (context, input) =>
            {
                var failure = await Catch(context.CallActivity(Work, "one", input));
                return $"{failure.Step} {failure.Failure.Code} {failure.Failure.Message} {failure.Failure.Transient}";
            }));

        (await RunToEnd(host, Main, 1)).Output!.Value.GetString().ShouldBe("one TEST-BROKEN Broken by the test. False");
    }

    [Fact]
    public async Task UnexpectedException_KeepsOnlyItsType()
    {
        await using var host = await Host(registry => registry
            .Activity(Work, static int (_) => throw new InvalidOperationException("a secret"))
            .Workflow(Main, static async (context, input) => (await Catch(context.CallActivity(Work, "one", input))).Failure.ToString()));

        var shown = (await RunToEnd(host, Main, 1)).Output!.Value.GetString()!;

        shown.ShouldContain("ACTIVITY-FAILED");
        shown.ShouldNotContain("secret");
    }

    [Fact]
    public async Task UncaughtActivityFault_FailsTheRunWithItsCode()
    {
        await using var host = await Host(registry => registry
            .Activity(Work, static int (_) => throw ResolverFault.Usage("TEST-BROKEN", "Broken by the test."))
            .Workflow(Main, static async (context, input) => (await context.CallActivity(Work, "one", input)).ToString(System.Globalization.CultureInfo.InvariantCulture)));

        var end = await RunToEnd(host, Main, 1);

        end.State.ShouldBe(WorkflowState.Failed);
        end.Failure!.Code.ShouldBe("TEST-BROKEN");
        end.Failure.Kind.ShouldBe(FaultKind.Usage);
    }

    [Fact]
    public async Task TransientFault_IsRetriedUnderTheSameKey()
    {
        var scopes = new ConcurrentQueue<ActivityScope>();
        await using var host = await Host(registry => registry
            .Activity(Work, (scope, input, _) =>
            {
                scopes.Enqueue(scope);
                return scopes.Count < 3 ? throw new ResolverFault("TEST-BUSY", transient: true, "Busy.") : Task.FromResult(input);
            })
            .Workflow(Main, static async (context, input) => $"{await context.CallActivity(Work, "one", input, ThreeAtOnce)}"));

        (await RunToEnd(host, Main, 7)).Output!.Value.GetString().ShouldBe("7");

        scopes.Count.ShouldBe(3);
        scopes.Select(static scope => scope.Key).Distinct().Count().ShouldBe(1);
        scopes.Select(static scope => scope.Delivery).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task TransientFault_EndsWithThePolicy()
    {
        var calls = 0;
        await using var host = await Host(registry => registry
            .Activity(Work, int (_) =>
            {
                Interlocked.Increment(ref calls);
                throw new ResolverFault("TEST-BUSY", transient: true, "Busy.");
            })
            .Workflow(Main, static async (context, input) => (await Catch(context.CallActivity(Work, "one", input, ThreeAtOnce))).Failure.Code));

        (await RunToEnd(host, Main, 1)).Output!.Value.GetString().ShouldBe("TEST-BUSY");
        calls.ShouldBe(3);
    }

    [Fact]
    public async Task LastingFault_IsNotRetried()
    {
        var calls = 0;
        await using var host = await Host(registry => registry
            .Activity(Work, int (_) =>
            {
                Interlocked.Increment(ref calls);
                throw ResolverFault.Usage("TEST-WRONG", "Wrong.");
            })
            .Workflow(Main, static async (context, input) => (await Catch(context.CallActivity(Work, "one", input, ThreeAtOnce))).Failure.Code));

        (await RunToEnd(host, Main, 1)).Output!.Value.GetString().ShouldBe("TEST-WRONG");
        calls.ShouldBe(1);
    }

    [Fact]
    public async Task Retry_WaitsForItsInterval()
    {
        var calls = new ConcurrentQueue<DateTimeOffset>();
        WorkflowHost? current = null;
        var failed = new TaskCompletionSource();
        await using var host = await Host(registry => registry
            .Activity(Work, input =>
            {
                calls.Enqueue(current!.Now);
                failed.TrySetResult();
                return calls.Count == 1 ? throw new ResolverFault("TEST-BUSY", transient: true, "Busy.") : input;
            })
            .Workflow(Main, static async (context, input) =>
                $"{await context.CallActivity(Work, "one", input, Patient)}"));
        current = host;
        var run = Flow.Id();
        await host.Client.Start(run, Main, 1, Cancel);
        await failed.Task.WaitAsync(Cancel);

        await PassUntilEnd(host, run, TimeSpan.FromSeconds(1));

        calls.Count.ShouldBe(2);
        (calls.Last() - calls.First()).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Deadline_CancelsTheTokenAndIsATimeout()
    {
        var started = new TaskCompletionSource<ActivityScope>();
        await using var host = await Host(registry => registry
            .Activity(Work, async (scope, input, cancel) =>
            {
                started.TrySetResult(scope);
                await Task.Delay(Timeout.Infinite, cancel);
                return input;
            })
            .Workflow(Main, static async (context, input) =>
                (await Catch(context.CallActivity(Work, "one", input, new() { Timeout = TimeSpan.FromSeconds(2), Retry = RetryPolicy.Once }))).Failure.Code));
        var run = Flow.Id();
        var before = host.Now;
        await host.Client.Start(run, Main, 1, Cancel);
        var scope = await started.Task.WaitAsync(Cancel);
        scope.Deadline.ShouldBeInRange(before + TimeSpan.FromSeconds(2), before + TimeSpan.FromSeconds(10));

        await PassUntilEnd(host, run, TimeSpan.FromSeconds(1));

        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("ACTIVITY-TIMEOUT");
    }

    [Fact]
    public async Task Timeout_WithoutEnd_IsNoFault()
    {
        await using var host = await Host(registry => registry
            .Activity(Work, static input => input)
            .Workflow(Main, static async (context, input) => $"{await context.CallActivity(Work, "one", input, new() { Timeout = TimeSpan.MaxValue })}"));

        (await RunToEnd(host, Main, 4)).Output!.Value.GetString().ShouldBe("4");
    }

    [Fact]
    public async Task FanOut_OfTwoHundred_GathersAll()
    {
        await using var host = await Host(registry => registry
            .Activity(Work, static input => input * 2)
            .Workflow(Main, static async (context, count) =>
            {
                var all = await Task.WhenAll(Enumerable.Range(0, count).Select(number => context.CallActivity(Work, $"part-{number}", number)));
                return $"{all.Sum()}";
            }));

        (await RunToEnd(host, Main, 200)).Output!.Value.GetString().ShouldBe("39800");
    }

    [Fact]
    public async Task ThreeHundredSteps_ReplayToTheSameEnd()
    {
        await using var host = await Host(registry => registry
            .Activity(Work, static input => input + 1)
            .Workflow(Main, static async (context, count) =>
            {
                var value = 0;
                for (var step = 0; step < count; step++)
                {
                    value = await context.CallActivity(Work, $"step-{step}", value);
                }

                var stop = await context.WaitForEvent(Stop, DateTimeOffset.MaxValue);
                return $"{value} {stop.Value}";
            }));
        var run = Flow.Id();
        await host.Client.Start(run, Main, 300, Cancel);
        await host.Restart();
        await host.Client.RaiseEvent(run, Stop, "end", "e1", Cancel);

        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("300 end");
    }

    /// <summary>Lets time pass in steps until the run ends.</summary>
    protected static async Task PassUntilEnd(WorkflowHost host, Resolver.Core.Ids.RunId run, TimeSpan step)
    {
        var end = host.UntilEnd(run);
        while (!end.IsCompleted)
        {
            await host.Pass(step);
        }

        await end;
    }

    private static async Task<ActivityFailedException> Catch<T>(Task<T> call)
    {
        try
        {
            await call;
        }
        catch (ActivityFailedException failed)
        {
            return failed;
        }

        throw ResolverFault.Usage("TEST-NO-FAILURE", "The activity was expected to fail.");
    }
}
