using System.Globalization;
using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Sandbox;

/// <summary>Isolation by bubblewrap: namespaces of its own for users, mounts, processes, network, IPC and host name.</summary>
public sealed class BubblewrapSandbox : ChildSandbox
{
    // bubblewrap's monitor, and the first process inside; one more while it is set up.
    private const int OwnProcesses = 3;
    private readonly SandboxHost host;

    /// <summary>What every sandbox asks the kernel for, whatever runs in it. The trial asks for the same: a container's filter may forbid a single call.</summary>
    internal static IReadOnlyList<string> Isolation { get; } =
    [
        "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
        "--uid", SandboxHost.InnerId, "--gid", SandboxHost.InnerId, "--hostname", "sandbox", "--disable-userns",
        "--new-session", "--die-with-parent", "--as-pid-1", "--cap-drop", "ALL", "--clearenv",
    ];

    internal BubblewrapSandbox(SandboxHost host, TimeProvider time)
        : base(time) => this.host = host;

    /// <inheritdoc />
    public override SandboxReport Describe() => SandboxHost.Report("bubblewrap");

    private protected override LaunchPlan Plan(SandboxCommand command)
    {
        var stage = host.Stage(command);
        return stage.Launch(OwnProcesses, [HostTools.Need("bwrap"), .. Options(command, stage), "--", .. SandboxDefaults.FirstProcess(command)]);
    }

    private static IEnumerable<string> Options(SandboxCommand command, SandboxStage stage) =>
    [
        .. Isolation, .. command.Network ? [] : new[] { "--unshare-net" },
        "--proc", "/proc", "--dev", "/dev",
        .. Tmpfs("/dev/shm", SandboxHost.SharedMemoryBytes(command.Limits)), "--chmod", "1777", "/dev/shm", "--remount-ro", "/dev",
        .. Tmpfs("/tmp", SandboxHost.TemporaryBytes(command.Limits)), "--chmod", "1777", "/tmp",
        .. stage.Links.SelectMany(link => new[] { "--symlink", link.Target, link.Path }),
        .. stage.Mounts.SelectMany(mount => new[] { mount.Writable ? "--bind" : "--ro-bind", mount.HostPath, mount.SandboxPath }),
        "--remount-ro", "/", "--chdir", command.WorkingDirectory,
    ];

    private static string[] Tmpfs(string path, long bytes) => ["--size", bytes.ToString(CultureInfo.InvariantCulture), "--tmpfs", path];
}
