using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Sandbox;

/// <summary>Isolation by util-linux alone, for machines without bubblewrap: the same namespaces and limits, a little slower to start.</summary>
public sealed class UnshareSandbox : ChildSandbox
{
    // unshare, and the first process inside; one more while it is set up.
    private const int OwnProcesses = 3;
    private static readonly string[] Nodes = ["null", "zero", "full", "random", "urandom", "tty"];
    private static readonly string[] Folders = ["proc", "dev/shm", "dev/pts", "tmp", "etc", ".old"];
    private readonly SandboxHost host;

    internal UnshareSandbox(SandboxHost host, TimeProvider time)
        : base(time) => this.host = host;

    /// <inheritdoc />
    public override SandboxReport Describe() => SandboxHost.Report("unshare");

    private protected override LaunchPlan Plan(SandboxCommand command)
    {
        var stage = host.Stage(command);
        return stage.Launch(OwnProcesses,
        [
            HostTools.Need("setpriv"), "--pdeathsig", "KILL", "--no-new-privs",
            HostTools.Need("unshare"), "--user", "--map-root-user", "--mount", "--propagation", "private", "--pid", "--ipc", "--uts",
            .. command.Network ? [] : new[] { "--net" }, "--fork", "--kill-child=KILL",
            HostTools.Need("sh"), "-c", LaunchScripts.Unshare, "sh", .. Arguments(command, stage), "--", .. SandboxDefaults.FirstProcess(command),
        ]);
    }

    private static IEnumerable<string> Arguments(SandboxCommand command, SandboxStage stage)
    {
        var nested = stage.Mounts.Where(mount => stage.Mounts.Any(other => IsBelow(mount.SandboxPath, other.SandboxPath))).ToList();
        var direct = stage.Mounts.Except(nested).ToList();
        var folders = Folders.Concat(direct.Select(mount => Directory.Exists(mount.Origin) ? mount.SandboxPath : Path.GetDirectoryName(mount.SandboxPath)!).Select(Relative));
        var files = Nodes.Select(node => $"dev/{node}").Concat(direct.Where(mount => !Directory.Exists(mount.Origin)).Select(mount => Relative(mount.SandboxPath)));
        return
        [
            stage.RootPlace, string.Join('\n', folders), string.Join('\n', files), string.Concat(Table(command.Limits, stage.RootPlace, direct)),
            command.WorkingDirectory, command.Network ? "net" : "lone",
            .. stage.Links.SelectMany(link => new[] { link.Path, link.Target }), "--",
            .. nested.SelectMany(mount => new[] { Options(mount), mount.HostPath, mount.SandboxPath }),
            .. stage.Mounts.Where(mount => !mount.Writable).SelectMany(mount => Restrictions(mount, stage.Mounts)),
        ];
    }

    private static IEnumerable<string> Table(SandboxLimits limits, string root, IEnumerable<StagedMount> mounts) =>
    [
        Fstab.Line("proc", $"{root}/proc", "proc", "nosuid,nodev,noexec"),
        .. Nodes.Select(node => Fstab.Line($"/dev/{node}", $"{root}/dev/{node}", "none", "bind")),
        Fstab.Line("shm", $"{root}/dev/shm", "tmpfs", $"{Fstab.Size(SandboxHost.SharedMemoryBytes(limits))},mode=1777,nosuid,nodev"),
        Fstab.Line("tmp", $"{root}/tmp", "tmpfs", $"{Fstab.Size(SandboxHost.TemporaryBytes(limits))},mode=1777,nosuid,nodev"),
        .. mounts.Select(mount => Fstab.Line(mount.HostPath, root + mount.SandboxPath, "none", Options(mount))),
    ];

    // A mount that the machine has below a read-only one comes along, and would be as writable as it is outside.
    private static IEnumerable<string> Restrictions(StagedMount mount, IReadOnlyList<StagedMount> listed) => mount.Submounts
        .Select(place => mount.SandboxPath + place[mount.Origin.TrimEnd('/').Length..])
        .Where(inside => !listed.Any(other => other.SandboxPath == inside))
        .SelectMany(inside => new[] { $"remount,bind,ro,nosuid,nodev{Locked(mount)}", string.Empty, inside });

    private static string Options(StagedMount mount) => $"rbind,{(mount.Writable ? "rw" : "ro")},nosuid,nodev{Locked(mount)}";

    private static string Locked(StagedMount mount) => mount.NoExec ? ",noexec" : string.Empty;

    private static bool IsBelow(string path, string above) => path.StartsWith(above.TrimEnd('/') + '/', StringComparison.Ordinal);

    private static string Relative(string path) => path.TrimStart('/');
}
