using System.Globalization;
using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Sandbox;

/// <summary>
/// As root: in a mount namespace of its own, mounts that lie behind closed folders (<c>/root</c>, our data folder) are bound to an open
/// place, writable ones are handed to the sandbox's user, and root is given up for good before any launcher runs.
/// </summary>
internal static class RootStage
{
    private const string Place = "/run/resolver-stage";

    // $1: user id; cgroup files; --; then triples of kind, source and name; --; the launcher.
    private const string Script = """
        user=$1; place=$2; shift 2
        while [ "$1" != -- ]; do echo 0 >"$1" || exit 125; shift; done
        shift
        mount -n -t tmpfs -o size=1m,mode=0755,nosuid,nodev stage "$place" && mkdir "$place/root" || exit 125
        while [ "$1" != -- ]; do
          if [ -d "$2" ]; then mkdir "$place/$3"; else : >"$place/$3"; fi
          mount -n --rbind "$2" "$place/$3" || exit 125
          [ "$1" = own ] && { chown -Rh "$user:$user" "$place/$3" || exit 125; }
          shift 3
        done
        shift
        exec setpriv --reuid "$user" --regid "$user" --clear-groups --inh-caps=-all --bounding-set=-all --no-new-privs "$@"
        """;

    public static SandboxStage Build(IReadOnlyList<SandboxMount> mounts, IReadOnlyList<string> writable, ControlGroup? group, SandboxUser user)
    {
        Directory.CreateDirectory(Place);
        var staged = mounts.Select((mount, index) => (mount, Name: index.ToString(CultureInfo.InvariantCulture)))
            .Where(entry => entry.mount.Writable || !IsOpen(entry.mount.HostPath)).ToList();
        var names = staged.ToDictionary(entry => entry.mount, entry => entry.Name);
        return new SandboxStage
        {
            Mounts = [.. mounts.Select(mount => names.TryGetValue(mount, out var name) ? mount with { HostPath = $"{Place}/{name}" } : mount)],
            Links = SystemFolders.Links(),
            RootPlace = $"{Place}/root",
            Prologue =
            [
                HostTools.Need("unshare"), "--mount", "--propagation", "private", HostTools.Need("sh"), "-c", Script, "sh",
                user.Id.ToString(CultureInfo.InvariantCulture), Place, .. group?.JoinFiles ?? [], "--",
                .. staged.SelectMany(entry => new[] { entry.mount.Writable ? "own" : "see", entry.mount.HostPath, entry.Name }), "--",
            ],
            Group = group,
            WritableFolders = writable,
            Release = user.Return,
        };
    }

    // Others may pass through every folder above it.
    private static bool IsOpen(string path)
    {
        for (var above = Path.GetDirectoryName(path); above is not null; above = Path.GetDirectoryName(above))
        {
            if (!OperatingSystem.IsWindows() && !File.GetUnixFileMode(above).HasFlag(UnixFileMode.OtherExecute))
            {
                return false;
            }
        }

        return true;
    }
}
