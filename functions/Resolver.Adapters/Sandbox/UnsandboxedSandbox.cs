using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Sandbox;

/// <summary>
/// No isolation: plain child processes, for <c>--allow-unsandboxed</c> alone. Mounts do not exist; instead, every place in the
/// arguments, the working directory and the environment that names a mount's path inside is replaced by its path on this machine, and
/// what <see cref="ChildSandbox.Run"/> captured is translated back. What a worker writes, and files, hold this machine's paths.
/// Read-only mounts are writable, <c>/tmp</c> is the machine's own, the network is open. Without a writable cgroup one variable more
/// than asked for, <c>RESOLVER_BOX</c>, marks the processes, so that daemons are found at the end.
/// </summary>
public sealed class UnsandboxedSandbox(TimeProvider time) : ChildSandbox(time)
{
    /// <inheritdoc />
    public override SandboxReport Describe() =>
        new("none", Isolated: false, SandboxLimitNotes.For(ControlGroup.Probe(), isolated: false), Problem: null);

    private protected override LaunchPlan Plan(SandboxCommand command)
    {
        var paths = new PathTranslation(command.Mounts);
        var mark = Guid.NewGuid().ToString("N");
        var group = ControlGroup.TryCreate(command.Limits.MemoryBytes, command.Limits.Processes);
        var environment = SandboxDefaults.Environment(command).ToDictionary(pair => pair.Key, pair => paths.ToHost(pair.Value), StringComparer.Ordinal);
        if (group is null)
        {
            environment[ProcessTree.MarkVariable] = mark;
        }

        return new LaunchPlan
        {
            Arguments = Arguments(command, paths, environment, group),
            Environment = environment,
            WorkingDirectory = paths.ToHost(command.WorkingDirectory),
            Mark = group is null ? mark : null,
            Group = group,
            SaysReady = OperatingSystem.IsLinux(),
            WritableFolders = [.. command.Mounts.Where(mount => mount.Writable).Select(mount => mount.HostPath)],
            Output = paths.ToSandbox,
        };
    }

    private static string[] Arguments(SandboxCommand command, PathTranslation paths, Dictionary<string, string> environment, ControlGroup? group)
    {
        var translated = command.Arguments.Select(paths.ToHost);
        if (!OperatingSystem.IsLinux())
        {
            return [.. translated];
        }

        return
        [
            HostTools.Need("sh"), "-c", LaunchScripts.Unsandboxed, "sh", SandboxDefaults.FileBlocks(command.Limits), .. group?.JoinFiles ?? [], "--",
            HostTools.Need("setpriv"), "--pdeathsig", "KILL", HostTools.Need("env"), "-i", .. environment.Select(pair => $"{pair.Key}={pair.Value}"), .. translated,
        ];
    }
}
