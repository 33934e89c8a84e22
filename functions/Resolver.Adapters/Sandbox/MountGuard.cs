using Resolver.Core.Faults;

namespace Resolver.Adapters.Sandbox;

/// <summary>
/// A command that ran before may have left symbolic links in a folder of ours. A mount may not follow one: it would show, or as root
/// even hand over, whatever the link points at.
/// </summary>
internal static class MountGuard
{
    public static void Check(IEnumerable<StagedMount> mounts, string dataFolder)
    {
        var ours = dataFolder.TrimEnd('/');
        foreach (var mount in mounts)
        {
            var isOurs = mount.Origin.StartsWith(ours + '/', StringComparison.Ordinal);
            if (mount.Writable && SandboxHost.IsRoot && !isOurs)
            {
                throw Refused(mount, "is writable and lies outside of the data folder; as root only folders of ours may be handed to a sandbox. Use a folder below the data folder, or run as a normal user.");
            }

            if (isOurs && HasLink(mount.Origin, ours))
            {
                throw Refused(mount, "is reached through a symbolic link inside the data folder; name the real place.");
            }
        }
    }

    private static bool HasLink(string path, string until)
    {
        for (var place = path; place is not null && place.Length > until.Length; place = Path.GetDirectoryName(place))
        {
            if (new FileInfo(place).LinkTarget is not null)
            {
                return true;
            }
        }

        return false;
    }

    private static ResolverFault Refused(StagedMount mount, string why) =>
        new("SANDBOX-MOUNT", transient: false, $"What is to be mounted at {mount.SandboxPath} {why}");
}
