using Resolver.Adapters.TestRunners.Bench;
using Resolver.Core.Sandbox;
using Resolver.Core.Testing;

namespace Resolver.Adapters.TestRunners.Python;

/// <summary>What both Python runners share.</summary>
internal static class PythonPaths
{
    /// <summary>Packages that a setup command put there (<c>pip install --target /box/cache/python</c>) are importable.</summary>
    public static IReadOnlyDictionary<string, string> Environment(TestPlan plan) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["PYTHONPATH"] = Join(plan),
        ["PYTHONDONTWRITEBYTECODE"] = "1",
        ["PYTHONSAFEPATH"] = string.Empty,
    };

    public static string Join(TestPlan plan, params string[] further)
    {
        var root = plan.Root.Length == 0 ? SandboxPaths.Repo : $"{SandboxPaths.Repo}/{plan.Root}";
        return string.Join(':', [root, root + "/src", SandboxPaths.Cache + "/python", .. further]);
    }

    /// <summary>A module that cannot be loaded is what a failed build is elsewhere; the others' results are kept.</summary>
    public static RunOutcome LoadFailure(JsonLines lines, IReadOnlyList<TestResult> results) =>
        new(TestRunStatus.BuildFailed, results, ResultText.Log([.. lines.LoadErrors.Take(5).Select(error => $"{error.Id} cannot be loaded:\n{ResultText.Cap(error.Message, 3000)}")]));
}
