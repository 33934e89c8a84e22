namespace Resolver.Adapters.Sandbox;

/// <summary>Says in words how each limit is enforced; <c>resolver doctor</c> prints it.</summary>
internal static class SandboxLimitNotes
{
    public static Dictionary<string, string> For(ControlGroup? group, bool isolated) => new(StringComparer.Ordinal)
    {
        ["time"] = isolated
            ? "kernel: everything dies with the pid namespace at the deadline"
            : group is not null ? "everything in the cgroup is killed at the deadline" : "supervisor: the process tree and marked daemons are killed at the deadline",
        ["memory"] = group is { LimitsMemory: true }
            ? $"kernel: {group.Name}"
            : "supervisor: resident memory of the whole tree, sampled every 60 ms",
        ["processes"] = group is { LimitsProcesses: true }
            ? $"kernel: {group.Name}"
            : isolated ? "kernel: RLIMIT_NPROC in its own user namespace, and a supervisor" : "supervisor: counted every 60 ms",
        ["output"] = "head and tail kept while it streams; 64 times as much ends the command",
        ["file size"] = "kernel: RLIMIT_FSIZE for each process",
        ["disk"] = isolated
            ? "kernel: size of /tmp and /dev/shm; supervisor: writable mounts, looked at every 60 ms"
            : "supervisor: writable mounts, looked at every 60 ms; the rest of the disk is open",
        ["network"] = isolated ? "none but its own loopback; the setup phase has this machine's network" : "open",
    };
}
