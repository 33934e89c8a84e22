using System.Text.RegularExpressions;
using Resolver.Adapters.TestRunners.Bench;
using Resolver.Core.Sandbox;
using Resolver.Core.Testing;

namespace Resolver.Adapters.TestRunners.Node;

/// <summary>What the runners for Node share: packages, a reporter of ours, and the reading of what it wrote.</summary>
internal abstract partial class NodeRunner : ITestRunner
{
    private const int MaxFiles = 100;
    private const string Separator = " > ";

    public abstract string Name { get; }

    /// <summary>The word in a <c>test</c> script that means this runner.</summary>
    protected abstract string Tool { get; }

    public virtual async Task<Detection?> Detect(RepositoryView view, CancellationToken cancel)
    {
        var project = (await NodeProject.All(view, cancel)).FirstOrDefault(project => project.Uses(Tool));
        return project is null
            ? null
            : new Detection(Name, project.Folder, string.Join(' ', project.ArgumentsOf(Tool)), Math.Max(1, CountTests(view, project.Folder)));
    }

    public IReadOnlyList<string> Toolchains(TestPlan plan) => ["node"];

    public async Task<IReadOnlyList<SetupStep>> Setup(TestPlan plan, RepositoryView view, CancellationToken cancel)
    {
        var folder = LockFolder(view, plan.Root);
        var project = (await NodeProject.All(view, cancel)).FirstOrDefault(project => project.Folder == (folder ?? plan.Root));
        if (project is null || (project.Dependencies.Count == 0 && folder is null))
        {
            return [];
        }

        // Scripts of packages are off: they would run with the network on.
        string[] install = folder is null ? ["npm", "install", "--no-package-lock"] : ["npm", "ci"];
        return [new SetupStep(["npm", "--prefix", $"{SandboxPaths.Repo}/{folder ?? plan.Root}", .. install[1..], "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], Network: true)];
    }

    public IReadOnlyDictionary<string, string> Environment(TestPlan plan) => new Dictionary<string, string>(StringComparer.Ordinal) { ["FORCE_COLOR"] = "0" };

    public async Task<RunOutcome> Run(RunScope scope, CancellationToken cancel)
    {
        var file = scope.NewFile(".jsonl");
        var selected = Files(scope.Tests, scope.Plan);
        var words = scope.Plan.Target.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var variables = words.TakeWhile(word => !word.StartsWith('-') && word.Contains('=', StringComparison.Ordinal)).ToArray();
        var environment = variables.Select(word => word.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim('\'', '"'), StringComparer.Ordinal);
        environment["RESOLVER_RESULTS"] = file.BoxPath;
        environment["RESOLVER_ROOT"] = SandboxPaths.Repo;
        var result = await scope.Execute(Command(scope, words[variables.Length..], selected), environment, cancel);
        return Judge(await JsonLines.Read(file, _ => null, cancel), result);
    }

    /// <summary>The command line.</summary>
    /// <param name="scope">The run.</param>
    /// <param name="arguments">What the <c>test</c> script gives to the tool.</param>
    /// <param name="files">Test files relative to the project; empty for all.</param>
    protected abstract IReadOnlyList<string> Command(RunScope scope, IReadOnlyList<string> arguments, IReadOnlyList<string> files);

    /// <summary>A tool's program in the nearest <c>node_modules</c>; packages may be hoisted to a folder above.</summary>
    protected static string Program(RunScope scope, params string[] candidates)
    {
        for (var folder = scope.Plan.Root; ; folder = folder.Contains('/', StringComparison.Ordinal) ? folder[..folder.LastIndexOf('/')] : string.Empty)
        {
            foreach (var candidate in candidates)
            {
                var relative = RepositoryView.Join(folder, "node_modules/" + candidate);
                if (scope.Box.HostFile(relative) is not null)
                {
                    return $"{SandboxPaths.Repo}/{relative}";
                }
            }

            if (folder.Length == 0)
            {
                return $"{SandboxPaths.Repo}/{RepositoryView.Join(scope.Plan.Root, "node_modules/" + candidates[0])}";
            }
        }
    }

    private static RunOutcome Judge(JsonLines lines, SandboxResult result)
    {
        var results = lines.Results(result);
        if (result.Cut() is null && lines.LoadErrors.Count > 0)
        {
            return new RunOutcome(TestRunStatus.BuildFailed, results, ResultText.Log([.. lines.LoadErrors.Take(5).Select(error => $"{error.Id} cannot be loaded:\n{ResultText.Cap(error.Message, 3000)}")]));
        }

        return result.Cut() is null && (lines.Finished is null || lines.Problems.Count > 0)
            ? new RunOutcome(TestRunStatus.Broken, results, ResultText.Log([.. lines.Problems, "The test run did not come to its end. " + result.Explain(), result.Stdout, result.Stderr]))
            : result.CrossCheck(results, exitSaysPassed: result.ExitCode == 0, exitSaysFailed: result.ExitCode is > 0 and < 128);
    }

    private static string[] Files(IReadOnlyList<string>? tests, TestPlan plan)
    {
        var prefix = plan.Root.Length == 0 ? string.Empty : plan.Root + "/";
        var files = tests?.Select(id => id.Split(Separator)[0]).Distinct(StringComparer.Ordinal).ToArray() ?? [];
        return files.Length <= MaxFiles && files.All(file => file.Length > 0 && file.StartsWith(prefix, StringComparison.Ordinal)) ? [.. files.Select(file => file[prefix.Length..])] : [];
    }

    private static string? LockFolder(RepositoryView view, string root)
    {
        for (var folder = root; ; folder = folder.Contains('/', StringComparison.Ordinal) ? folder[..folder.LastIndexOf('/')] : string.Empty)
        {
            if (view.HasUnder(folder, "package-lock.json") || view.HasUnder(folder, "npm-shrinkwrap.json"))
            {
                return folder;
            }

            if (folder.Length == 0)
            {
                return null;
            }
        }
    }

    protected static int CountTests(RepositoryView view, string folder) => view.Files.Count(file => RepositoryView.IsUnder(file.Path, folder) && TestFile().IsMatch(file.Path.Value));

    [GeneratedRegex(@"(\.(test|spec)\.[cm]?[jt]sx?|(^|/)(test|tests|__tests__|spec)/.*\.[cm]?[jt]sx?)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex TestFile();
}
