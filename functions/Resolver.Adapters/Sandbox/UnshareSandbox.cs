using System.Globalization;
using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Sandbox;

/// <summary>Isolation by util-linux alone, for machines without bubblewrap: the same namespaces and limits, a little slower to start.</summary>
public sealed class UnshareSandbox : ChildSandbox
{
    // unshare, and the first process inside.
    private const int OwnProcesses = 3;
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
            HostTools.Need("sh"), "-c", UnshareScript.Text, "sh", .. Arguments(command, stage), "--", .. SandboxDefaults.FirstProcess(command),
        ]);
    }

    private static IEnumerable<string> Arguments(SandboxCommand command, SandboxStage stage) =>
    [
        stage.RootPlace, Text(SandboxHost.SharedMemoryBytes(command.Limits)), Text(SandboxHost.TemporaryBytes(command.Limits)), command.WorkingDirectory,
        command.Network ? "net" : "lone",
        .. stage.Links.SelectMany(link => new[] { link.Path, link.Target }), "--",
        .. stage.Mounts.SelectMany(mount => new[] { Kind(mount), mount.HostPath, mount.SandboxPath }),
    ];

    // The few files below /etc are cheaper to copy than to mount.
    private static string Kind(SandboxMount mount) =>
        mount.SandboxPath.StartsWith("/etc/", StringComparison.Ordinal) && !mount.Writable ? "copy" : mount.Writable ? "rw" : "ro";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
