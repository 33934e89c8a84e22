using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Shouldly;
using Xunit;

namespace Resolver.Contracts.Durable;

/// <summary>The limits of a retry policy, and what crosses an activity's edge.</summary>
public abstract class RetryContract : WorkflowContract
{
    private static readonly WorkflowDefinition<int, string> Main = new("main", 1);
    private static readonly ActivityDefinition<int, int> Work = new("work");

    [Fact]
    public async Task Deadline_ThatTheNextAttemptWouldMiss_EndsTheCall() =>
        (await Run(new() { FirstInterval = TimeSpan.FromHours(2), MaxInterval = TimeSpan.FromHours(2), Deadline = TimeSpan.FromHours(1) }, Busy)).ShouldBe("TEST-BUSY after 1");

    [Fact]
    public async Task Deadline_ThatIsFarAway_AllowsEveryAttempt() =>
        (await Run(new() { FirstInterval = TimeSpan.Zero, MaxAttempts = 4, Deadline = TimeSpan.FromHours(1) }, Busy)).ShouldBe("TEST-BUSY after 4");

    [Fact]
    public async Task OnlyCodes_RetriesTheseAlone() =>
        (await Run(
            new() { FirstInterval = TimeSpan.Zero, MaxAttempts = 9, OnlyCodes = ["TEST-BUSY"] },
            static call => call < 3 ? Busy(call) : new ResolverFault("TEST-OTHER", transient: true, "Other."))).ShouldBe("TEST-OTHER after 3");

    [Fact]
    public async Task OnlyCodes_RetriesNoLastingFault() =>
        (await Run(
            new() { FirstInterval = TimeSpan.Zero, OnlyCodes = ["TEST-WRONG"] },
            static _ => new ResolverFault("TEST-WRONG", transient: false, "Wrong."))).ShouldBe("TEST-WRONG after 1");

    [Fact]
    public async Task MaxInterval_CapsTheWait() =>
        (await Run(new() { FirstInterval = TimeSpan.FromDays(9), MaxInterval = TimeSpan.Zero, MaxAttempts = 3 }, Busy)).ShouldBe("TEST-BUSY after 3");

    [Fact]
    public async Task UnexpectedException_IsNotRetried() =>
        (await Run(new() { FirstInterval = TimeSpan.Zero }, static _ => new InvalidOperationException("a secret"))).ShouldBe("ACTIVITY-FAILED after 1");

    [Fact]
    public async Task FailureOfAStep_PassedOnByAnotherActivity_KeepsItsCode() =>
        (await Run(
            RetryPolicy.Once,
            static _ => new ActivityFailedException("inner", new FailureDetails("TEST-INNER", "Inner.", Transient: false, FaultKind.Usage)))).ShouldBe("TEST-INNER after 1");

    [Fact]
    public async Task CallAfterAFailedOne_StartsAnew()
    {
        await using var host = await Host(static registry => registry
            .Activity(Work, static input => input < 0 ? throw ResolverFault.Usage("TEST-WRONG", "Wrong.") : input)
            .Workflow(Main, static async (context, _) =>
            {
                try
                {
                    await context.CallActivity(Work, "first", -1);
                    return "no failure";
                }
                catch (ActivityFailedException failed)
                {
                    return $"{failed.Failure.Code} {await context.CallActivity(Work, "second", 2)}";
                }
            }));

        (await RunToEnd(host, Main, 1)).Output!.Value.GetString().ShouldBe("TEST-WRONG 2");
    }

    private static Exception Busy(int call) => new ResolverFault("TEST-BUSY", transient: true, $"Busy at call {call}.");

    private async Task<string> Run(RetryPolicy policy, Func<int, Exception> fault)
    {
        var calls = 0;
        await using var host = await Host(registry => registry
            .Activity(Work, int (_) => throw fault(Interlocked.Increment(ref calls)))
            .Workflow(Main, async (context, input) =>
            {
                try
                {
                    return $"{await context.CallActivity(Work, "one", input, new() { Retry = policy })}";
                }
                catch (ActivityFailedException failed)
                {
                    return failed.Failure.Code;
                }
            }));
        return $"{(await RunToEnd(host, Main, 1)).Output!.Value.GetString()} after {calls}";
    }
}
