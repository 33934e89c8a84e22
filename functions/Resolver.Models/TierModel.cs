using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Resolver.Core.Models;
using Resolver.Models.Answers;
using Resolver.Models.Calls;
using Resolver.Models.Configuration;
using Resolver.Models.Prompts;
using Resolver.Models.Spending;

namespace Resolver.Models;

/// <summary>One tier: packs the prompt, asks, checks the answer, and feeds a refusal back once.</summary>
internal sealed class TierModel : IDisposable
{
    private const int MaxEcho = 8_000;

    private readonly TierClient _client;
    private readonly PromptPacker _packer;
    private readonly ModelCaller _caller;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly EditRules _rules;

    public TierModel(ModelTierOptions tier, HttpMessageHandler inner, ApiKey? key, TimeProvider clock, ILogger logger, EditRules rules)
    {
        _client = new TierClient(tier, inner, key, clock);
        _packer = new PromptPacker(tier);
        _caller = new ModelCaller(_client, clock, logger);
        _clock = clock;
        _logger = logger;
        _rules = rules;
    }

    public ModelTierOptions Tier => _client.Tier;

    public ModelEstimate Estimate(PatchPrompt prompt) => _packer.Pack(prompt).Estimate;

    public async Task<PatchProposal> Propose(PatchPrompt prompt, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var packed = _packer.Pack(prompt);
        var spend = new SpendMeter(Tier, prompt.MaxUsd);
        if (!packed.Fits)
        {
            return Failed(CallFailure.ContextTooSmall, ModelUsage.None);
        }

        if (!spend.Affords(packed.Estimate))
        {
            Log.OverBudget(_logger, Tier.Name, prompt.Key.Step, packed.Estimate.MaxUsd, prompt.MaxUsd);
            return new PatchProposal.OverBudget(packed.Estimate.MaxUsd, ModelUsage.None);
        }

        if (packed.Dropped > 0)
        {
            Log.UnitsDropped(_logger, Tier.Name, prompt.Key.Step, packed.Dropped, packed.Units);
        }

        return await AskTwice(prompt, packed, spend, cancel);
    }

    public void Dispose() => _client.Dispose();

    private static PatchProposal.Failed Failed(CallFailure failure, ModelUsage usage) => new(failure.Code, failure.Reason, failure.Transient, usage);

    private async Task<PatchProposal> AskTwice(PatchPrompt prompt, PackedPrompt packed, SpendMeter spend, CancellationToken cancel)
    {
        var started = _clock.GetTimestamp();
        ModelUsage Used() => spend.Total(_clock.GetElapsedTime(started));
        List<ChatMessage> messages = [new(ChatRole.System, PromptFiles.System), new(ChatRole.User, packed.User)];
        var estimate = packed.Estimate;
        for (var ask = 1; ; ask++)
        {
            var result = await _caller.Ask(messages, estimate, spend, prompt.Key, cancel);
            if (result is not CallResult.Reply reply)
            {
                return Failed(((CallResult.Failed)result).Failure, Used());
            }

            var (proposal, refusal) = Judge(prompt, reply, Used);
            if (proposal is not null)
            {
                return proposal;
            }

            Log.AnswerRefused(_logger, Tier.Name, prompt.Key.Step, ask);
            if (ask == 2 || Repair(packed, messages, reply, refusal!) is not { } next || !spend.Affords(next))
            {
                return new PatchProposal.Refused(refusal!, Used());
            }

            estimate = next;
        }
    }

    /// <summary>A proposal, or why the answer is refused.</summary>
    private (PatchProposal? Proposal, string? Refusal) Judge(PatchPrompt prompt, CallResult.Reply reply, Func<ModelUsage> used)
    {
        if (reply.Declined)
        {
            return (new PatchProposal.GaveUp("The model declined to answer.", used()), null);
        }

        if (reply.CutShort)
        {
            return (null, $"The answer was cut at the limit of {Tier.MaxOutputTokens} tokens; think less, and make a smaller change.");
        }

        switch (AnswerReader.Read(reply.Text))
        {
            case Answer.GaveUp gaveUp:
                return (new PatchProposal.GaveUp(gaveUp.Reason, used()), null);
            case Answer.Malformed malformed:
                return (null, malformed.Reason);
            case Answer.Proposed proposed:
                var verdict = new EditValidator(prompt.Base, prompt.Files, _rules).Validate(proposed.Edits);
                return verdict is EditVerdict.Accepted accepted
                    ? (new PatchProposal.Patch(accepted.Set, proposed.Summary, proposed.Hypothesis, used()), null)
                    : (null, ((EditVerdict.Refused)verdict).Reason);
            case var other:
                throw new InvalidOperationException($"Unknown answer {other.GetType().Name}.");
        }
    }

    /// <summary>Adds the answer and its refusal to the conversation; the refusal alone where both do not fit.</summary>
    private ModelEstimate? Repair(PackedPrompt packed, List<ChatMessage> messages, CallResult.Reply reply, string refusal)
    {
        var told = PromptFiles.Refused(refusal);
        var echo = VisibleText.Shorten(reply.Text, MaxEcho);
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
