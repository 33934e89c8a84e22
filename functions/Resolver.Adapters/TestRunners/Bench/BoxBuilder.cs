using Resolver.Core.Sandbox;
using Resolver.Core.Testing;

namespace Resolver.Adapters.TestRunners.Bench;

/// <summary>Puts a clone, toolchains and a prepared setup together.</summary>
internal static class BoxBuilder
{
    public static Box Build(TestPlan plan, ITestRunner runner, string clone, string scratch, PreparedSetup prepared, IReadOnlyList<Toolchain> found, string tools, bool isolated)
    {
        prepared.BringInto(clone, isolated);
        IEnumerable<SandboxMount> mounts =
        [
            .. found.SelectMany(toolchain => toolchain.Mounts),
            new SandboxMount(tools, SandboxPaths.Tools),
            new SandboxMount(prepared.CacheFolder, SandboxPaths.Cache),
            .. isolated ? prepared.Mounts(scratch) : [],
            .. UserPackages.Mounts(plan.Runner),
        ];
        return new Box(clone, [.. mounts.DistinctBy(mount => mount.SandboxPath, StringComparer.Ordinal)], Environment(plan, runner, found), plan);
    }

    /// <summary>Toolchains' variables, then the runner's; every toolchain's folder is on <c>PATH</c>, the first one first.</summary>
    public static IReadOnlyDictionary<string, string> Environment(TestPlan plan, ITestRunner runner, IReadOnlyList<Toolchain> found)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = "/tmp", ["LANG"] = "C.UTF-8", ["CI"] = "true", ["TZ"] = "UTC" };
        foreach (var (name, value) in found.SelectMany(toolchain => toolchain.Environment).Concat(runner.Environment(plan)))
        {
            environment[name] = value;
        }

        var folders = found.SelectMany(toolchain => toolchain.Environment.GetValueOrDefault("PATH", string.Empty).Split(':')).Append("/usr/bin").Append("/bin");
        environment["PATH"] = string.Join(':', folders.Where(folder => folder.Length > 0).Distinct(StringComparer.Ordinal));
        return environment;
    }
}
