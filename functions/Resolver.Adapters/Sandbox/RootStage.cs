using System.Globalization;
using Resolver.Core.Faults;

namespace Resolver.Adapters.Sandbox;

/// <summary>
/// As root: in a mount namespace of its own, mounts that lie behind closed folders (<c>/root</c>, our data folder) are bound to an open
/// place, writable ones are handed to the sandbox's user, and root is given up for good before any launcher runs.
/// </summary>
internal static class RootStage
{
    private const string Place = "/run/resolver-stage";
    private const UnixFileMode OpenMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Makes sure that read-only mounts can be read by others than root.</summary>
    public static void Open(IEnumerable<StagedMount> mounts, string dataFolder)
    {
        foreach (var mount in mounts.Where(mount => !mount.Writable))
        {
            OpenOrRefuse(mount, dataFolder);
        }
    }

    public static SandboxStage Build(IReadOnlyList<StagedMount> mounts, ControlGroup? group, SandboxUser user)
    {
        OpenFolder(Place);
        var names = mounts.Where(mount => mount.Writable || !IsReachable(mount.Origin))
            .Select((mount, index) => (mount, Name: index.ToString(CultureInfo.InvariantCulture))).ToDictionary(entry => entry.mount, entry => entry.Name);
        return new SandboxStage
        {
            Mounts = [.. mounts.Select(mount => names.TryGetValue(mount, out var name) ? mount with { HostPath = $"{Place}/{name}" } : mount)],
            Links = SystemFolders.Links,
            RootPlace = $"{Place}/root",
            Prologue = Prologue(names, group, user.Id.ToString(CultureInfo.InvariantCulture)),
            Group = group,
            Release = user.Return,
        };
    }

    private static string[] Prologue(Dictionary<StagedMount, string> names, ControlGroup? group, string user) =>
    [
        HostTools.Need("unshare"), "--mount", "--propagation", "private", HostTools.Need("sh"), "-c", LaunchScripts.RootStage, "sh",
        user, Place, string.Concat(names.Select(entry => Fstab.Line(entry.Key.Origin, $"{Place}/{entry.Value}", "none", "rbind"))),
        .. group?.JoinFiles ?? [], "--",
        .. names.Where(entry => Directory.Exists(entry.Key.Origin)).Select(entry => entry.Value), "--",
        .. names.Where(entry => !Directory.Exists(entry.Key.Origin)).Select(entry => entry.Value), "--",
        .. names.Where(entry => entry.Key.Writable).Select(entry => entry.Value), "--",
    ];

    /// <summary>Makes a folder that others may pass through, whatever our umask says.</summary>
    public static void OpenFolder(string path)
    {
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows() && SandboxHost.IsRoot)
        {
            File.SetUnixFileMode(path, OpenMode | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }
    }

    /// <summary>Lets others read a file, whatever our umask says.</summary>
    public static void OpenFile(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, OpenMode);
        }
    }

    // Others may pass through every folder above it.
    private static bool IsReachable(string path)
    {
        for (var above = Path.GetDirectoryName(path); above is not null; above = Path.GetDirectoryName(above))
        {
            if (!Mode(above).HasFlag(UnixFileMode.OtherExecute))
            {
                return false;
            }
        }

        return true;
    }

    // Temporary folders are made closed; ours may be opened, since the data folder above them stays closed.
    private static void OpenOrRefuse(StagedMount mount, string dataFolder)
    {
        var needed = Directory.Exists(mount.Origin) ? UnixFileMode.OtherRead | UnixFileMode.OtherExecute : UnixFileMode.OtherRead;
        if ((Mode(mount.Origin) & needed) == needed)
        {
            return;
        }

        if (!mount.Origin.StartsWith(dataFolder.TrimEnd('/') + '/', StringComparison.Ordinal) || OperatingSystem.IsWindows())
        {
            throw new ResolverFault("SANDBOX-MOUNT", transient: false,
                $"What is mounted at {mount.SandboxPath} can be read by root alone; make it readable for others, or run as a normal user.");
        }

        File.SetUnixFileMode(mount.Origin, Mode(mount.Origin) | needed);
    }

    private static UnixFileMode Mode(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);
}
