using System.Globalization;
using Resolver.Contracts.Durable;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Engine.Replay;

namespace Resolver.Crashes.Scenario;

/// <summary>The workflows that are killed. Between them they use every feature; see <see cref="Everything"/> for most.</summary>
internal static class Catalogue
{
    /// <summary>Takes an event in each of three executions.</summary>
    public static readonly WorkflowDefinition<string, string> Carry = new("carry", 1);

    /// <summary>Catches the fault of an activity and of a child; two versions of it run side by side.</summary>
    public static readonly WorkflowDefinition<int, string> Brave = new("brave", 1);

    /// <inheritdoc cref="Brave"/>
    public static readonly WorkflowDefinition<int, string> Braver = new("brave", 2);

    /// <summary>Is suspended and resumed from outside.</summary>
    public static readonly WorkflowDefinition<int, string> Paused = new("paused", 1);

    /// <summary>Is ended by force, with its child.</summary>
    public static readonly WorkflowDefinition<int, string> Doomed = new("doomed", 1);

    /// <summary>An event of <see cref="Carry"/>.</summary>
    public static readonly EventDefinition<int> Tick = new("tick");

    private static readonly WorkflowDefinition<int, string> Failing = new("failing", 1);
    private static readonly WorkflowDefinition<int, string> Held = new("held", 1);
    private static readonly ActivityDefinition<int, string> Note = new("note");
    private static readonly ActivityDefinition<int, string> Break = new("break");

    // A kill counts as an attempt: enough of them that no sweep exhausts the policy.
    private static readonly ActivityOptions Patient = new() { Retry = new() { MaxAttempts = 100, FirstInterval = TimeSpan.FromMilliseconds(1) } };

    private static readonly Dictionary<(string, int), Func<RecordedRun, string?>> Replays = new()
    {
        [("everything", 1)] = recorded => Check(recorded, Everything.Main, Everything.Code),
        [("child", 1)] = recorded => Check(recorded, Everything.Child, Everything.ChildCode),
        [("rounds", 1)] = recorded => Check(recorded, Everything.Rounds, Everything.RoundsCode),
        [("carry", 1)] = recorded => Check(recorded, Carry, CarryCode),
        [("brave", 1)] = recorded => Check(recorded, Brave, BraveCode),
        [("brave", 2)] = recorded => Check(recorded, Braver, BraverCode),
        [("paused", 1)] = recorded => Check(recorded, Paused, PausedCode),
        [("doomed", 1)] = recorded => Check(recorded, Doomed, DoomedCode),
        [("failing", 1)] = recorded => Check(recorded, Failing, FailingCode),
        [("held", 1)] = recorded => Check(recorded, Held, HeldCode),
    };

    /// <summary>The steps of workflows whose executions replace each other come strictly one after the other.</summary>
    public static bool IsSequential(string step) => step.StartsWith("round-", StringComparison.Ordinal) || step.StartsWith("tick-", StringComparison.Ordinal);

    /// <summary>Registers them all.</summary>
    /// <param name="registry">Where.</param>
    /// <param name="deliver">Is told each delivery, before it does anything.</param>
    public static void Register(IWorkflowRegistry registry, Action<ActivityScope> deliver)
    {
        Everything.Register(registry, deliver, TimeSpan.FromMilliseconds(1));
        registry
            .Activity(Note, (scope, input, _) =>
            {
                deliver(scope);
                return Task.FromResult(input.ToString(CultureInfo.InvariantCulture));
            })
            .Activity(Break, (scope, _, _) =>
            {
                deliver(scope);
                return Task.FromException<string>(new ResolverFault("TEST-BROKEN", transient: false, "It always fails."));
            })
            .Workflow(Carry, CarryCode)
            .Workflow(Brave, BraveCode)
            .Workflow(Braver, BraverCode)
            .Workflow(Paused, PausedCode)
            .Workflow(Doomed, DoomedCode)
            .Workflow(Failing, FailingCode)
            .Workflow(Held, HeldCode);
    }

    /// <summary>The first thing in which the code differs from the record; null where it fits.</summary>
    public static string? Divergence(RecordedRun recorded) => Replays[(recorded.Workflow, recorded.Version)](recorded);

    private static string? Check<TIn, TOut>(RecordedRun recorded, WorkflowDefinition<TIn, TOut> definition, Func<IWorkflowContext, TIn, Task<TOut>> code) =>
        HistoryReplay.FirstDivergence(recorded, definition, () => new Coded<TIn, TOut>(code));

    private static async Task<string> CarryCode(IWorkflowContext context, string taken)
    {
        var tick = await context.WaitForEvent(Tick, DateTimeOffset.MaxValue);
        var all = taken + await context.CallActivity(Note, $"tick-{tick.Value}", tick.Value, Patient);
        if (all.Length < 3)
        {
            context.ContinueAsNew(all);
        }

        return all;
    }

    private static async Task<string> BraveCode(IWorkflowContext context, int input) => $"{await Caught(context, input)}:{context.NewRandom(1_000_000)}";

    private static async Task<string> BraverCode(IWorkflowContext context, int input) => $"second:{await Caught(context, input)}";

    private static async Task<string> Caught(IWorkflowContext context, int input)
    {
        var codes = new List<string>();
        foreach (var call in (Func<Task<string>>[])[() => context.CallActivity(Break, "broken", input, Patient), () => context.CallSubWorkflow(Failing, "failing", input)])
        {
            try
            {
                codes.Add(await call());
            }
            catch (ActivityFailedException failed)
            {
                codes.Add(failed.Failure.Code);
            }
        }

        return string.Join(',', codes);
    }

    private static async Task<string> PausedCode(IWorkflowContext context, int input)
    {
        var go = await context.WaitForEvent(Everything.Go, DateTimeOffset.MaxValue);
        return await context.CallActivity(Note, "after", input, Patient) + go.Value;
    }

    private static async Task<string> DoomedCode(IWorkflowContext context, int input)
    {
        context.SetStatus("begun");
        return await context.CallSubWorkflow(Held, "held", input);
    }

    private static async Task<string> FailingCode(IWorkflowContext context, int input) => await context.CallActivity(Break, "broken-inside", input, Patient);

    private static async Task<string> HeldCode(IWorkflowContext context, int input) =>
        (await context.WaitForEvent(Everything.Go, DateTimeOffset.MaxValue)).Value + input.ToString(CultureInfo.InvariantCulture);

    private sealed class Coded<TIn, TOut>(Func<IWorkflowContext, TIn, Task<TOut>> code) : IWorkflow<TIn, TOut>
    {
        public Task<TOut> Run(IWorkflowContext context, TIn input) => code(context, input);
    }
}
