using System.Globalization;

namespace Resolver.Core.Loop;

/// <summary>The limits of one attempt's loop. All are hard.</summary>
/// <param name="ToolCalls">Tool calls that may still be made; a refused one counts. Default of an attempt: 5.</param>
/// <param name="ModelCalls">Model calls that the run may still make. Default of a run: 50.</param>
/// <param name="WrapUpAt">From then on only what ends the work is allowed: four fifths of the attempt's time.</param>
/// <param name="Deadline">Nothing is begun after it, and what runs is stopped.</param>
/// <param name="MaxUsd">What the loop may spend, US dollars.</param>
public sealed record LoopLimits(int ToolCalls, int ModelCalls, DateTimeOffset WrapUpAt, DateTimeOffset Deadline, decimal MaxUsd);

/// <summary>One step of a loop, as far as it matters to its limits.</summary>
/// <param name="Action">What was done: the tool and a digest of its arguments; null where the model only talked.</param>
/// <param name="Error">A digest of what went wrong; null where nothing did.</param>
public sealed record LoopStep(string? Action, string? Error);

/// <summary>What a loop has used.</summary>
/// <param name="Steps">In order.</param>
/// <param name="ModelCalls">Calls of models.</param>
/// <param name="Usd">Spent, US dollars.</param>
public sealed record LoopProgress(IReadOnlyList<LoopStep> Steps, int ModelCalls, decimal Usd)
{
    /// <summary>Calls of tools, refused ones too.</summary>
    public int ToolCalls => Steps.Count(static step => step.Action is not null);
}

/// <summary>What a loop may do next.</summary>
public abstract record LoopDecision
{
    private LoopDecision()
    {
    }

    /// <summary>Ask the model again.</summary>
    /// <param name="WrapUp">Only to end the work.</param>
    public sealed record GoOn(bool WrapUp) : LoopDecision;

    /// <summary>End the attempt.</summary>
    /// <param name="Code"><c>tool-calls</c>, <c>model-calls</c>, <c>time</c>, <c>budget</c>, <c>stuck-action</c>, <c>stuck-error</c>, <c>stuck-talk</c>, <c>stuck-alternation</c>.</param>
    /// <param name="Reason">One sentence for people.</param>
    public sealed record Stop(string Code, string Reason) : LoopDecision;
}

/// <summary>
/// Hard limits, and the four signs of a loop that goes nowhere: the same action 4 times, the same error 3 times, 3 replies without an
/// action, 6 alternations between two actions (the thresholds of OpenHands' stuck detector). Pure.
/// </summary>
public static class LoopPolicy
{
    private const int SameAction = 4;
    private const int SameError = 3;
    private const int Talk = 3;
    private const int Alternations = 6;
    private const decimal WrapUpShare = 0.8m;

    /// <summary>Decides what comes next.</summary>
    public static LoopDecision Next(LoopLimits limits, LoopProgress progress, DateTimeOffset now) =>
        Limit(limits, progress, now) ?? Stuck(progress.Steps) ?? (LoopDecision)new LoopDecision.GoOn(
            now >= limits.WrapUpAt || (limits.MaxUsd > 0 && progress.Usd >= limits.MaxUsd * WrapUpShare)
            || progress.ToolCalls >= limits.ToolCalls - 1 || progress.ModelCalls >= limits.ModelCalls - 1);

    private static LoopDecision.Stop? Limit(LoopLimits limits, LoopProgress progress, DateTimeOffset now) => progress switch
    {
        _ when progress.ToolCalls >= limits.ToolCalls => Stop("tool-calls", $"All {limits.ToolCalls} tool calls of the attempt are used"),
        _ when progress.ModelCalls >= limits.ModelCalls => Stop("model-calls", $"All {limits.ModelCalls} model calls that were left are used"),
        _ when now >= limits.Deadline => Stop("time", $"The attempt's time is over"),
        _ when limits.MaxUsd > 0 && progress.Usd >= limits.MaxUsd => Stop("budget", $"The ${limits.MaxUsd:0.00} that were left are spent"),
        _ => null,
    };

    private static LoopDecision.Stop? Stuck(IReadOnlyList<LoopStep> steps) => steps switch
    {
        _ when Last(steps, SameError) is { } errors && errors[0].Error is { } error && errors.All(step => step.Error == error) =>
            Stop("stuck-error", $"The same error came {SameError} times"),
        _ when Last(steps, SameAction) is { } actions && actions[0].Action is { } action && actions.All(step => step.Action == action) =>
            Stop("stuck-action", $"The same action was taken {SameAction} times"),
        _ when Last(steps, Talk) is { } talk && talk.All(static step => step.Action is null) => Stop("stuck-talk", $"The model talked {Talk} times without acting"),
        _ when Last(steps, Alternations) is { } turns && Alternate(turns) => Stop("stuck-alternation", $"Two actions took turns {Alternations} times"),
        _ => null,
    };

    private static IReadOnlyList<LoopStep>? Last(IReadOnlyList<LoopStep> steps, int count) => steps.Count < count ? null : [.. steps.TakeLast(count)];

    private static bool Alternate(IReadOnlyList<LoopStep> steps) =>
        steps[0].Action is { } even && steps[1].Action is { } odd && even != odd
        && steps.Select((step, number) => step.Action == (number % 2 == 0 ? even : odd)).All(static same => same);

    private static LoopDecision.Stop Stop(string code, FormattableString reason) => new(code, reason.ToString(CultureInfo.InvariantCulture) + ".");
}
