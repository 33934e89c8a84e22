namespace Resolver.Models.Chains;

/// <summary>What a step's reader makes of an answer. An answer is input from a public web form: checked before it is believed.</summary>
internal abstract record StepAnswer<T>
{
    private StepAnswer()
    {
    }

    /// <summary>Of the asked form, and it holds.</summary>
    public sealed record Accepted(T Value) : StepAnswer<T>;

    /// <summary>The model says that it cannot; the reason is one visible line.</summary>
    public sealed record GaveUp(string Reason) : StepAnswer<T>;

    /// <summary>Not believed; the reason is a sentence that the model can act on, and it is fed back once.</summary>
    public sealed record Refused(string Reason) : StepAnswer<T>;
}
