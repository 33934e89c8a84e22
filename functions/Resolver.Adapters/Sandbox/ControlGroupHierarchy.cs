namespace Resolver.Adapters.Sandbox;

/// <summary>Where control groups of ours may be made: below our own, else at the root of the hierarchy.</summary>
/// <param name="Memory">Parent folder for the memory controller.</param>
/// <param name="Pids">Parent folder for the pids controller.</param>
/// <param name="Unified">Version 2.</param>
internal sealed record ControlGroupHierarchy(string? Memory, string? Pids, bool Unified)
{
    /// <summary>The places to try, best first.</summary>
    public static IEnumerable<ControlGroupHierarchy> Candidates() => OperatingSystem.IsLinux() && File.Exists("/proc/self/cgroup")
        ? Candidates(File.ReadAllLines("/proc/self/cgroup"), File.ReadAllLines("/proc/self/mounts"))
        : [];

    internal static IEnumerable<ControlGroupHierarchy> Candidates(IReadOnlyList<string> ownGroups, IReadOnlyList<string> mounts)
    {
        var places = mounts.Select(line => line.Split(' ')).Where(fields => fields.Length > 3).ToList();
        string? Mount(string controller) => places
            .Where(fields => fields[2] == "cgroup" && fields[3].Split(',').Contains(controller, StringComparer.Ordinal))
            .Select(fields => fields[1]).FirstOrDefault();
        string Own(string controller) => ownGroups.Select(line => line.Split(':', 3))
            .Where(fields => fields.Length == 3 && fields[1].Split(',').Contains(controller, StringComparer.Ordinal))
            .Select(fields => fields[2].TrimStart('/')).FirstOrDefault(string.Empty);

        if (Mount("memory") is not null || Mount("pids") is not null)
        {
            string? Place(string controller) => Mount(controller) is { } mount ? Path.Combine(mount, Own(controller)) : null;
            yield return new ControlGroupHierarchy(Place("memory"), Place("pids"), Unified: false);
            yield return new ControlGroupHierarchy(Mount("memory"), Mount("pids"), Unified: false);
        }
        else if (places.Where(fields => fields[2] == "cgroup2").Select(fields => fields[1]).FirstOrDefault() is { } root)
        {
            // A group with processes may not hand controllers to its children, so the place beside us comes first.
            var own = Path.Combine(root, Own(string.Empty));
            var beside = Path.GetDirectoryName(own) is { } parent && parent.StartsWith(root, StringComparison.Ordinal) ? parent : root;
            yield return new ControlGroupHierarchy(beside, beside, Unified: true);
            yield return new ControlGroupHierarchy(root, root, Unified: true);
        }
    }
}
