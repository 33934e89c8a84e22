using Microsoft.Extensions.Logging;
using Resolver.Core.Models;
using Resolver.Models.Chains;
using Resolver.Models.Configuration;
using Resolver.Models.Gateway;

namespace Resolver.Models.Routing;

/// <summary>One short call of a tier through the gateway, and one more where the reply is refused.</summary>
/// <param name="gateway">The gateway, which stays the caller's to dispose.</param>
/// <param name="logs">Where numbered logs go.</param>
public sealed class RouteModel(ModelGateway gateway, ILoggerFactory logs) : IRouteModel
{
    // An opinion is not worth the run's last call.
    private const int CallsForTheWork = 1;

    private static readonly RouteStep Step = new();
    private readonly ILogger _logger = logs.CreateLogger<RouteModel>();

    /// <inheritdoc />
    public async Task<RouteOpinion> Ask(RouteQuestion question, CancellationToken cancel)
    {
        var context = new ChainContext(new GatewayCaller(gateway), gateway.Models.Tiers.Named(question.Tier), question.Key, _logger)
        {
            Repo = question.Repo,
            StepUsd = question.MaxUsd,
            RunUsd = question.RunUsd,
            RunCalls = question.RunCalls,
        };
        return await context.Keeping(CallsForTheWork, () => Step.Run(context, question, cancel)) switch
        {
            StepOutcome<RouteStep.Sorted>.Done done => new RouteOpinion.Given(done.Value.Kind, done.Value.Why, done.Usage),
            StepOutcome<RouteStep.Sorted>.Failed failed => new RouteOpinion.Absent(failed.Code, failed.Reason, failed.Usage),
            StepOutcome<RouteStep.Sorted>.OverBudget over => new RouteOpinion.Absent("budget", $"The call could cost more than a budget has left: {over.Why}", over.Usage),
            StepOutcome<RouteStep.Sorted>.Refused refused => new RouteOpinion.Absent("refused", refused.Reason, refused.Usage),
            StepOutcome<RouteStep.Sorted>.GaveUp gaveUp => new RouteOpinion.Absent("refused", gaveUp.Reason, gaveUp.Usage),
            var other => throw new InvalidOperationException($"Unknown outcome {other.GetType().Name}."),
        };
    }
}
