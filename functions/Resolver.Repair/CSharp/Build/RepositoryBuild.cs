using Resolver.Core.Faults;
using Resolver.Core.Sandbox;
using Resolver.Core.Testing;

namespace Resolver.Repair.CSharp.Build;

/// <summary>Builds the repository's test projects once, and learns how each compiler was called.</summary>
internal sealed class RepositoryBuild(ISandbox sandbox, ITestSession session, CSharpRepairOptions options)
{
    /// <summary>Files of ours inside the clone; they are thrown away with it.</summary>
    public const string ProbeFolder = ".resolver-repair";

    private const long MaxProbe = 8 << 20;
    private readonly BoxPaths paths = new(session.Root);

    /// <exception cref="ResolverFault"><c>REPAIR-CSHARP-BUILD</c>.</exception>
    public async Task<BuiltRepository> Run(CancellationToken cancel)
    {
        var result = await sandbox.Run(Command(), cancel);
        cancel.ThrowIfCancellationRequested();
        if (result is not { End: SandboxEnd.Exited, ExitCode: 0 })
        {
            throw new ResolverFault("REPAIR-CSHARP-BUILD", transient: result.End != SandboxEnd.Exited, "The test projects do not build for the mechanical tier; `dotnet build` on a fresh clone shows why.");
        }

        var projects = await ReadProbes(cancel);
        var tests = projects.Where(IsTestProject)
            .GroupBy(project => project.Project, StringComparer.Ordinal)
            .Select(frameworks => frameworks.MaxBy(project => Generation(project.Name))!)
            .OrderBy(project => project.Project, StringComparer.Ordinal);
        return new BuiltRepository(paths, [.. tests], projects);
    }

    // The same switches as for the tests themselves: what is restored was restored for these.
    private SandboxCommand Command() => session.Complete(new SandboxCommand
    {
        Arguments =
        [
            "dotnet", "msbuild", TestHostFiles.BoxFolder + "/resolver-probe.proj", "-nologo", "-v:q", "-nodeReuse:false", "-maxcpucount:2", "-t:ResolverBuild",
            "-p:ResolverProjects=" + string.Join("%3B", TestProjects().Select(Escaped)),
            $"-p:CustomAfterMicrosoftCommonTargets={TestHostFiles.BoxFolder}/resolver-probe.targets",
            $"-p:ResolverProbeFolder={SandboxPaths.Repo}/{ProbeFolder}",
            "-p:TreatWarningsAsErrors=false", "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false", "-p:UseMicrosoftTestingPlatformRunner=false",
            "-p:NuGetAudit=false", "-p:RestoreLockedMode=false", "-p:ContinuousIntegrationBuild=false",
        ],
        WorkingDirectory = SandboxPaths.Repo,
        Mounts = [TestHostFiles.Mount()],
        Limits = new SandboxLimits { Time = options.BuildTimeout },
    });

    private IEnumerable<string> TestProjects() =>
        session.Plan.Target.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(path => $"{SandboxPaths.Repo}/{path}");

    private bool IsTestProject(ProbedProject project) =>
        session.Plan.Target.Split(';', StringSplitOptions.RemoveEmptyEntries).Any(path => paths.ToHost(project.Project) == Path.Combine(session.Root, path));

    private async Task<IReadOnlyList<ProbedProject>> ReadProbes(CancellationToken cancel)
    {
        var folder = Path.Combine(session.Root, ProbeFolder);
        if (!Directory.Exists(folder))
        {
            return [];
        }

        var projects = new List<ProbedProject>();
        foreach (var file in Directory.GetFiles(folder, "*.probe").Order(StringComparer.Ordinal))
        {
            // Written by the repository's own build: a link or a giant is not followed.
            if (new FileInfo(file) is { LinkTarget: null, Length: > 0 and < MaxProbe } && ProbedProject.Parse(Path.GetFileNameWithoutExtension(file), await File.ReadAllLinesAsync(file, cancel)) is { } project)
            {
                projects.Add(project);
            }
        }

        return projects;
    }

    // A project that targets several frameworks is tested on the newest: net10.0 after net8.0, all of them after netstandard and net48.
    private static double Generation(string name)
    {
        var framework = name[(name.LastIndexOf('-') + 1)..];
        var number = new string([.. framework.SkipWhile(letter => !char.IsAsciiDigit(letter)).TakeWhile(letter => char.IsAsciiDigit(letter) || letter == '.')]);
        return framework.StartsWith("net", StringComparison.Ordinal) && number.Contains('.', StringComparison.Ordinal)
            && double.TryParse(number, System.Globalization.CultureInfo.InvariantCulture, out var version)
            ? version
            : 0;
    }

    private static string Escaped(string path) => path.Replace("%", "%25", StringComparison.Ordinal);
}
