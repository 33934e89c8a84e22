using System.Globalization;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;

namespace Resolver.Contracts.Durable;

/// <summary>
/// Workflows that together use every feature. They run on one host, their histories are kept, and the other host replays them: so both
/// agree on what a workflow sees and decides. A change of one of them needs new histories.
/// </summary>
/// <param name="Name">The story, and its history's file.</param>
/// <param name="Code">The workflow; its input is the story's time of start.</param>
/// <param name="Drive">What others do to the run, once it is started.</param>
public sealed record Story(string Name, Func<IWorkflowContext, DateTimeOffset, Task<string>> Code, Func<WorkflowHost, RunId, CancellationToken, Task> Drive)
{
    private static readonly ActivityDefinition<int, int> Double = new("double");
    private static readonly ActivityDefinition<string, string> Fragile = new("fragile");
    private static readonly WorkflowDefinition<int, int> Child = new("child", 2);
    private static readonly EventDefinition<string> Go = new("go");
    private static readonly EventDefinition<int> Number = new("number");
    private static readonly ActivityOptions AtOnce = new() { Retry = new() { FirstInterval = TimeSpan.Zero } };

    /// <summary>All stories.</summary>
    public static IReadOnlyList<Story> All { get; } =
    [
        new("steps", Steps, Nothing),
        new("fan-out", FanOut, Nothing),
        new("events", Events, DriveEvents),
        new("timers", Timers, Nothing),
        new("race", Race, static (host, run, cancel) => AfterWaiting(host, run, () => host.Client.RaiseEvent(run, Go, "event", "e1", cancel))),
        new("children", Children, Nothing),
        new("ids", Ids, Nothing),
        new("continued", Continued, DriveContinued),
        new("failed", Failed, Nothing),
        new("waiting", Waiting, static (host, run, _) => host.UntilStatus(run, "waiting")),
    ];

    /// <summary>The contract of the story's workflow.</summary>
    public WorkflowDefinition<DateTimeOffset, string> Definition => new("story-" + Name, 1);

    /// <summary>A fresh instance of the story's workflow.</summary>
    public IWorkflow<DateTimeOffset, string> Make() => new Telling(Code);

    /// <summary>The activities and the child that the stories call.</summary>
    public static void RegisterSteps(IWorkflowRegistry registry) => registry
        .Activity(Double, static number => number * 2)
        .Activity(Fragile, static (scope, how, _) => Break(scope, how))
        .Workflow(Child, static async (context, number) => number < 0
            ? throw ResolverFault.Usage("TEST-CHILD", "The child refuses.")
            : await context.CallActivity(Double, "in child", number));

    private static Task<string> Break(ActivityScope scope, string how) => how switch
    {
        "twice" when scope.Delivery < 3 => throw new ResolverFault("TEST-BUSY", transient: true, "Busy."),
        "always" => throw ResolverFault.Usage("TEST-WRONG", "Wrong."),
        "oddly" => throw new InvalidOperationException("a secret"),
        _ => Task.FromResult($"delivery {scope.Delivery}"),
    };

    private static Task Nothing(WorkflowHost host, RunId run, CancellationToken cancel) => Task.CompletedTask;

    private static async Task<string> Steps(IWorkflowContext context, DateTimeOffset start)
    {
        var number = await context.CallActivity(Double, "one", 21);
        var retried = await context.CallActivity(Fragile, "two", "twice", AtOnce);
        var failures = new List<string>();
        foreach (var how in (string[])["always", "oddly"])
        {
            failures.Add(await Failure(() => context.CallActivity(Fragile, how, how, AtOnce)));
        }

        context.SetStatus("done");
        return $"{number}, {retried}, {string.Join(", ", failures)}";
    }

    private static async Task<string> FanOut(IWorkflowContext context, DateTimeOffset start)
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 30).Select(part => context.CallActivity(Double, $"part-{part}", part)));
        return string.Create(CultureInfo.InvariantCulture, $"{all.Sum()}");
    }

    private static async Task<string> Events(IWorkflowContext context, DateTimeOffset start)
    {
        context.SetStatus("waiting");
        var (number, word) = (context.WaitForEvent(Number, DateTimeOffset.MaxValue), context.WaitForEvent(Go, start + TimeSpan.FromDays(900)));
        var first = (await word).Value;
        var second = (await context.WaitForEvent(Go, DateTimeOffset.MaxValue)).Value;
        await context.CallActivity(Double, "between", 1);
        return $"{first} {second} {(await number).Value} {(await context.WaitForEvent(Go, start + TimeSpan.FromDays(900))).Value}";
    }

    private static Task DriveEvents(WorkflowHost host, RunId run, CancellationToken cancel) => AfterWaiting(host, run, async () =>
    {
        var wrongShape = new EventDefinition<string>("number");
        await host.Client.RaiseEvent(run, Go, "a", "e1", cancel);
        await host.Client.RaiseEvent(run, Go, "a again", "e1", cancel);
        await host.Client.RaiseEvent(run, wrongShape, "no number", "e2", cancel);
        await host.Client.RaiseEvent(run, Go, "b", "e3", cancel);
        await host.Client.RaiseEvent(run, Number, 7, "e4", cancel);
        await host.Client.RaiseEvent(run, Go, "c", "e5", cancel);
    });

    private static async Task<string> Timers(IWorkflowContext context, DateTimeOffset start)
    {
        await context.SleepUntil(start - TimeSpan.FromHours(1));
        var due = context.UtcNow + TimeSpan.FromMilliseconds(200);
        await context.SleepUntil(due);
        var expired = await context.WaitForEvent(Go, context.UtcNow + TimeSpan.FromMilliseconds(200));
        return $"{context.UtcNow >= due} {expired.Received}";
    }

    private static async Task<string> Race(IWorkflowContext context, DateTimeOffset start)
    {
        context.SetStatus("waiting");
        var (go, timer) = (context.WaitForEvent(Go, start + TimeSpan.FromDays(400)), context.SleepUntil(start + TimeSpan.FromDays(30)));
        return await Task.WhenAny(timer, go) == go ? (await go).Value! : "timer";
    }

    private static async Task<string> Children(IWorkflowContext context, DateTimeOffset start)
    {
        var both = await Task.WhenAll(context.CallSubWorkflow(Child, "left", 1), context.CallSubWorkflow(Child, "right", 2));
        return $"{both.Sum()} {await Failure(() => context.CallSubWorkflow(Child, "wrong", -1))}";
    }

    private static async Task<string> Ids(IWorkflowContext context, DateTimeOffset start)
    {
        var (id, random) = (context.NewGuid(), context.NewRandom(100));
        await context.CallActivity(Double, "one", 1);
        return $"{id} {random} {context.NewGuid()}";
    }

    private static async Task<string> Continued(IWorkflowContext context, DateTimeOffset start)
    {
        // The input moves on by a day with each execution.
        context.SetStatus("waiting");
        var round = start.Day;
        var word = await context.WaitForEvent(Go, DateTimeOffset.MaxValue);
        await context.CallActivity(Double, "the same name in each execution", round);
        if (round < 3)
        {
            context.ContinueAsNew(start + TimeSpan.FromDays(1));
            return "not the end";
        }

        return $"{word.Value} {(await context.WaitForEvent(Number, DateTimeOffset.MaxValue)).Value} {context.NewGuid()}";
    }

    private static Task DriveContinued(WorkflowHost host, RunId run, CancellationToken cancel) => AfterWaiting(host, run, async () =>
    {
        await host.Client.RaiseEvent(run, Number, 9, "n1", cancel);
        for (var round = 1; round <= 3; round++)
        {
            await host.Client.RaiseEvent(run, Go, $"round {round}", $"e{round}", cancel);
        }
    });

    private static async Task<string> Failed(IWorkflowContext context, DateTimeOffset start)
    {
        await context.CallActivity(Double, "one", 1);
        await context.CallActivity(Fragile, "two", "always");
        return "never";
    }

    private static async Task<string> Waiting(IWorkflowContext context, DateTimeOffset start)
    {
        await context.CallActivity(Double, "one", 1);
        context.SetStatus("waiting");
        return (await context.WaitForEvent(Go, start + TimeSpan.FromDays(3))).Value ?? "expired";
    }

    private static async Task AfterWaiting(WorkflowHost host, RunId run, Func<Task> then)
    {
        await host.UntilStatus(run, "waiting");
        await then();
    }

    private static async Task<string> Failure<T>(Func<Task<T>> call)
    {
        try
        {
            return $"{await call()}";
        }
        catch (ActivityFailedException failed)
        {
            return $"{failed.Step}: {failed.Failure.Code}";
        }
    }

    private sealed class Telling(Func<IWorkflowContext, DateTimeOffset, Task<string>> code) : IWorkflow<DateTimeOffset, string>
    {
        public Task<string> Run(IWorkflowContext context, DateTimeOffset input) => code(context, input);
    }
}
