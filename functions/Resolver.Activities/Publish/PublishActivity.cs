using Resolver.Core.Durable;
using Resolver.Core.Publish;

namespace Resolver.Activities.Publish;

/// <summary>
/// Step 11: writes the pull request and hands the command over to Hands. The branch is named by the run, so a repeat is the same branch,
/// commit and pull request.
/// </summary>
public sealed class PublishActivity(IPublisher publisher) : IActivity<PublishCommand, Publication>
{
    /// <inheritdoc />
    public Task<Publication> Run(ActivityScope scope, PublishCommand input, CancellationToken cancel) =>
        publisher.Publish(input.Evidence is { } evidence ? input with { Evidence = null, PullRequest = PullRequestWriter.Write(input, evidence) } : input, cancel);
}
