using System.Globalization;
using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Sandbox;

/// <summary>What every command gets unless it says otherwise.</summary>
internal static class SandboxDefaults
{
    public const string Path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    // RLIMIT_NPROC only makes forks fail; the cgroup or the supervisor, which come first, end the command and say why.
    private const int Backstop = 32;

    /// <summary>The command's environment with PATH, HOME and LANG.</summary>
    public static Dictionary<string, string> Environment(SandboxCommand command) => new(command.Environment, StringComparer.Ordinal)
    {
        ["PATH"] = command.Environment.GetValueOrDefault("PATH", Path),
        ["HOME"] = command.Environment.GetValueOrDefault("HOME", "/tmp"),
        ["LANG"] = command.Environment.GetValueOrDefault("LANG", "C.UTF-8"),
    };

    /// <summary>What runs first inside: a shell that sets the limits of each process and becomes the namespace's first process, then the command.</summary>
    public static IEnumerable<string> FirstProcess(SandboxCommand command) =>
    [
        "/bin/sh", "-c", LaunchScripts.FirstProcess, "sh", FileBlocks(command.Limits), Text(command.Limits.Processes + Backstop),
        "/usr/bin/env", "-i", .. Environment(command).Select(pair => $"{pair.Key}={pair.Value}"), .. command.Arguments,
    ];

    /// <summary>The largest file in blocks of 512 bytes, as <c>ulimit</c> takes it.</summary>
    public static string FileBlocks(SandboxLimits limits) => Text((limits.FileBytes + 511) / 512);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
