using System.Globalization;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;

namespace Resolver.Contracts.Durable;

/// <summary>A workflow that uses every feature, for tests that kill the engine in its midst.</summary>
public static class Everything
{
    public static readonly WorkflowDefinition<int, string> Main = new("everything", 1);
    public static readonly EventDefinition<string> Go = new("go");
    public static readonly WorkflowDefinition<int, string> Child = new("child", 1);
    public static readonly WorkflowDefinition<int, int> Rounds = new("rounds", 1);

    private static readonly ActivityDefinition<int, string> Work = new("work");
    private static readonly ActivityDefinition<int, string> Flaky = new("flaky");

    // Kills are attempts: a policy that a sweep of kills cannot exhaust.
    private static readonly ActivityOptions Patient = new()
    {
        Retry = new() { MaxAttempts = 100, FirstInterval = TimeSpan.FromMilliseconds(1), MaxInterval = TimeSpan.FromMilliseconds(5) },
    };

    public static RunId Run { get; } = RunId.Parse("everything-1");

    /// <summary>Registers it.</summary>
    /// <param name="registry">Where.</param>
    /// <param name="deliver">Is told each delivery, before it does anything.</param>
    /// <param name="work">How long an activity takes.</param>
    public static void Register(IWorkflowRegistry registry, Action<ActivityScope> deliver, TimeSpan work) => registry
        .Activity(Work, async (scope, input, cancel) =>
        {
            deliver(scope);
            await Task.Delay(work, cancel);
            return string.Create(CultureInfo.InvariantCulture, $"{scope.Key.Step}:{input}");
        })
        .Activity(Flaky, (scope, input, _) =>
        {
            deliver(scope);
            return scope.Delivery == 1
                ? throw new ResolverFault("TEST-BUSY", transient: true, "The first delivery always fails.")
                : Task.FromResult(new string((char)('a' + input), 20_000));
        })
        .Workflow(Child, ChildCode)
        .Workflow(Rounds, RoundsCode)
        .Workflow(Main, Code);

    /// <summary>The code of <see cref="Child"/>.</summary>
    public static async Task<string> ChildCode(IWorkflowContext context, int input) =>
        await context.CallActivity(Work, "inner-1", input, Patient) + await context.CallActivity(Work, "inner-2", input, Patient);

    /// <summary>The code of <see cref="Rounds"/>.</summary>
    public static async Task<int> RoundsCode(IWorkflowContext context, int left)
    {
        await context.CallActivity(Work, $"round-{left}", left, Patient);
        if (left > 0)
        {
            context.ContinueAsNew(left - 1);
        }

        return left;
    }

    /// <summary>The code of <see cref="Main"/>.</summary>
    public static async Task<string> Code(IWorkflowContext context, int width)
    {
        context.SetStatus("begun");
        var id = context.NewGuid();
        var first = await context.CallActivity(Work, "first", 1, Patient);
        var parts = await Task.WhenAll(Enumerable.Range(0, width).Select(part => context.CallActivity(Work, $"part-{part}", part, Patient)));
        var large = await context.CallActivity(Flaky, "large", 2, Patient);
        var stop = context.WaitForEvent(new EventDefinition<string>("never"), DateTimeOffset.MaxValue);
        var child = context.CallSubWorkflow(Child, "child", 7);
        var won = await Task.WhenAny(stop, child) == child;
        await context.SleepUntil(context.UtcNow + TimeSpan.FromMilliseconds(5));
        var go = await context.WaitForEvent(Go, DateTimeOffset.MaxValue);
        var late = await context.WaitForEvent(Go, context.UtcNow + TimeSpan.FromMilliseconds(5));
        var rounds = await context.CallSubWorkflow(Rounds, "rounds", 2);
        context.SetStatus("done");
        return string.Join('|', id, first, string.Join(',', parts), large.Length, won, await child, go.Value, late.Received, rounds);
    }
}
