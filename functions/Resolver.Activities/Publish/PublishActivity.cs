using Resolver.Core.Durable;
using Resolver.Core.Publish;

namespace Resolver.Activities.Publish;

/// <summary>Step 11: hands the command over to Hands. The branch is named by the run, so a repeat is the same branch and commit.</summary>
public sealed class PublishActivity(IPublisher publisher) : IActivity<PublishCommand, Publication>
{
    /// <inheritdoc />
    public Task<Publication> Run(ActivityScope scope, PublishCommand input, CancellationToken cancel) => publisher.Publish(input, cancel);
}
