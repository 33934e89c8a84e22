using Resolver.Contracts.Durable;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Functions.Durable;

namespace Resolver.Functions.Tests;

/// <summary>Activities that another app performs: the job goes there by a queue, and its outcome comes back as an event of the run.</summary>
public sealed class RemoteTests
{
    private static readonly WorkflowDefinition<string, string> Main = new("main", 1);
    private static readonly ActivityDefinition<string, string> Away = new("away");
    private static readonly Dictionary<string, string> Places = new(StringComparer.Ordinal) { ["away"] = "hands" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(3)]
    [InlineData(300_000)]
    public async Task Result_ComesBack_WhateverItsSize(int characters)
    {
        var courier = new Courier();
        await using var host = await Host(courier, static (context, input) => context.CallActivity(Away, "one", input));
        var run = Flow.Id();
        await host.Client.Start(run, Main, new string('x', characters), Cancel);

        var job = await courier.Next();
        var answer = await Other(host, static text => text + "!").Perform(job);
        (await host.Ours.Answer("hands", answer, Cancel)).ShouldBeTrue();

        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe(new string('x', characters) + "!");
    }

    [Fact]
    public async Task AnswerThatComesTwice_OrForAnotherPlace_ChangesNothing()
    {
        var courier = new Courier();
        await using var host = await Host(courier, static async (context, input) => await context.CallActivity(Away, "one", input) + await context.CallActivity(Away, "two", input));
        var run = Flow.Id();
        await host.Client.Start(run, Main, "x", Cancel);
        var first = await courier.Next();
        await host.Ours.Answer("runner", await Other(host, static _ => "forged").Perform(first), Cancel);
        var answer = await Other(host, static _ => "1").Perform(first);
        await host.Ours.Answer("hands", answer, Cancel);
        await host.Ours.Answer("hands", answer, Cancel);

        await host.Ours.Answer("hands", await Other(host, static _ => "2").Perform(await courier.Next()), Cancel);

        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("12");
    }

    [Fact]
    public async Task Failure_ComesBackWithItsCode_AndIsRetriedWhereThatHelps()
    {
        var courier = new Courier();
        var retry = new ActivityOptions { Retry = new RetryPolicy { MaxAttempts = 2, FirstInterval = TimeSpan.Zero } };
        await using var host = await Host(courier, (context, input) => context.CallActivity(Away, "one", input, retry));
        var run = Flow.Id();
        await host.Client.Start(run, Main, "x", Cancel);
        var there = Other(host, static _ => throw new ResolverFault("GH-RATE", transient: true, "wait"));

        for (var delivery = 1; delivery <= 2; delivery++)
        {
            var job = await courier.Next();
            job.Call.Delivery.ShouldBe(delivery);
            await host.Ours.Answer("hands", await there.Perform(job), Cancel);
        }

        (await host.UntilEnd(run)).Failure!.Code.ShouldBe("GH-RATE");
    }

    [Fact]
    public async Task EndOfTheRun_GivesTheAnswerUp_AndALateOneIsNotObeyed()
    {
        var courier = new Courier();
        await using var host = await Host(courier, static async (context, input) =>
        {
            _ = context.CallActivity(Away, "one", input);
            await context.SleepUntil(context.UtcNow + TimeSpan.FromMilliseconds(200));
            return "ended";
        });
        var run = Flow.Id();
        await host.Client.Start(run, Main, "x", Cancel);
        var job = await courier.Next();

        (await host.UntilEnd(run)).Output!.Value.GetString().ShouldBe("ended");

        (await host.Ours.Answer("hands", await Other(host, static text => text).Perform(job), Cancel)).ShouldBeFalse();
    }

    [Fact]
    public async Task JobThatThePlaceDoesNotKnow_FailsItsStepWithItsCode()
    {
        var courier = new Courier();
        await using var host = await Host(courier, static (context, input) => context.CallActivity(Away, "one", input));
        var run = Flow.Id();
        await host.Client.Start(run, Main, "x", Cancel);

        var answer = await new DurableWorkflows(host.Artifacts, new DurableOptions()).Perform(await courier.Next());
        await host.Ours.Answer("hands", answer, Cancel);

        (await host.UntilEnd(run)).Failure!.Code.ShouldBe("ACTIVITY-UNKNOWN");
    }

    private static Task<DurableHost> Host(Courier courier, Func<IWorkflowContext, string, Task<string>> workflow) =>
        DurableHost.Start(registry => registry.Workflow(Main, workflow), options => options with { Places = Places, Courier = courier });

    private static DurableWorkflows Other(DurableHost host, Func<string, string> work)
    {
        var there = new DurableWorkflows(host.Artifacts, new DurableOptions());
        there.Activity(Away, work);
        return there;
    }

    private sealed class Courier : IRemoteCourier
    {
        private readonly System.Threading.Channels.Channel<RemoteJob> _jobs = System.Threading.Channels.Channel.CreateUnbounded<RemoteJob>();

        public async Task Send(RemoteJob job, CancellationToken cancel) => await _jobs.Writer.WriteAsync(job, cancel);

        public async Task<RemoteJob> Next() => await _jobs.Reader.ReadAsync(Cancel);
    }
}
