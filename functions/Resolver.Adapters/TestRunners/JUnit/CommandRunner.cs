using Resolver.Adapters.TestRunners.Bench;
using Resolver.Core.Faults;
using Resolver.Core.Testing;

namespace Resolver.Adapters.TestRunners.JUnit;

/// <summary>A command from <c>.resolver.yml</c> that writes JUnit XML to the file named by <c>RESOLVER_RESULTS</c>; all tests, always.</summary>
internal sealed class CommandRunner : ITestRunner
{
    private static readonly string[] Languages = ["dotnet", "python", "node", "go"];

    public string Name => "command";

    /// <summary>Never found, only named.</summary>
    public Task<Detection?> Detect(RepositoryView view, CancellationToken cancel) => Task.FromResult<Detection?>(null);

    /// <summary>The toolchain that the command itself names; the system's programs are there anyway.</summary>
    public IReadOnlyList<string> Toolchains(TestPlan plan) =>
        plan.Config.Test.Count == 0
            ? throw ResolverFault.Usage("CONFIG-TEST", "Runner 'command' in .resolver.yml needs 'test': the command as a list of its arguments.")
            : [.. Languages.Where(language => Path.GetFileName(plan.Config.Test[0]).TrimEnd('3') == language).Concat(plan.Config.Test[0] is "npm" or "npx" ? ["node"] : [])];

    public Task<IReadOnlyList<SetupStep>> Setup(TestPlan plan, RepositoryView view, CancellationToken cancel) => Task.FromResult<IReadOnlyList<SetupStep>>([]);

    public IReadOnlyDictionary<string, string> Environment(TestPlan plan) => new Dictionary<string, string>(StringComparer.Ordinal);

    public async Task<RunOutcome> Run(RunScope scope, CancellationToken cancel)
    {
        var file = scope.NewFile(".xml");
        var result = await scope.Execute(scope.Plan.Config.Test, new Dictionary<string, string>(StringComparer.Ordinal) { ["RESOLVER_RESULTS"] = file.BoxPath }, cancel);
        if (!file.Exists)
        {
            return new RunOutcome(result.Cut() ?? TestRunStatus.Broken, [], ResultText.Log("The test command wrote no JUnit XML to the file named by RESOLVER_RESULTS.", result.Explain(), result.Stdout, result.Stderr));
        }

        await using var stream = File.OpenRead(file.HostPath);
        try
        {
            return result.CrossCheck(await JUnitReader.Read(stream, cancel), exitSaysPassed: result.ExitCode == 0, exitSaysFailed: result.ExitCode != 0);
        }
        catch (System.Xml.XmlException wrong)
        {
            return new RunOutcome(result.Cut() ?? TestRunStatus.Broken, [], ResultText.Log("The result file is not valid XML: " + wrong.Message, result.Explain(), result.Stdout, result.Stderr));
        }
    }
}
