using Resolver.Core.Sandbox;

namespace Resolver.Syntax.Workers;

/// <summary>The parsers that there are: each is its language's own front end in its own toolchain.</summary>
internal static class WorkerLanguages
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<WorkerLanguage> All { get; } =
    [
        new("dotnet", (setting, _) => Task.FromResult<SandboxCommand?>(setting.Run("syntax-csharp", SandboxPaths.Tools + "/resolver-syntax.dll"))),
        new("python", (setting, _) => Task.FromResult<SandboxCommand?>(setting.Run("syntax-python", "-I", "-S", SandboxPaths.Tools + "/main.py"))),
        new("node", (setting, _) => Task.FromResult<SandboxCommand?>(setting.Run(
            "syntax-node", "--expose-internals", "--no-warnings", "--stack-size=4000", "--max-old-space-size=512", SandboxPaths.Tools + "/main.js"))),
        new("go", GoWorker.Command),
    ];

    /// <summary>Extension to language and toolchain.</summary>
    public static IReadOnlyDictionary<string, (string Language, string Toolchain)> ByExtension { get; } =
        new Dictionary<string, (string, string)>(StringComparer.Ordinal)
        {
            [".cs"] = ("csharp", "dotnet"),
            [".py"] = ("python", "python"),
            [".pyi"] = ("python", "python"),
            [".js"] = ("javascript", "node"),
            [".mjs"] = ("javascript", "node"),
            [".cjs"] = ("javascript", "node"),
            [".ts"] = ("typescript", "node"),
            [".mts"] = ("typescript", "node"),
            [".cts"] = ("typescript", "node"),
            [".go"] = ("go", "go"),
        };

    /// <summary>The languages that a toolchain of this version parses.</summary>
    public static IEnumerable<string> Parsed(Toolchain toolchain, SyntaxOptions options) => toolchain.Name switch
    {
        "dotnet" => ["csharp"],
        "python" => ["python"],
        "node" => StripsTypes(toolchain.Version) ? ["javascript", "typescript"] : ["javascript"],
        "go" when options.CacheFolder is not null => ["go"],
        _ => [],
    };

    // Node blanks types out by itself since 22.13, 23.2 and 24; without that there is no TypeScript parser on the machine.
    private static bool StripsTypes(string version) =>
        Version.TryParse(version, out var number) && (number >= new Version(23, 2) || (number.Major == 22 && number.Minor >= 13));
}
