using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Resolver.Core.Models;
using Resolver.Models.Configuration;
using Resolver.Models.Gateway;

namespace Resolver.Models.Chains.Reproduce;

/// <summary>The chain that writes a test, on the tiers of a gateway.</summary>
public sealed class ReproductionModel : IReproductionModel
{
    // A round asks at most twice; its successor's calls have numbers of their own.
    private const int CallsOfARound = 10;

    private static readonly WriteTestStep Step = new();

    private readonly ModelGateway _gateway;
    private readonly ILogger _logger;

    /// <summary>Asks through this gateway, which stays the caller's.</summary>
    public ReproductionModel(ModelGateway gateway, ILoggerFactory logs)
    {
        _gateway = gateway;
        _logger = logs.CreateLogger<ReproductionModel>();
    }

    /// <inheritdoc />
    public async Task<TestProposal> Write(ReproductionPrompt prompt, CancellationToken cancel)
    {
        var context = new ChainContext(new GatewayCaller(_gateway), _gateway.Models.Tiers.Named(prompt.Tier), prompt.Key, _logger)
        {
            CallsBefore = (prompt.Round - 1) * CallsOfARound,
            Repo = prompt.Repo,
            StepUsd = prompt.MaxUsd,
            RunUsd = prompt.RunUsd,
            RunCalls = prompt.RunCalls,
        };
        return await Step.Run(context, prompt, cancel) switch
        {
            StepOutcome<WrittenText>.Done done => new TestProposal.Written(done.Value.Text, done.Value.Expectation, done.Usage),
            StepOutcome<WrittenText>.GaveUp gaveUp => new TestProposal.GaveUp(gaveUp.Reason, gaveUp.Usage),
            StepOutcome<WrittenText>.Refused refused => new TestProposal.Refused(refused.Reason, refused.Usage),
            StepOutcome<WrittenText>.Failed failed => new TestProposal.Failed(failed.Code, failed.Reason, failed.Transient, failed.Usage),
            StepOutcome<WrittenText>.OverBudget over => new TestProposal.OverBudget(over.Why, over.Usage),
            _ => throw new UnreachableException(),
        };
    }
}
