using Resolver.Adapters.TestRunners.Bench;
using Resolver.Core.Sandbox;
using Resolver.Core.Testing;

namespace Resolver.Adapters.TestRunners.Dotnet;

/// <summary>
/// .NET test projects. Builds them once, then runs each assembly with what it was made for: xunit.v3's own runner, Microsoft.Testing.Platform,
/// or VSTest. All of them write TRX, and none is started through <c>dotnet test</c>, so that <c>global.json</c> cannot choose another way.
/// </summary>
internal sealed class DotnetRunner : ITestRunner
{
    private const string Cache = SandboxPaths.Cache + "/nuget";
    private const string Project = SandboxPaths.Tools + "/dotnet/resolver.proj";

    // xunit.v3 then starts with its own command line, the same in all its versions. Warnings as errors and style are the project's
    // business, not this run's.
    private static readonly string[] CommonProperties =
        ["-p:UseMicrosoftTestingPlatformRunner=false", "-p:NuGetAudit=false", "-p:TreatWarningsAsErrors=false", "-p:RestoreLockedMode=false", "-p:ContinuousIntegrationBuild=false"];

    public string Name => "dotnet";

    public Task<Detection?> Detect(RepositoryView view, CancellationToken cancel) => DotnetDetection.Detect(view, cancel);

    public IReadOnlyList<string> Toolchains(TestPlan plan) => ["dotnet"];

    public Task<IReadOnlyList<SetupStep>> Setup(TestPlan plan, RepositoryView view, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<SetupStep>>(
        [
            new SetupStep([.. Restore(plan), $"-p:RestoreSources={SandboxPaths.Tools}/dotnet/no-packages"], Network: false),
            new SetupStep(Restore(plan), Network: true, OnlyIfPreviousFailed: true),
        ]);

    public IReadOnlyDictionary<string, string> Environment(TestPlan plan) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["NUGET_PACKAGES"] = Cache,
        ["NUGET_FALLBACK_PACKAGES"] = UserPackages.NuGet,
        // Tests for an older runtime run on the one that is here.
        ["DOTNET_ROLL_FORWARD"] = "Major",
        ["DOTNET_TieredPGO"] = "0",
    };

    public async Task<RunOutcome> Run(RunScope scope, CancellationToken cancel)
    {
        var list = scope.NewFile(".txt");
        var build = await scope.Execute(Build(scope.Plan, list.BoxPath), environment: null, cancel);
        if (build.Cut() is { } cut)
        {
            return new RunOutcome(cut, [], ResultText.Log("While building: " + build.Explain(), build.Stdout, build.Stderr));
        }

        if (build.ExitCode != 0)
        {
            return new RunOutcome(TestRunStatus.BuildFailed, [], BuildLog.FirstErrors(build));
        }

        var assemblies = list.Exists ? await TestAssembly.ReadList(list.HostPath, scope, cancel) : [];
        return assemblies.Count == 0
            ? new RunOutcome(TestRunStatus.Broken, [], "The build made no test assembly: the projects do not say that they are test projects.")
            : await RunAll(scope, assemblies, cancel);
    }

    private static async Task<RunOutcome> RunAll(RunScope scope, IReadOnlyList<TestAssembly> assemblies, CancellationToken cancel)
    {
        var results = new List<TestResult>();
        var logs = new List<string>();
        var status = TestRunStatus.Completed;
        foreach (var assembly in assemblies)
        {
            var outcome = await AssemblyRun.Run(scope, assembly, cancel);
            results.AddRange(outcome.Results);
            logs.Add(outcome.Log);
            status = outcome.Status == TestRunStatus.Completed ? status : outcome.Status;
            if (status == TestRunStatus.TimedOut)
            {
                break;
            }
        }

        return new RunOutcome(status, results, ResultText.Log([.. logs]));
    }

    private static IReadOnlyList<string> Restore(TestPlan plan) =>
        ["dotnet", "msbuild", Project, "-nologo", "-v:q", "-nodeReuse:false", "-t:ResolverRestore", "-p:ResolverProjects=" + Projects(plan), .. CommonProperties];

    private static IReadOnlyList<string> Build(TestPlan plan, string list) =>
    [
        "dotnet", "msbuild", Project, "-nologo", "-v:q", "-nodeReuse:false", "-maxcpucount:2", "-t:ResolverBuild", "-p:ResolverProjects=" + Projects(plan),
        "-p:ResolverAssemblies=" + list, $"-p:CustomAfterMicrosoftCommonTargets={SandboxPaths.Tools}/dotnet/resolver.targets",
        "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false", .. CommonProperties,
    ];

    // A semicolon would end the property on the command line.
    private static string Projects(TestPlan plan) =>
        string.Join("%3B", plan.Target.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(path => $"{SandboxPaths.Repo}/{path.Replace("%", "%25", StringComparison.Ordinal)}"));
}
