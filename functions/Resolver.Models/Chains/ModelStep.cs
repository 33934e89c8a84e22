using Microsoft.Extensions.AI;
using Resolver.Core.Models;
using Resolver.Core.Text;
using Resolver.Models.Gateway;
using Resolver.Models.Prompts;
using Resolver.Models.Spending;

namespace Resolver.Models.Chains;

/// <summary>
/// A step that asks a model: its prompt (<see cref="Write"/>, from files under Prompts/), its schema (<see cref="Form"/>), its validator
/// (<see cref="Read"/>), and one bounded repair: a refused answer goes back once with the reason. Derive, fill in the four, and the rest
/// is here: fitting, asking, reading what the endpoint did, counting what it cost.
/// </summary>
internal abstract class ModelStep<TIn, TOut> : IChainStep<TIn, TOut>
{
    private const int MaxEcho = 8_000;

    /// <inheritdoc />
    public abstract string Name { get; }

    /// <summary>The form of the answer.</summary>
    public abstract AnswerForm Form { get; }

    /// <summary>The longest answer, tokens; the tier's own limit holds besides. Default: the tier's. Thinking models think within it: not below 1,000.</summary>
    public virtual int Output => int.MaxValue;

    /// <inheritdoc />
    public async Task<StepOutcome<TOut>> Run(ChainContext context, TIn input, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var prompt = Write(context, input);
        var messages = prompt.Messages();
        var tokens = Tokens(prompt);
        return context.Fits(tokens, messages.Count, Output)
            ? await AskTwice(new Talk(context, input, prompt), messages, tokens, cancel)
            : StepOutcome<TOut>.Of(CallFailure.ContextTooSmall, ModelUsage.None);
    }

    /// <summary>What one ask may cost at most.</summary>
    public ModelEstimate Estimate(ChainContext context, TIn input) => context.Estimate(Tokens(Write(context, input)), 2, Output);

    /// <summary>Writes the prompt: what every step of the chain shows first, then what is this step's own. Pure.</summary>
    public abstract StepPrompt Write(ChainContext context, TIn input);

    /// <summary>Reads an answer, any text at all. Pure; it does not throw. <see cref="AnswerJson"/> does the common part.</summary>
    protected abstract StepAnswer<TOut> Read(string answer, TIn input);

    /// <summary>Tokens of everything that a prompt sends, the schema included.</summary>
    protected int Tokens(StepPrompt prompt) => TokenCounter.Count(prompt.System) + TokenCounter.Count(prompt.User) + Form.Tokens;

    private async Task<StepOutcome<TOut>> AskTwice(Talk talk, List<ChatMessage> messages, int tokens, CancellationToken cancel)
    {
        var (context, _, prompt) = talk;
        var first = await context.Ask(messages, tokens, prompt.Name, Form, Output, cancel);
        if (Judge(talk, first, out var refusal) is { } outcome)
        {
            return outcome;
        }

        Log.AnswerRefused(context.Logger, context.Tier.Name, $"{context.Key.Step}/{Name}", 1);
        if (Repair(context, messages, tokens, ((ModelReply.Answered)first).Response.Text, refusal!) is not { } more)
        {
            return new StepOutcome<TOut>.Refused(refusal!, first.Usage);
        }

        var second = await context.Ask(messages, more, prompt.Name, Form, Output, cancel);
        var answered = second is ModelReply.OverBudget ? null : Judge(talk, second, out refusal);
        return (answered ?? new StepOutcome<TOut>.Refused(refusal!, second.Usage)).After(first.Usage);
    }

    /// <summary>An outcome; null where the answer is refused.</summary>
    private StepOutcome<TOut>? Judge(Talk talk, ModelReply reply, out string? refusal)
    {
        refusal = null;
        var context = talk.Context;
        switch (reply)
        {
            case ModelReply.Failed failed:
                return new StepOutcome<TOut>.Failed(failed.Code, failed.Reason, failed.Transient, failed.Usage);
            case ModelReply.OverBudget over:
                Log.OverBudget(context.Logger, context.Tier.Name, $"{context.Key.Step}/{Name}", over.Why.NeededUsd, over.Why.LeftUsd);
                return new StepOutcome<TOut>.OverBudget(over.Why, over.Usage);
        }

        var response = ((ModelReply.Answered)reply).Response;
        if (response.FinishReason == ChatFinishReason.ContentFilter)
        {
            return StepOutcome<TOut>.Of(CallFailure.Filtered, reply.Usage);
        }

        if (response.Text.Length == 0 && response.Messages.SelectMany(static message => message.Contents).OfType<ErrorContent>().Any())
        {
            return new StepOutcome<TOut>.GaveUp("The model declined to answer.", reply.Usage);
        }

        switch (response.FinishReason == ChatFinishReason.Length ? Cut(context) : Read(response.Text, talk.Input))
        {
            case StepAnswer<TOut>.Accepted accepted:
                return new StepOutcome<TOut>.Done(accepted.Value, reply.Usage);
            case StepAnswer<TOut>.GaveUp gaveUp:
                return new StepOutcome<TOut>.GaveUp(gaveUp.Reason, reply.Usage);
            case StepAnswer<TOut>.Refused refused:
                refusal = refused.Reason;
                return null;
            case var other:
                throw new InvalidOperationException($"Unknown answer {other.GetType().Name}.");
        }
    }

    private StepAnswer<TOut>.Refused Cut(ChainContext context) =>
        new($"The answer was cut at the limit of {context.Output(Output)} tokens; think less, and make it smaller.");

    /// <summary>Adds the refused answer and the reason; without the answer where both do not fit.</summary>
    /// <returns>Tokens of all texts; null where not even the reason fits.</returns>
    private int? Repair(ChainContext context, List<ChatMessage> messages, int tokens, string answer, string refusal)
    {
        var told = new ChatMessage(ChatRole.User, PromptFiles.Refused(refusal));
        var echo = VisibleText.Shorten(answer, MaxEcho);
        tokens += TokenCounter.Count(told.Text);
        var both = tokens + TokenCounter.Count(echo);
        if (echo.Length > 0 && context.Fits(both, messages.Count + 2, Output))
        {
            messages.AddRange([new ChatMessage(ChatRole.Assistant, echo), told]);
            return both;
        }

        messages.Add(told);
        return context.Fits(tokens, messages.Count, Output) ? tokens : null;
    }

    private sealed record Talk(ChainContext Context, TIn Input, StepPrompt Prompt);
}
