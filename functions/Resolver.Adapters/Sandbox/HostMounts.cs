namespace Resolver.Adapters.Sandbox;

/// <summary>What is mounted where on this machine.</summary>
internal sealed class HostMounts
{
    private readonly IReadOnlyList<(string Place, bool NoExec)> mounts;

    private HostMounts(IReadOnlyList<(string Place, bool NoExec)> mounts) => this.mounts = mounts;

    public static HostMounts Read() => Parse(File.ReadAllLines("/proc/self/mountinfo"));

    internal static HostMounts Parse(IEnumerable<string> lines) => new(
    [
        .. lines.Select(line => line.Split(' ')).Where(fields => fields.Length > 5)
            .Select(fields => (Fstab.Unescape(fields[4]), fields[5].Split(',').Contains("noexec", StringComparer.Ordinal))),
    ]);

    /// <summary>Whether programs may not be run from there: a flag that a user namespace has to repeat.</summary>
    public bool IsNoExec(string path) => mounts.Where(mount => IsWithin(path, mount.Place)).OrderBy(mount => mount.Place.Length).LastOrDefault().NoExec;

    /// <summary>The mounts below a folder.</summary>
    public IEnumerable<string> Below(string path) => mounts.Select(mount => mount.Place).Where(place => place != path && IsWithin(place, path));

    private static bool IsWithin(string path, string above) =>
        string.Equals(path, above, StringComparison.Ordinal) || path.StartsWith(above.TrimEnd('/') + '/', StringComparison.Ordinal);
}
