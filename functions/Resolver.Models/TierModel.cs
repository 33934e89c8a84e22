using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Resolver.Core.Edits;
using Resolver.Core.Models;
using Resolver.Core.Money;
using Resolver.Core.Text;
using Resolver.Models.Answers;
using Resolver.Models.Configuration;
using Resolver.Models.Gateway;
using Resolver.Models.Prompts;

namespace Resolver.Models;

/// <summary>One tier: packs the prompt, asks, checks the answer, and feeds a refusal back once.</summary>
internal sealed class TierModel(ModelTierOptions tier, ModelGateway gateway, TimeProvider clock, ILogger logger, EditRules rules)
{
    private const int MaxEcho = 8_000;

    private static readonly ChatOptions Options = new() { ResponseFormat = ChatResponseFormat.ForJsonSchema(AnswerSchema.Element, AnswerSchema.Name) };

    private readonly PromptPacker _packer = new(tier);

    public ModelTierOptions Tier => tier;

    public ModelEstimate Estimate(PatchPrompt prompt) => _packer.Pack(prompt).Estimate;

    public async Task<PatchProposal> Propose(PatchPrompt prompt, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var packed = _packer.Pack(prompt);
        if (!packed.Fits)
        {
            return Failed(CallFailure.ContextTooSmall, ModelUsage.None);
        }

        if (packed.Dropped > 0)
        {
            Log.UnitsDropped(logger, Tier.Name, prompt.Key.Step, packed.Dropped, packed.Units);
        }

        return await AskTwice(prompt, packed, cancel);
    }

    private static PatchProposal.Failed Failed(CallFailure failure, ModelUsage usage) => new(failure.Code, failure.Reason, failure.Transient, usage);

    private static ModelUsage Sum(ModelUsage one, ModelUsage other, TimeSpan elapsed) =>
        new(one.Calls + other.Calls, one.TokensIn + other.TokensIn, one.TokensOut + other.TokensOut, one.Usd + other.Usd, elapsed.TotalSeconds);

    private async Task<PatchProposal> AskTwice(PatchPrompt prompt, PackedPrompt packed, CancellationToken cancel)
    {
        var started = clock.GetTimestamp();
        List<ChatMessage> messages = [new(ChatRole.System, PromptFiles.System), new(ChatRole.User, packed.User)];
        var first = await gateway.Ask(Request(prompt, messages, packed.TextTokens, call: 1), cancel);
        var (proposal, refusal) = Judge(prompt, first, first.Usage);
        if (proposal is not null)
        {
            return proposal;
        }

        Log.AnswerRefused(logger, Tier.Name, prompt.Key.Step, 1);
        if (Repair(packed, messages, ((ModelReply.Answered)first).Response.Text, refusal!) is not { } textTokens)
        {
            return new PatchProposal.Refused(refusal!, first.Usage);
        }

        var second = await gateway.Ask(Request(prompt, messages, textTokens, call: 2), cancel);
        var used = Sum(first.Usage, second.Usage, clock.GetElapsedTime(started));
        if (second is ModelReply.OverBudget)
        {
            return new PatchProposal.Refused(refusal!, used);
        }

        (proposal, refusal) = Judge(prompt, second, used);
        return proposal ?? new PatchProposal.Refused(refusal!, used);
    }

    private ModelRequest Request(PatchPrompt prompt, IReadOnlyList<ChatMessage> messages, int textTokens, int call) =>
        new(Tier.Name, CallKey.Of(prompt.Key, call), messages, textTokens)
        {
            Options = Options,
            Repo = prompt.Repo,
            PullRequest = prompt.PullRequest,
            StepUsd = prompt.MaxUsd,
            RunUsd = prompt.RunUsd,
        };

    /// <summary>A proposal, or why the answer is refused.</summary>
    private (PatchProposal? Proposal, string? Refusal) Judge(PatchPrompt prompt, ModelReply reply, ModelUsage used)
    {
        switch (reply)
        {
            case ModelReply.Failed failed:
                return (new PatchProposal.Failed(failed.Code, failed.Reason, failed.Transient, used), null);
            case ModelReply.OverBudget over:
                Log.OverBudget(logger, Tier.Name, prompt.Key.Step, over.Why.NeededUsd, over.Why.LeftUsd);
                return (new PatchProposal.OverBudget(over.Why.NeededUsd, over.Why, used), null);
        }

        var response = ((ModelReply.Answered)reply).Response;
        if (response.FinishReason == ChatFinishReason.ContentFilter)
        {
            return (Failed(CallFailure.Filtered, used), null);
        }

        if (response.Text.Length == 0 && response.Messages.SelectMany(static message => message.Contents).OfType<ErrorContent>().Any())
        {
            return (new PatchProposal.GaveUp("The model declined to answer.", used), null);
        }

        return response.FinishReason == ChatFinishReason.Length
            ? (null, $"The answer was cut at the limit of {Tier.MaxOutputTokens} tokens; think less, and make a smaller change.")
            : Judge(prompt, AnswerReader.Read(response.Text), used);
    }

    private (PatchProposal? Proposal, string? Refusal) Judge(PatchPrompt prompt, Answer answer, ModelUsage used)
    {
        switch (answer)
        {
            case Answer.GaveUp gaveUp:
                return (new PatchProposal.GaveUp(gaveUp.Reason, used), null);
            case Answer.Malformed malformed:
                return (null, malformed.Reason);
            case Answer.Proposed proposed:
                var verdict = new EditValidator(prompt.Base, prompt.Files, rules).Validate(proposed.Edits);
                return verdict is EditVerdict.Accepted accepted
                    ? (new PatchProposal.Patch(accepted.Set, proposed.Summary, proposed.Hypothesis, used), null)
                    : (null, ((EditVerdict.Refused)verdict).Reason);
            case var other:
                throw new InvalidOperationException($"Unknown answer {other.GetType().Name}.");
        }
    }

    /// <summary>Adds the answer and its refusal to the conversation; the refusal alone where both do not fit.</summary>
    /// <returns>Tokens of all texts; null where not even that fits.</returns>
    private int? Repair(PackedPrompt packed, List<ChatMessage> messages, string answer, string refusal)
    {
        var told = PromptFiles.Refused(refusal);
        var echo = VisibleText.Shorten(answer, MaxEcho);
        if (echo.Length > 0 && _packer.Extended(packed, echo, told) is { } both)
        {
            messages.Add(new ChatMessage(ChatRole.Assistant, echo));
            messages.Add(new ChatMessage(ChatRole.User, told));
            return both;
        }

        messages.Add(new ChatMessage(ChatRole.User, told));
        return _packer.Extended(packed, told);
    }
}
