using Resolver.Core.Sandbox;
using Resolver.Core.Testing;

namespace Resolver.Adapters.TestRunners.Bench;

/// <summary>What every command on one clone gets: mounts, environment, working directory.</summary>
/// <param name="RepoFolder">The clone on this machine.</param>
/// <param name="Mounts">Toolchains, caches, tools, prepared folders.</param>
/// <param name="Environment">Of toolchains, runner and caches.</param>
/// <param name="Plan">The plan.</param>
internal sealed record Box(string RepoFolder, IReadOnlyList<SandboxMount> Mounts, IReadOnlyDictionary<string, string> Environment, TestPlan Plan)
{
    /// <summary>A file of the clone on this machine, also where it lies in a mounted folder; null where there is none.</summary>
    public string? HostFile(string relative)
    {
        var inside = $"{SandboxPaths.Repo}/{relative}";
        var mount = Mounts.Where(mount => inside.StartsWith(mount.SandboxPath + "/", StringComparison.Ordinal)).MaxBy(mount => mount.SandboxPath.Length);
        var host = mount is null ? Path.Combine(RepoFolder, relative) : mount.HostPath + inside[mount.SandboxPath.Length..];
        return File.Exists(host) ? host : null;
    }

    /// <summary>Adds what is missing; what the command brings wins.</summary>
    public SandboxCommand Complete(SandboxCommand command)
    {
        var environment = new Dictionary<string, string>(Environment, StringComparer.Ordinal);
        foreach (var (name, value) in command.Environment)
        {
            environment[name] = value;
        }

        var own = command.Mounts.Select(mount => mount.SandboxPath).ToHashSet(StringComparer.Ordinal);
        return command with
        {
            WorkingDirectory = command.WorkingDirectory.Length == 0 ? RepositoryView.Join(SandboxPaths.Repo, Plan.Root).TrimEnd('/') : command.WorkingDirectory,
            // The clone first: other mounts lie inside it.
            Mounts =
            [
                .. new[] { new SandboxMount(RepoFolder, SandboxPaths.Repo, Writable: true) }.Concat(Mounts).Where(mount => !own.Contains(mount.SandboxPath)),
                .. command.Mounts,
            ],
            Environment = environment,
        };
    }
}
