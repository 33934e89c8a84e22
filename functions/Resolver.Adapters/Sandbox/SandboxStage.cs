using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Sandbox;

/// <summary>A mount as its launcher can open it.</summary>
/// <param name="Origin">Where it is on this machine.</param>
/// <param name="HostPath">Where the launcher finds it: the origin, or its stand-in on an open place.</param>
/// <param name="SandboxPath">Where the command sees it.</param>
/// <param name="Writable">May be written.</param>
/// <param name="NoExec">The machine forbids running programs from it.</param>
/// <param name="Submounts">Mounts of the machine below the origin.</param>
internal sealed record StagedMount(string Origin, string HostPath, string SandboxPath, bool Writable, bool NoExec, IReadOnlyList<string> Submounts)
{
    public static StagedMount From(SandboxMount mount, HostMounts machine)
    {
        var path = mount.HostPath.Length > 1 ? mount.HostPath.TrimEnd('/') : mount.HostPath;
        return new StagedMount(path, path, mount.SandboxPath.TrimEnd('/'), mount.Writable, machine.IsNoExec(path), [.. machine.Below(path)]);
    }
}

/// <summary>What one sandbox sees, with places that the user it runs as can open, and how its launcher is started.</summary>
internal sealed record SandboxStage
{
    /// <summary>The system's folders and the command's own mounts.</summary>
    public required IReadOnlyList<StagedMount> Mounts { get; init; }

    /// <summary>Symbolic links at the root, such as <c>/bin</c> to <c>usr/bin</c>.</summary>
    public required IReadOnlyList<(string Path, string Target)> Links { get; init; }

    /// <summary>An empty folder that the launcher may put a new root on.</summary>
    public required string RootPlace { get; init; }

    /// <summary>What comes before the launcher: joining cgroups, opening up mounts, dropping root.</summary>
    public required IReadOnlyList<string> Prologue { get; init; }

    /// <summary>The cgroup, where one could be made.</summary>
    public required ControlGroup? Group { get; init; }

    /// <summary>Gives back what the stage holds.</summary>
    public required Action Release { get; init; }

    /// <summary>The plan that starts a launcher on this stage.</summary>
    public LaunchPlan Launch(int ownProcesses, IReadOnlyList<string> launcher) => new()
    {
        Arguments = [.. Prologue, .. launcher],
        Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = SandboxDefaults.Path, ["LANG"] = "C.UTF-8" },
        Group = Group,
        SaysReady = true,
        DiesWithItsFirst = true,
        OwnProcesses = ownProcesses,
        WritableFolders = [.. Mounts.Where(mount => mount.Writable).Select(mount => mount.Origin)],
        Release = Release,
    };
}
