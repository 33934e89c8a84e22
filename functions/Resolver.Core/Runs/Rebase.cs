using System.Text.Json.Serialization;
using Resolver.Core.Artifacts;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Core.Runs;

/// <summary>Input of rebase.</summary>
/// <param name="Repo">Our mirror.</param>
/// <param name="Patch">JSON of <see cref="PatchSet"/>, on the base that it was made for.</param>
/// <param name="Frozen">JSON of the <see cref="PatchSet"/> of its frozen tests, which are a part of it; null where there are none.</param>
/// <param name="Onto">The base as it is now.</param>
public sealed record RebaseInput(RepoId Repo, ArtifactRef Patch, ArtifactRef? Frozen, CommitSha Onto);

/// <summary>What came of bringing a change to another base.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Clean), "clean")]
[JsonDerivedType(typeof(Refused), "refused")]
public abstract record Rebased
{
    private Rebased()
    {
    }

    /// <summary>It applies there. Nothing says yet that it is right there.</summary>
    /// <param name="Patch">JSON of <see cref="PatchSet"/>, on the new base.</param>
    /// <param name="Paths">What it touches.</param>
    /// <param name="Frozen">Its frozen tests on the new base; null where there are none.</param>
    /// <param name="SameText">Whether a person who has read the change has read this one too.</param>
    public sealed record Clean(ArtifactRef Patch, IReadOnlyList<RepoPath> Paths, ArtifactRef? Frozen, bool SameText) : Rebased;

    /// <summary>It does not.</summary>
    /// <param name="Why">Half a sentence for people.</param>
    public sealed record Refused(string Why) : Rebased;
}
