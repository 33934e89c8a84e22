using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Shouldly;
using Xunit;

namespace Resolver.Contracts.Durable;

/// <summary>Lists and retention.</summary>
public abstract class QueryContract : WorkflowContract
{
    private static readonly WorkflowDefinition<string, string> Main = new("main", 1);
    private static readonly WorkflowDefinition<string, string> Child = new("child", 1);
    private static readonly EventDefinition<string> Go = new("go");
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task List_ByTimeOfAcceptance_NewestFirst()
    {
        await using var host = await Host(Register);
        var old = await Start(host, "wait");
        await host.Pass(Moment);
        var between = host.Now;
        await host.Pass(Moment);
        var young = await Start(host, "wait");

        (await Ids(host, new() { CreatedFrom = between })).ShouldBe([young]);
        (await Ids(host, new() { CreatedBefore = between })).ShouldBe([old]);
        (await Ids(host, new() { CreatedFrom = between, CreatedBefore = between })).ShouldBeEmpty();
        (await Ids(host, new())).ShouldBe([young, old]);
        (await Ids(host, new() { Top = 1 })).ShouldBe([young]);
    }

    [Fact]
    public async Task List_ByTimeOfChange_FindsWhatGrewSince()
    {
        await using var host = await Host(Register);
        var old = await Start(host, "wait");
        var other = await Start(host, "wait");
        await host.Pass(Moment);
        var between = host.Now;
        await host.Pass(Moment);

        (await Ids(host, new() { UpdatedFrom = between })).ShouldBeEmpty();
        await host.Client.RaiseEvent(old, Go, "go", "go-1", Cancel);
        await host.UntilEnd(old);

        (await Ids(host, new() { UpdatedFrom = between })).ShouldBe([old]);
        (await Ids(host, new())).ShouldBe([other, old], ignoreOrder: true);
    }

    [Fact]
    public async Task List_ByWorkflow_FindsEveryVersion()
    {
        var second = Main with { Version = 2 };
        await using var host = await Host(registry =>
        {
            Register(registry);
            registry.Workflow(second, static (_, input) => Task.FromResult(input));
        });
        var one = await RunToEnd(host, Main, "end");
        var two = await RunToEnd(host, second, "end");
        await RunToEnd(host, Child, "end");

        var found = await host.Client.List(new() { Workflow = "main", States = [WorkflowState.Completed, WorkflowState.Failed] }, Cancel);

        found.Select(static run => (run.Run, run.Version)).ShouldBe([(one.Run, 1), (two.Run, 2)], ignoreOrder: true);
    }

    [Fact]
    public async Task PurgeByAge_DeletesWhatEndedBefore_WithItsChildren()
    {
        await using var host = await Host(Register);
        var parent = (await RunToEnd(host, Main, "parent")).Run;
        await host.Pass(Moment);
        var between = host.Now;
        await host.Pass(Moment);
        var young = (await RunToEnd(host, Main, "end")).Run;
        var open = await Start(host, "wait");
        (await Ids(host, new() { IncludeChildren = true })).Count.ShouldBe(4);

        (await host.Client.Purge(new PurgeQuery(between), Cancel)).ShouldBe(1);

        (await host.Client.Get(parent, Cancel)).ShouldBeNull();
        (await Ids(host, new() { IncludeChildren = true })).ShouldBe([open, young]);
    }

    [Fact]
    public async Task PurgeByState_DeletesTheseAlone_AndNeverARunInWork()
    {
        await using var host = await Host(Register);
        var completed = (await RunToEnd(host, Main, "end")).Run;
        var failed = (await RunToEnd(host, Main, "fail")).Run;
        var open = await Start(host, "wait");
        var later = host.Now + TimeSpan.FromDays(1);

        (await host.Client.Purge(new PurgeQuery(later) { States = [WorkflowState.Running, WorkflowState.Terminated] }, Cancel)).ShouldBe(0);
        (await host.Client.Purge(new PurgeQuery(later) { States = [WorkflowState.Failed] }, Cancel)).ShouldBe(1);

        (await host.Client.Get(failed, Cancel)).ShouldBeNull();
        (await Ids(host, new())).ShouldBe([open, completed], ignoreOrder: true);
    }

    [Fact]
    public async Task PurgeByAge_TakesTheOldestFirst_AndSaysHowMany()
    {
        await using var host = await Host(Register);
        var runs = new List<RunId>();
        for (var number = 0; number < 3; number++)
        {
            runs.Add((await RunToEnd(host, Main, "end")).Run);
            await host.Pass(Moment);
        }

        var query = new PurgeQuery(host.Now + TimeSpan.FromDays(1)) { Top = 2 };
        (await host.Client.Purge(query, Cancel)).ShouldBe(2);
        (await Ids(host, new())).ShouldBe([runs[2]]);
        (await host.Client.Purge(query, Cancel)).ShouldBe(1);
        (await host.Client.Purge(query, Cancel)).ShouldBe(0);
    }

    [Fact]
    public async Task PurgedRun_MayBeStartedAgain()
    {
        await using var host = await Host(Register);
        var run = (await RunToEnd(host, Main, "end")).Run;
        (await host.Client.Purge(run, Cancel)).ShouldBeTrue();

        (await host.Client.Start(run, Main, "end", Cancel)).ShouldBeTrue();

        (await host.UntilEnd(run)).State.ShouldBe(WorkflowState.Completed);
    }

    private static async Task<RunId> Start(WorkflowHost host, string input)
    {
        var run = Flow.Id();
        await host.Client.Start(run, Main, input, Cancel);
        await host.UntilStatus(run, "waiting");
        return run;
    }

    private static async Task<IReadOnlyList<RunId>> Ids(WorkflowHost host, WorkflowQuery query) =>
        [.. (await host.Client.List(query, Cancel)).Select(static snapshot => snapshot.Run)];

    private static void Register(IWorkflowRegistry registry) => registry
        .Workflow(Child, static (_, input) => Task.FromResult(input))
        .Workflow(Main, static async (context, input) =>
        {
            switch (input)
            {
                case "fail":
                    throw ResolverFault.Usage("TEST-REFUSED", "Refused by the test.");
                case "parent":
                    return await context.CallSubWorkflow(Child, "sub", input);
                case "wait":
                    context.SetStatus("waiting");
                    return (await context.WaitForEvent(Go, DateTimeOffset.MaxValue)).Value!;
                default:
                    return input;
            }
        });
}
