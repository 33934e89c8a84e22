using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Core.Models;
using Resolver.Core.Runs;

namespace Resolver.Activities.Estimate;

/// <summary>
/// Step 4: what the run may cost at most, before anything is spent, from the prices in the models file. Each later call is refused when
/// its own maximum is above what is left, so the ceiling holds whatever this estimate says.
/// </summary>
public sealed class EstimateActivity(IPatchModel models) : IActivity<EstimateInput, CostEstimate>
{
    private static readonly CommitSha NoCommit = CommitSha.Parse(new string('0', 40));

    /// <inheritdoc />
    public Task<CostEstimate> Run(ActivityScope scope, EstimateInput input, CancellationToken cancel)
    {
        var paid = models.Tiers.Where(tier => input.Tiers.Contains(tier.Name, StringComparer.Ordinal)).ToList();
        if (paid.Count == 0)
        {
            return Task.FromResult(new CostEstimate(0, 0, "only the free tier is allowed"));
        }

        var smallest = paid.Select(tier => models.Estimate(Empty(tier.Name, scope.Key)).MaxUsd).ToList();
        var free = input.Tiers.Count > paid.Count;
        return Task.FromResult(new CostEstimate(
            input.Limits.MaxUsd,
            free ? 0 : smallest.Min(),
            $"{input.Limits.MaxAttempts} attempts, each refused when it could cost more than what is left of ${input.Limits.MaxUsd:0.00}"));
    }

    private static PatchPrompt Empty(string tier, StepKey key) =>
        new(tier, key, NoCommit, string.Empty, string.Empty, [], [], new Dictionary<RepoPath, string>(), [], null, decimal.MaxValue);
}
