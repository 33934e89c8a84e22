using Resolver.Adapters.TestRunners.Bench;
using Resolver.Core.Sandbox;
using Resolver.Core.Testing;

namespace Resolver.Adapters.TestRunners.Python;

/// <summary>unittest, discovered and run by a program of ours; needs nothing but Python.</summary>
internal sealed class UnittestRunner : ITestRunner
{
    private const int MaxSelected = 500;

    public string Name => "unittest";

    public async Task<Detection?> Detect(RepositoryView view, CancellationToken cancel) =>
        await PythonDetection.Look(view, cancel) is { NeedsPytest: false } found ? new Detection(Name, found.Root, TestFolder(view, found.Root), found.TestFiles) : null;

    public IReadOnlyList<string> Toolchains(TestPlan plan) => ["python"];

    public Task<IReadOnlyList<SetupStep>> Setup(TestPlan plan, RepositoryView view, CancellationToken cancel) => Task.FromResult<IReadOnlyList<SetupStep>>([]);

    public IReadOnlyDictionary<string, string> Environment(TestPlan plan) => PythonPaths.Environment(plan);

    public async Task<RunOutcome> Run(RunScope scope, CancellationToken cancel)
    {
        var file = scope.NewFile(".jsonl");
        var start = scope.Plan.Target.Length == 0 ? scope.Root : $"{scope.Root}/{scope.Plan.Target}";
        // -I: neither the working directory nor the environment decides what "import json" means to our program.
        var result = await scope.Execute(
            ["python3", "-I", "-B", SandboxPaths.Tools + "/python/resolver_unittest.py", scope.Root, start, .. scope.Tests is { Count: <= MaxSelected } wanted ? wanted : []],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["RESOLVER_RESULTS"] = file.BoxPath },
            cancel);
        var lines = await JsonLines.Read(file, _ => null, cancel);
        return Judge(lines, lines.Results(result), result);
    }

    private static RunOutcome Judge(JsonLines lines, IReadOnlyList<TestResult> results, SandboxResult result)
    {
        if (result.Cut() is null && lines.LoadErrors.Count > 0)
        {
            return PythonPaths.LoadFailure(lines, results);
        }

        return result.Cut() is null && lines.Finished != result.ExitCode
            ? new RunOutcome(TestRunStatus.Broken, results, ResultText.Log("The tests ended the interpreter. " + result.Explain(), result.Stdout, result.Stderr))
            : result.CrossCheck(results, exitSaysPassed: result.ExitCode == 0, exitSaysFailed: result.ExitCode == 1);
    }

    // Discovery goes into packages only: a plain "tests" folder must be named.
    private static string TestFolder(RepositoryView view, string root) =>
        new[] { "tests", "test" }.FirstOrDefault(name =>
            view.Files.Any(file => RepositoryView.IsUnder(file.Path, RepositoryView.Join(root, name))) && !view.HasUnder(root, name + "/__init__.py")) ?? string.Empty;
}
