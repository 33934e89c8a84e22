using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Resolver.Core.Edits;
using Resolver.Core.Models;
using Resolver.Models.Configuration;
using Resolver.Models.Gateway;
using Resolver.Models.Prompts;

namespace Resolver.Models.Chains.Fix;

/// <summary>
/// The chain of fixes of one tier: understand -> locate -> plan -> edit, or the edit alone where the prompt, the tier's options, the
/// context or the money say so. What was thought before the edit helps it and is not needed: a step that does not come off is left out.
/// </summary>
internal sealed class FixChain(ModelTierOptions tier, IModelCaller caller, ILogger logger, EditRules rules)
{
    /// <summary>Tokens kept free for hypotheses and plan.</summary>
    public const int NotesReserve = 2_000;

    private static readonly UnderstandStep Understand = new();

    private readonly PromptPacker _packer = new(tier);
    private readonly PlanStep _plan = new(rules);
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
            Log.UnitsDropped(logger, tier.Name, prompt.Key.Step, packed.Dropped, packed.Units.Count);
        }

        var context = Context(prompt);
        var task = new FixTask(writer, packed.Units, FixNotes.None);
        var (chain, why) = Choose(context, task, packed);
        Log.Depth(logger, tier.Name, prompt.Key.Step, chain.Name, why);
        return Proposal(await chain.Run(context, task, cancel));
    }

    private IChainStep<FixTask, Fixed> Whole => Chain.Of(new OptionalStep<FixTask, FixTask>(Understand, static task => task))
        .Then(new LocateStep())
        .Then(new UnderstoodStep(new OptionalStep<FixTask, FixTask>(_plan, static task => task)))
        .Then(_edit);

    private (IChainStep<FixTask, Fixed> Chain, string Why) Choose(ChainContext context, FixTask task, PackedPrompt packed)
    {
        var prompt = task.Writer.Prompt;
        var (whole, why) = FixDepth.Of(prompt, tier);
        if (!whole)
        {
            return (_edit, why);
        }

        var roomy = _packer.Pack(task.Writer, NotesReserve);
        if (roomy.Dropped > packed.Dropped || !roomy.Fits)
        {
            return (_edit, "the context has no room for the whole chain");
        }

        // Everything at its dearest, once: the edit must still be affordable when the thinking is paid for.
        var most = Understand.Estimate(context, task).MaxUsd + _plan.Estimate(context, task).MaxUsd + (2 * Extra) + roomy.Estimate.MaxUsd + Extra;
        return most <= Math.Min(prompt.MaxUsd, prompt.RunUsd ?? decimal.MaxValue) ? (Whole, why) : (_edit, "the money left does not cover the whole chain");
    }

    // What locate may add to a prompt, dollars.
    private decimal Extra => LocateStep.MaxTokens * tier.UsdPerMTokIn / 1_000_000m;

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
        RunCalls = prompt.RunCalls,
        Deadline = prompt.Deadline,
    };

    /// <summary>Plans only where there is an understanding: a model that could not give one in the asked form is not asked for a plan.</summary>
    private sealed class UnderstoodStep(IChainStep<FixTask, FixTask> plan) : IChainStep<FixTask, FixTask>
    {
        public string Name => plan.Name;

        public Task<StepOutcome<FixTask>> Run(ChainContext context, FixTask input, CancellationToken cancel) => input.Notes.Understanding is null
            ? Task.FromResult<StepOutcome<FixTask>>(new StepOutcome<FixTask>.Done(input, ModelUsage.None))
            : plan.Run(context, input, cancel);
    }
}
