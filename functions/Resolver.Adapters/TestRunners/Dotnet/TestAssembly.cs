using Resolver.Adapters.TestRunners.Bench;
using Resolver.Core.Sandbox;

namespace Resolver.Adapters.TestRunners.Dotnet;

/// <summary>How an assembly wants to be run.</summary>
internal enum AssemblyKind
{
    /// <summary>Through VSTest and an adapter beside the assembly.</summary>
    VSTest,

    /// <summary>An xunit.v3 program with its own command line.</summary>
    XunitV3,

    /// <summary>A Microsoft.Testing.Platform program with the TRX extension.</summary>
    TestingPlatform,

    /// <summary>A Microsoft.Testing.Platform program without it: it has no result file that we can read.</summary>
    TestingPlatformWithoutReport,
}

/// <summary>A built test assembly.</summary>
/// <param name="BoxPath">Its place inside the sandbox.</param>
/// <param name="Kind">How to run it.</param>
/// <param name="RunSettings">The project's run settings inside the sandbox, or an empty string.</param>
internal sealed record TestAssembly(string BoxPath, AssemblyKind Kind, string RunSettings)
{
    /// <summary>Reads what our build target wrote; where a project targets several frameworks, the newest is run.</summary>
    public static async Task<IReadOnlyList<TestAssembly>> ReadList(string file, RunScope scope, CancellationToken cancel)
    {
        var lines = (await File.ReadAllLinesAsync(file, cancel)).Select(line => line.Split('|')).Where(fields => fields.Length == 5);
        return
        [
            .. lines.DistinctBy(fields => fields[0], StringComparer.Ordinal)
                .GroupBy(fields => fields[2], StringComparer.Ordinal)
                .Select(project => project.MaxBy(fields => Generation(fields[1]))!)
                .OrderBy(fields => fields[0], StringComparer.Ordinal)
                .Select(fields => new TestAssembly(fields[0], KindOf(fields, scope), fields[3])),
        ];
    }

    private static AssemblyKind KindOf(string[] fields, RunScope scope)
    {
        var folder = Path.GetDirectoryName(ToHost(fields[0], scope))!;
        var platform = fields[4].Equals("true", StringComparison.OrdinalIgnoreCase);
        return 0 switch
        {
            _ when Has("xunit.v3.runner.inproc.console.dll") => AssemblyKind.XunitV3,
            _ when platform && Has("Microsoft.Testing.Extensions.TrxReport.dll") => AssemblyKind.TestingPlatform,
            _ when platform && !Has("testhost.dll") => AssemblyKind.TestingPlatformWithoutReport,
            _ => AssemblyKind.VSTest,
        };

        bool Has(string name) => File.Exists(Path.Combine(folder, name));
    }

    private static string ToHost(string boxPath, RunScope scope) =>
        boxPath.StartsWith(SandboxPaths.Repo + "/", StringComparison.Ordinal)
            ? Path.Combine(scope.Box.RepoFolder, boxPath[(SandboxPaths.Repo.Length + 1)..])
            : "/nowhere";

    // net10.0 before net8.0 before netcoreapp3.1 before anything else.
    private static double Generation(string framework) =>
        framework.StartsWith("net", StringComparison.Ordinal)
        && double.TryParse(framework["net".Length..].Split('-')[0], System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number >= 40 ? 0 : number
            : framework.StartsWith("netcoreapp", StringComparison.Ordinal) ? 1 : 0;
}
