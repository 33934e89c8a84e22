using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Resolver.Core.Models;
using Resolver.Models.Configuration;
using Resolver.Models.Gateway;

namespace Resolver.Models.Chains.Escalate;

/// <summary>The tiers of a models file as one <see cref="IEscalationModel"/>.</summary>
public sealed class EscalationModel : IEscalationModel
{
    private readonly IReadOnlyList<ModelTierOptions> _tiers;
    private readonly IModelCaller _caller;
    private readonly ILogger _logger;

    /// <summary>Asks through a gateway that others use too; whoever made it disposes it.</summary>
    public EscalationModel(ModelGateway gateway, ILoggerFactory logs)
        : this(new GatewayCaller(gateway), gateway.Models.Tiers, logs.CreateLogger<EscalationModel>())
    {
    }

    internal EscalationModel(IModelCaller caller, IReadOnlyList<ModelTierOptions> tiers, ILogger logger)
    {
        _caller = caller;
        _logger = logger;
        _tiers = tiers;
    }

    /// <inheritdoc />
    public async Task<EscalationOpinion> Explain(EscalationPrompt prompt, CancellationToken cancel)
    {
        var context = new ChainContext(_caller, _tiers.Named(prompt.Tier), prompt.Key, _logger)
        {
            Repo = prompt.Repo,
            StepUsd = prompt.MaxUsd,
            RunUsd = prompt.RunUsd,
            RunCalls = prompt.RunCalls,
        };
        var outcome = await Chain.Of(new ExplainStep()).Run(context, prompt, cancel);
        return outcome switch
        {
            StepOutcome<Opinion>.Done done => new EscalationOpinion.Said(done.Value.Cause, done.Value.NextStep, done.Usage),
            StepOutcome<Opinion>.GaveUp gaveUp => new EscalationOpinion.Silent("the model ventures no cause", gaveUp.Usage),
            StepOutcome<Opinion>.Refused refused => new EscalationOpinion.Silent("the model's words were refused: they did not rest on the evidence", refused.Usage),
            StepOutcome<Opinion>.Failed { Code: ModelUsage.NoCallsLeft } unasked => new EscalationOpinion.Silent("the run had no model call left", unasked.Usage),
            StepOutcome<Opinion>.Failed failed => new EscalationOpinion.Silent($"no model answered ({failed.Code})", failed.Usage),
            StepOutcome<Opinion>.OverBudget over => new EscalationOpinion.Silent("no money was left to ask a model", over.Usage),
            _ => throw new UnreachableException(),
        };
    }
}
