using Resolver.Core.Durable;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;

namespace Resolver.Activities.Intake;

/// <summary>Step 1: brings the repository into the mirror and pins the base commit. A repeat finds the mirror there.</summary>
public sealed class ImportRepositoryActivity(IWorkspaces workspaces) : IActivity<IntakeInput, RepoSnapshot>
{
    /// <inheritdoc />
    public Task<RepoSnapshot> Run(ActivityScope scope, IntakeInput input, CancellationToken cancel) =>
        workspaces.Import(input.Source, input.BaseRevision, cancel);
}
