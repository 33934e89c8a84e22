using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Sandbox;

/// <summary>What every command gets unless it says otherwise.</summary>
internal static class SandboxDefaults
{
    public const string Path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>The command's environment with PATH, HOME and LANG.</summary>
    public static Dictionary<string, string> Environment(SandboxCommand command) => new(command.Environment, StringComparer.Ordinal)
    {
        ["PATH"] = command.Environment.GetValueOrDefault("PATH", Path),
        ["HOME"] = command.Environment.GetValueOrDefault("HOME", "/tmp"),
        ["LANG"] = command.Environment.GetValueOrDefault("LANG", "C.UTF-8"),
    };

    /// <summary>Limits as util-linux <c>prlimit</c> takes them.</summary>
    public static IEnumerable<string> FileLimits(SandboxLimits limits) =>
        ["--core=0:0", FormattableString.Invariant($"--fsize={limits.FileBytes}:{limits.FileBytes}")];

    /// <summary>What runs first inside: limits for each process, then the shell that becomes the namespace's first process, then the command.</summary>
    public static IEnumerable<string> FirstProcess(SandboxCommand command) =>
    [
        "/usr/bin/prlimit", .. FileLimits(command.Limits), ProcessLimit(command.Limits), "/bin/sh", "-c", LaunchScripts.FirstProcess, "sh",
        "/usr/bin/env", "-i", .. Environment(command).Select(pair => $"{pair.Key}={pair.Value}"), .. command.Arguments,
    ];

    /// <summary>A backstop only: it makes forks fail, where the cgroup or the supervisor ends the command and says why.</summary>
    private static string ProcessLimit(SandboxLimits limits) => FormattableString.Invariant($"--nproc={limits.Processes + 32}:{limits.Processes + 32}");
}
