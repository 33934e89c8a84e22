using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Runs;

namespace Resolver.Activities.Classify;

/// <summary>Step 3: kind, complexity and the tier to start with.</summary>
public sealed class ClassifyActivity(IArtifactStore artifacts) : IActivity<ClassifyInput, Classification>
{
    /// <inheritdoc />
    public async Task<Classification> Run(ActivityScope scope, ClassifyInput input, CancellationToken cancel)
    {
        var body = await artifacts.ReadText(input.Issue.Body, cancel);
        var (kind, reason) = ClassificationRules.Decide(input.Issue, body);
        return new Classification(kind, ClassificationRules.Complexity(body), input.Tiers.Count > 0 ? input.Tiers[0] : "none", reason);
    }
}
