using System.Globalization;
using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Sandbox;

/// <summary>This machine and this user, as both kinds of isolation need to know them.</summary>
internal sealed class SandboxHost(SandboxOptions options)
{
    /// <summary>User and group inside.</summary>
    public const string InnerId = "1000";

    // The launcher's monitor and the first process inside; one more while it is set up.
    private const int OwnProcesses = 3;

    // As root they lie at an open place: nothing in them is secret, and binding them through would cost time.
    private readonly string settings = IsRoot ? "/run/resolver-sandbox/etc" : Path.Combine(options.DataFolder, "sandbox", "etc");

    public static bool IsRoot => Environment.IsPrivilegedProcess;

    /// <summary>A quarter of the memory may be shared memory.</summary>
    public static long SharedMemoryBytes(SandboxLimits limits) => Math.Max(1 << 20, limits.MemoryBytes / 4);

    /// <summary>The fresh <c>/tmp</c> lives in memory, so it may be half of it at most.</summary>
    public static long TemporaryBytes(SandboxLimits limits) => Math.Max(1 << 20, Math.Min(limits.DiskBytes, limits.MemoryBytes / 2));

    public static SandboxReport Report(string name) =>
        new(name, Isolated: true, SandboxLimitNotes.For(ControlGroup.Probe(), isolated: true), Problem: null);

    /// <summary>Prepares everything outside of the sandbox for one command.</summary>
    public SandboxStage Stage(SandboxCommand command)
    {
        var machine = HostMounts.Read();
        IReadOnlyList<StagedMount> mounts =
        [
            .. SystemFolders.Mounts(command.Network).Concat(WriteSettings()).Concat(command.Mounts.OrderBy(mount => mount.SandboxPath.Length))
                .Select(mount => StagedMount.From(mount, machine)),
        ];
        MountGuard.Check(mounts, options.DataFolder);
        if (IsRoot)
        {
            RootStage.Open(mounts, options.DataFolder);
            var user = SandboxUser.Take([.. mounts.Where(mount => mount.Writable).Select(mount => mount.Origin)]);
            return RootStage.Build(mounts, Group(command), user);
        }

        var group = Group(command);
        return new SandboxStage
        {
            Mounts = mounts,
            Links = SystemFolders.Links,
            RootPlace = Directory.CreateDirectory(Path.Combine(options.DataFolder, "sandbox", "root")).FullName,
            Prologue = Join(group),
            Group = group,
            Release = static () => { },
        };
    }

    private static ControlGroup? Group(SandboxCommand command) =>
        ControlGroup.TryCreate(command.Limits.MemoryBytes, command.Limits.Processes + OwnProcesses);

    private static IReadOnlyList<string> Join(ControlGroup? group) =>
        group is null ? [] : [HostTools.Need("sh"), "-c", LaunchScripts.JoinGroups, "sh", .. group.JoinFiles, "--"];

    private IEnumerable<SandboxMount> WriteSettings()
    {
        (string Name, string Text)[] files =
        [
            ("passwd", $"root:x:0:0:root:/root:/usr/sbin/nologin\nsandbox:x:{InnerId}:{InnerId}:sandbox:/tmp:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"),
            ("group", $"root:x:0:\nsandbox:x:{InnerId}:\nnogroup:x:65534:\n"),
            ("hosts", "127.0.0.1 localhost sandbox\n::1 localhost ip6-localhost ip6-loopback\n"),
        ];
        foreach (var (name, text) in files)
        {
            var path = Path.Combine(settings, name);
            if (!File.Exists(path) || new FileInfo(path).Length != text.Length)
            {
                RootStage.OpenFolder(settings);
                var draft = $"{path}.{Environment.CurrentManagedThreadId.ToString(CultureInfo.InvariantCulture)}-{Environment.ProcessId}";
                File.WriteAllText(draft, text);
                RootStage.OpenFile(draft);
                File.Move(draft, path, overwrite: true);
            }

            yield return new SandboxMount(path, $"/etc/{name}");
        }
    }
}
