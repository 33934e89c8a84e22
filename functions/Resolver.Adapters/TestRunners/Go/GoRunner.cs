using System.Text.RegularExpressions;
using Resolver.Adapters.TestRunners.Bench;
using Resolver.Core.Ids;
using Resolver.Core.Sandbox;
using Resolver.Core.Testing;

namespace Resolver.Adapters.TestRunners.Go;

/// <summary>
/// <c>go test -json</c>, its stream written to the runner's file by a redirection. Ids are <c>package.Test/Subtest</c>, with packages
/// relative to the module; a test of the module's own package is just its name.
/// </summary>
internal sealed partial class GoRunner : ITestRunner
{
    private const int MaxSelected = 100;

    public string Name => "go";

    public string DefaultTarget => "./...";

    public async Task<Detection?> Detect(RepositoryView view, CancellationToken cancel)
    {
        var tests = view.Where(path => path.FileName.EndsWith("_test.go", StringComparison.Ordinal));
        var modules = view.Where(path => path.FileName == "go.mod").Select(RepositoryView.FolderOf).ToArray();
        var best = modules.Select(folder => (Folder: folder, Tests: tests.Count(path => OwnedBy(path, folder, modules)))).Where(found => found.Tests > 0)
            .OrderByDescending(found => found.Tests).FirstOrDefault();
        await Task.CompletedTask;
        return best.Tests == 0 ? null : new Detection(Name, best.Folder, DefaultTarget, best.Tests);
    }

    public IReadOnlyList<string> Toolchains(TestPlan plan) => ["go"];

    public async Task<IReadOnlyList<SetupStep>> Setup(TestPlan plan, RepositoryView view, CancellationToken cancel)
    {
        // The standard library is compiled once here: newer toolchains bring it as source only.
        string[] warm = ["sh", "-c", "go build std >/dev/null 2>&1; go vet std/errors >/dev/null 2>&1; true"];
        var module = await view.ReadText(RepositoryView.Join(plan.Root, "go.mod"), cancel) ?? string.Empty;
        return module.Contains("require", StringComparison.Ordinal) && !view.HasUnder(plan.Root, "vendor/modules.txt")
            ?
            [
                new SetupStep(["sh", "-c", FromUserCache], Network: false),
                new SetupStep(["go", "mod", "download"], Network: true, OnlyIfPreviousFailed: true),
                new SetupStep(warm, Network: false),
            ]
            : [new SetupStep(warm, Network: false)];
    }

    public IReadOnlyDictionary<string, string> Environment(TestPlan plan) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["GOCACHE"] = SandboxPaths.Cache + "/go-build",
        ["GOMODCACHE"] = SandboxPaths.Cache + "/go-mod",
    };

    public async Task<RunOutcome> Run(RunScope scope, CancellationToken cancel)
    {
        var file = scope.NewFile(".jsonl");
        // The build cache of the setup is read-only: a run begins with links to it in a place of its own.
        const string script = """
            results=$1; shift
            if [ -d /box/cache/go-build ]; then cp -r /box/cache/go-build /tmp/go-build; fi
            GOCACHE=/tmp/go-build exec go test -json "$@" >"$results"
            """;
        var vendored = File.Exists(Path.Combine(scope.HostRoot, "vendor", "modules.txt"));
        var result = await scope.Execute(
            ["sh", "-c", script, "sh", file.BoxPath, "-vet=off", "-count=1", .. vendored ? ["-mod=vendor"] : Array.Empty<string>(), .. Filter(scope.Tests), scope.Plan.Target.Length == 0 ? DefaultTarget : scope.Plan.Target],
            environment: null, cancel);
        var module = await ModuleName(scope, cancel);
        var stream = await GoTestStream.Read(file, module, scope.Plan.Root, cancel);
        var outcome = GoVerdict.Judge(stream, result);
        return outcome.Status == TestRunStatus.Completed && scope.Tests is null ? outcome with { Results = GoSilentTests.Add(outcome.Results, scope) } : outcome;
    }

    // Modules that the person's own module cache has need no network; a missing one ends this at once.
    private const string FromUserCache = $"GOSUMDB=off GOPROXY=file://{UserPackages.GoModules}/cache/download go mod download";

    private static bool OwnedBy(RepoPath path, string folder, string[] modules) =>
        RepositoryView.IsUnder(path, folder) && !modules.Any(other => other.Length > folder.Length && RepositoryView.IsUnder(path, other));

    private static async Task<string> ModuleName(RunScope scope, CancellationToken cancel)
    {
        var file = Path.Combine(scope.HostRoot, "go.mod");
        var lines = File.Exists(file) ? await File.ReadAllLinesAsync(file, cancel) : [];
        return lines.FirstOrDefault(line => line.StartsWith("module ", StringComparison.Ordinal))?["module ".Length..].Trim().Trim('"') ?? string.Empty;
    }

    // -run takes the names of top-level tests of any package; the bench picks the requested ones from the results.
    private static string[] Filter(IReadOnlyList<string>? tests)
    {
        var names = tests?.Select(TopLevel).Distinct(StringComparer.Ordinal).ToArray();
        return names is { Length: > 0 and <= MaxSelected } ? ["-run", $"^({string.Join('|', names)})$"] : [];
    }

    private static string TopLevel(string id) => TestName().Match(id) is { Success: true } match ? match.Groups["name"].Value : id;

    [GeneratedRegex(@"(^|\.)(?<name>(Test|Example|Fuzz)[^/]*)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex TestName();
}
