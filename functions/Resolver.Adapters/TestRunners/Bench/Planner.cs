using Resolver.Adapters.TestRunners.Dotnet;
using Resolver.Adapters.TestRunners.Go;
using Resolver.Adapters.TestRunners.JUnit;
using Resolver.Adapters.TestRunners.Node;
using Resolver.Adapters.TestRunners.Python;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Testing;

namespace Resolver.Adapters.TestRunners.Bench;

/// <summary>Finds the runner of a repository.</summary>
internal static class Planner
{
    // In this order where two have as many test files.
    private static readonly IReadOnlyList<ITestRunner> Runners =
    [
        new DotnetRunner(), new GoRunner(), new PytestRunner(), new UnittestRunner(),
        new VitestRunner(), new JestRunner(), new MochaRunner(), new NodeTestRunner(), new CommandRunner(),
    ];

    public static IEnumerable<string> Names => Runners.Select(runner => runner.Name);

    public static ITestRunner Runner(string name) =>
        Runners.FirstOrDefault(runner => runner.Name == name)
        ?? throw ResolverFault.Usage("CONFIG-RUNNER", $"'{name}' is not a test runner; .resolver.yml may name {string.Join(", ", Names)}.");

    public static async Task<TestPlan> Plan(RepositoryView view, RepoId repo, CommitSha commit, ResolverConfig config, CancellationToken cancel)
    {
        var name = config.Runner ?? (config.Test.Count > 0 ? "command" : null);
        var runners = name is null ? Runners : [Runner(name)];
        var best = (Detection?)null;
        foreach (var runner in runners)
        {
            var detection = await runner.Detect(view, cancel);
            best = detection is not null && Fits(detection, config) && (best is null || detection.TestFiles > best.TestFiles) ? detection : best;
        }

        best ??= name is null ? null : new Detection(name, config.Root ?? string.Empty, Runner(name).DefaultTarget, 0);
        return best is null
            ? throw ResolverFault.Usage("TEST-NONE-FOUND", Cure(config))
            : new TestPlan(repo, commit, best.Runner, best.Root, best.Target, config);
    }

    // A root that people gave narrows the search to what is detected there.
    private static bool Fits(Detection detection, ResolverConfig config) => config.Root is null || detection.Root == config.Root;

    private static string Cure(ResolverConfig config) =>
        $"No tests were found{(config.Root is { } root ? $" in '{root}'" : string.Empty)}. Resolver looks for .NET test projects, go.mod with *_test.go, " +
        "pytest or unittest files, and package.json with jest, vitest, mocha or node --test. Add tests, or name runner, root or test command in .resolver.yml.";
}
