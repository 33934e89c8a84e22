using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Resolver.Core.Edits;
using Resolver.Core.Models;
using Resolver.Models.Configuration;
using Resolver.Models.Gateway;
using Resolver.Models.Prompts;

namespace Resolver.Models.Chains.Fix;

/// <summary>The chain of fixes of one tier.</summary>
internal sealed class FixChain(ModelTierOptions tier, IModelCaller caller, ILogger logger, EditRules rules)
{
    private readonly PromptPacker _packer = new(tier);
    private readonly EditStep _edit = new(rules);

    /// <summary>What asking for edits alone may cost: the least that an attempt takes.</summary>
    public ModelEstimate Estimate(PatchPrompt prompt) => _packer.Pack(new PromptWriter(prompt)).Estimate;

    /// <summary>As <see cref="IPatchModel.Propose"/>.</summary>
    public async Task<PatchProposal> Propose(PatchPrompt prompt, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var writer = new PromptWriter(prompt);
        var packed = _packer.Pack(writer);
        if (!packed.Fits)
        {
            var (code, reason, transient) = (CallFailure.ContextTooSmall.Code, CallFailure.ContextTooSmall.Reason, CallFailure.ContextTooSmall.Transient);
            return new PatchProposal.Failed(code, reason, transient, ModelUsage.None);
        }

        if (packed.Dropped > 0)
        {
            Log.UnitsDropped(logger, tier.Name, prompt.Key.Step, packed.Dropped, packed.Units);
        }

        var context = Context(prompt);
        return Proposal(await _edit.Run(context, new FixTask(writer, packed.Units, FixNotes.None), cancel));
    }

    private static PatchProposal Proposal(StepOutcome<Fixed> outcome) => outcome switch
    {
        StepOutcome<Fixed>.Done done => new PatchProposal.Patch(done.Value.Set, done.Value.Summary, done.Value.Hypothesis, done.Usage) { Plan = done.Value.Plan?.ToText() },
        StepOutcome<Fixed>.GaveUp gaveUp => new PatchProposal.GaveUp(gaveUp.Reason, gaveUp.Usage),
        StepOutcome<Fixed>.Refused refused => new PatchProposal.Refused(refused.Reason, refused.Usage),
        StepOutcome<Fixed>.Failed failed => new PatchProposal.Failed(failed.Code, failed.Reason, failed.Transient, failed.Usage),
        StepOutcome<Fixed>.OverBudget over => new PatchProposal.OverBudget(over.Why.NeededUsd, over.Why, over.Usage),
        _ => throw new UnreachableException(),
    };

    private ChainContext Context(PatchPrompt prompt) => new(caller, tier, prompt.Key, logger)
    {
        Repo = prompt.Repo,
        PullRequest = prompt.PullRequest,
        StepUsd = prompt.MaxUsd,
        RunUsd = prompt.RunUsd,
    };
}
