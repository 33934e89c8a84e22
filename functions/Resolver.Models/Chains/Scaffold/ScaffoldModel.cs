using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Resolver.Core.Models;
using Resolver.Core.Scaffold;
using Resolver.Core.Workspaces;
using Resolver.Models.Chains.Scaffold.Go;
using Resolver.Models.Configuration;
using Resolver.Models.Gateway;

namespace Resolver.Models.Chains.Scaffold;

/// <summary>The tiers of a models file as one <see cref="IScaffoldModel"/>.</summary>
public sealed class ScaffoldModel : IScaffoldModel
{
    private readonly IReadOnlyList<ModelTierOptions> _tiers;
    private readonly IModelCaller _caller;
    private readonly ILogger _logger;

    /// <summary>Asks through a gateway that others use too; whoever made it disposes it.</summary>
    public ScaffoldModel(ModelGateway gateway, ILoggerFactory logs)
        : this(new GatewayCaller(gateway), gateway.Models.Tiers, logs.CreateLogger<ScaffoldModel>())
    {
    }

    internal ScaffoldModel(IModelCaller caller, IReadOnlyList<ModelTierOptions> tiers, ILogger logger)
    {
        _caller = caller;
        _logger = logger;
        _tiers = tiers;
    }

    /// <inheritdoc />
    public async Task<ScaffoldProposal> Plan(ScaffoldPrompt prompt, CancellationToken cancel)
    {
        var context = new ChainContext(_caller, _tiers.Named(prompt.Tier), prompt.Key, _logger)
        {
            Repo = prompt.Repo,
            StepUsd = prompt.MaxUsd,
            RunUsd = prompt.RunUsd,
            RunCalls = prompt.RunCalls,
            Deadline = prompt.Deadline,
        };
        return Proposal(await ScaffoldChain.Steps.Run(context, ScaffoldChain.Begin(prompt), cancel));
    }

    /// <inheritdoc />
    public IReadOnlyList<FileChange> Write(ServiceContract contract) => GoService.Implementation(contract);

    private static ScaffoldProposal Proposal(StepOutcome<FrozenService> outcome) => outcome switch
    {
        StepOutcome<FrozenService>.Done done => new ScaffoldProposal.Planned(done.Value.Contract, done.Value.Files, done.Value.Tests, done.Usage),
        StepOutcome<FrozenService>.GaveUp gaveUp => new ScaffoldProposal.GaveUp(gaveUp.Reason, gaveUp.Usage),
        StepOutcome<FrozenService>.Refused refused => new ScaffoldProposal.Refused(refused.Reason, refused.Usage),
        StepOutcome<FrozenService>.Failed failed => new ScaffoldProposal.Failed(failed.Code, failed.Reason, failed.Transient, failed.Usage),
        StepOutcome<FrozenService>.OverBudget over => new ScaffoldProposal.OverBudget(over.Why, over.Usage),
        _ => throw new UnreachableException(),
    };
}
