using Resolver.Adapters.TestRunners.Bench;
using Resolver.Core.Sandbox;
using Resolver.Core.Testing;

namespace Resolver.Adapters.TestRunners.Python;

/// <summary>pytest with a plugin of ours that writes what happens as it happens.</summary>
internal sealed class PytestRunner : ITestRunner
{
    // Node ids on a command line; beyond that everything is run and the bench picks.
    private const int MaxSelected = 500;
    private const int Usage = 4;
    private const int NoTests = 5;

    public string Name => "pytest";

    public async Task<Detection?> Detect(RepositoryView view, CancellationToken cancel) =>
        await PythonDetection.Look(view, cancel) is { NeedsPytest: true } found ? new Detection(Name, found.Root, string.Empty, found.TestFiles) : null;

    public IReadOnlyList<string> Toolchains(TestPlan plan) => ["python+pytest"];

    public Task<IReadOnlyList<SetupStep>> Setup(TestPlan plan, RepositoryView view, CancellationToken cancel) => Task.FromResult<IReadOnlyList<SetupStep>>([]);

    public IReadOnlyDictionary<string, string> Environment(TestPlan plan) => PythonPaths.Environment(plan);

    public async Task<RunOutcome> Run(RunScope scope, CancellationToken cancel)
    {
        var tests = scope.Tests is { Count: <= MaxSelected } wanted ? wanted : [];
        var (file, result) = await Start(scope, tests, [], cancel);
        if (result.ExitCode == Usage && result.Stderr.Contains("unrecognized arguments", StringComparison.Ordinal))
        {
            // The repository asks for options of a plugin that is not here (coverage, mostly): the tests themselves may not need it.
            (file, result) = await Start(scope, tests, ["-o", "addopts="], cancel);
        }

        return Judge(await JsonLines.Read(file, FileOf(scope.Plan), cancel), result, selected: tests.Count > 0);
    }

    private static async Task<(OwnedFile File, SandboxResult Result)> Start(RunScope scope, IReadOnlyList<string> tests, string[] options, CancellationToken cancel)
    {
        var file = scope.NewFile(".jsonl");
        // --continue-on-collection-errors: one module that cannot be loaded does not hide the others' results.
        var result = await scope.Execute(
            [
                "python3", "-m", "pytest", "-p", "resolver_pytest", "-p", "no:cacheprovider", "-q", "--color=no", "--tb=short", "--rootdir=" + scope.Root,
                "--continue-on-collection-errors", .. options, .. Targets(scope.Plan, tests),
            ],
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["RESOLVER_RESULTS"] = file.BoxPath,
                // Our plugin comes last, so that nothing of the repository is hidden by it.
                ["PYTHONPATH"] = PythonPaths.Join(scope.Plan, SandboxPaths.Tools + "/python"),
            },
            cancel);
        return (file, result);
    }

    private static IEnumerable<string> Targets(TestPlan plan, IReadOnlyList<string> tests) =>
        tests.Count > 0 ? tests : plan.Target.Length > 0 ? [plan.Target] : [];

    private static Func<string, string?> FileOf(TestPlan plan) => id => RepositoryView.Join(plan.Root, id.Split("::")[0]);

    private static RunOutcome Judge(JsonLines lines, SandboxResult result, bool selected)
    {
        var results = lines.Results(result);
        if (result.Cut() is null && lines.LoadErrors.Count > 0)
        {
            return PythonPaths.LoadFailure(lines, results);
        }

        if (result.Cut() is null && lines.Finished != result.ExitCode && !(selected && result.ExitCode is Usage or NoTests))
        {
            return new RunOutcome(TestRunStatus.Broken, results, ResultText.Log("pytest ended without its own end report. " + result.Explain(), result.Stdout, result.Stderr));
        }

        // 4: a requested test is not there any more; it is reported as not run.
        var noneLeft = result.ExitCode == NoTests || (selected && result.ExitCode == Usage);
        return result.CrossCheck(results, exitSaysPassed: result.ExitCode == 0 || noneLeft, exitSaysFailed: result.ExitCode == 1);
    }
}
