using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Publish;
using Resolver.Core.Runs;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;

namespace Resolver.Activities.Publish;

/// <summary>Brings an approved change to where its base is now, and says whether it still reads the same. Writes to our mirror alone.</summary>
public sealed class RebaseActivity(IWorkspaces workspaces, IArtifactStore artifacts) : IActivity<RebaseInput, Rebased>
{
    /// <inheritdoc />
    public async Task<Rebased> Run(ActivityScope scope, RebaseInput input, CancellationToken cancel)
    {
        var patch = await artifacts.ReadJson<PatchSet>(input.Patch, cancel);
        if (await workspaces.Rebase(input.Repo, patch, input.Onto, cancel) is not { } rebased)
        {
            return new Rebased.Refused("the change conflicts with what came since");
        }

        if (rebased.Files.Count == 0)
        {
            return new Rebased.Refused("the change is there already");
        }

        var frozen = await artifacts.ReadFrozen(input.Frozen, cancel);
        var tests = frozen is null ? null : rebased with { Files = [.. rebased.Files.Where(file => frozen.Paths.Contains(file.Path))] };
        return tests?.Files.Count < frozen?.Files.Count
            ? new Rebased.Refused("a test that shows the issue is there already")
            : new Rebased.Clean(
                await artifacts.WriteJson(rebased, cancel),
                [.. rebased.Paths],
                tests is null ? null : await artifacts.WriteJson(tests, cancel),
                PatchText.IsSame(await workspaces.Diff(input.Repo, patch, cancel), await workspaces.Diff(input.Repo, rebased, cancel)));
    }
}
