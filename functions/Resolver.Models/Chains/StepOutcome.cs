using Resolver.Core.Models;
using Resolver.Core.Money;
using Resolver.Models.Gateway;

namespace Resolver.Models.Chains;

/// <summary>How a step, or a whole chain, ended. Each outcome carries what all its calls used, refused answers included.</summary>
/// <typeparam name="T">What the step makes.</typeparam>
internal abstract record StepOutcome<T>(ModelUsage Usage)
{
    /// <summary>It is made, and checked.</summary>
    public sealed record Done(T Value, ModelUsage Usage) : StepOutcome<T>(Usage);

    /// <summary>The model says that it cannot, or there is nothing to go on with. The reason is one line, safe to show.</summary>
    public sealed record GaveUp(string Reason, ModelUsage Usage) : StepOutcome<T>(Usage);

    /// <summary>The answer was refused, and after its repair again; the reason is what was fed back.</summary>
    public sealed record Refused(string Reason, ModelUsage Usage) : StepOutcome<T>(Usage);

    /// <summary>No answer after retries and fallbacks.</summary>
    /// <param name="Code">Stable <c>MODEL-*</c> code.</param>
    /// <param name="Reason">One sentence that names the cure; safe to post in public.</param>
    /// <param name="Transient">Whether the same call may succeed later.</param>
    public sealed record Failed(string Code, string Reason, bool Transient, ModelUsage Usage) : StepOutcome<T>(Usage);

    /// <summary>The next call could cost more than a budget has left; it was not sent.</summary>
    public sealed record OverBudget(BudgetRefusal Why, ModelUsage Usage) : StepOutcome<T>(Usage);

    /// <summary>The same outcome, with what was used before it.</summary>
    public StepOutcome<T> After(ModelUsage before) => this with { Usage = before.Plus(Usage) };

    /// <summary>An outcome other than <see cref="Done"/> as that of a step which makes something else.</summary>
    /// <exception cref="InvalidOperationException">It is done.</exception>
    public StepOutcome<TOther> Stopped<TOther>() => this switch
    {
        GaveUp gaveUp => new StepOutcome<TOther>.GaveUp(gaveUp.Reason, Usage),
        Refused refused => new StepOutcome<TOther>.Refused(refused.Reason, Usage),
        Failed failed => new StepOutcome<TOther>.Failed(failed.Code, failed.Reason, failed.Transient, Usage),
        OverBudget over => new StepOutcome<TOther>.OverBudget(over.Why, Usage),
        _ => throw new InvalidOperationException("A step that is done has not stopped."),
    };

    /// <summary>The same outcome with another value.</summary>
    public StepOutcome<TOther> Select<TOther>(Func<T, TOther> make) =>
        this is Done done ? new StepOutcome<TOther>.Done(make(done.Value), Usage) : Stopped<TOther>();

    internal static Failed Of(CallFailure failure, ModelUsage usage) => new(failure.Code, failure.Reason, failure.Transient, usage);
}
