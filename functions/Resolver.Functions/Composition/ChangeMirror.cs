using System.Collections.Concurrent;
using Resolver.Core.Artifacts;
using Resolver.Core.Workspaces;

namespace Resolver.Functions.Composition;

/// <summary>Brings the commit that a change is based on into the mirror of this app, which may never have seen the repository: a difference is shown from there.</summary>
/// <param name="workspaces">Mirrors of this app.</param>
/// <param name="artifacts">Patches.</param>
public sealed class ChangeMirror(IWorkspaces workspaces, IArtifactStore artifacts)
{
    private const int MostRemembered = 10_000;

    // A commit that was imported stays in the mirror.
    private readonly ConcurrentDictionary<(string Location, string Commit), bool> brought = new();

    /// <summary>Brings it, where this process has not yet.</summary>
    /// <param name="source">The repository.</param>
    /// <param name="patch">The change.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>The change.</returns>
    /// <exception cref="Core.Faults.ResolverFault"><c>GIT-*</c>, <c>ARTIFACT-*</c>.</exception>
    public async Task<PatchSet> Bring(RepoSource source, ArtifactRef patch, CancellationToken cancel)
    {
        var change = await artifacts.ReadJson<PatchSet>(patch, cancel);
        var key = (source.Location, change.Base.Value);
        if (!brought.ContainsKey(key))
        {
            await workspaces.Import(source, change.Base.Value, cancel);
            if (brought.Count >= MostRemembered)
            {
                brought.Clear();
            }

            brought[key] = true;
        }

        return change;
    }
}
