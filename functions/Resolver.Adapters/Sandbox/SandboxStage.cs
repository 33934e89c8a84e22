using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Sandbox;

/// <summary>What one sandbox sees, with places that the user it runs as can open, and how its launcher is started.</summary>
internal sealed record SandboxStage
{
    /// <summary>The system's folders and the command's own mounts.</summary>
    public required IReadOnlyList<SandboxMount> Mounts { get; init; }

    /// <summary>Symbolic links at the root, such as <c>/bin</c> to <c>usr/bin</c>.</summary>
    public required IReadOnlyList<(string Path, string Target)> Links { get; init; }

    /// <summary>An empty folder that the launcher may put a new root on.</summary>
    public required string RootPlace { get; init; }

    /// <summary>What comes before the launcher: joining cgroups, opening up mounts, dropping root.</summary>
    public required IReadOnlyList<string> Prologue { get; init; }

    public required ControlGroup? Group { get; init; }

    public required IReadOnlyList<string> WritableFolders { get; init; }

    public required Action Release { get; init; }

    /// <summary>The plan that starts a launcher on this stage.</summary>
    public LaunchPlan Launch(int ownProcesses, IReadOnlyList<string> launcher) => new()
    {
        Arguments = [.. Prologue, .. launcher],
        Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = SandboxDefaults.Path, ["LANG"] = "C.UTF-8" },
        Group = Group,
        SaysReady = true,
        OwnProcesses = ownProcesses,
        WritableFolders = WritableFolders,
        Release = Release,
    };
}
