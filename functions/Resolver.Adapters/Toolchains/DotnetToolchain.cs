using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Toolchains;

internal static class DotnetToolchain
{
    public static Toolchain? Find(ProgramSearch search)
    {
        foreach (var program in search.All("dotnet", "/usr/share/dotnet", "/usr/lib/dotnet", "/usr/local/share/dotnet"))
        {
            var real = ProgramSearch.Real(program);
            if (NewestSdk(Path.GetDirectoryName(real)!) is { } version)
            {
                return Describe(real, version);
            }
        }

        return null;
    }

    // What 'dotnet --version' says where no global.json asks for another; it starts the SDK to say so, which costs more than all other
    // programs that are asked. A runtime without an SDK has none of these folders.
    private static string? NewestSdk(string root)
    {
        var sdks = Path.Combine(root, "sdk");
        return Directory.Exists(sdks)
            ? Directory.GetDirectories(sdks).Where(static folder => File.Exists(Path.Combine(folder, "dotnet.dll"))).Select(static folder => Path.GetFileName(folder)).MaxBy(Order)
            : null;
    }

    // A preview comes before its release, and previews among themselves by their names.
    private static (Version Number, bool IsRelease, string Preview) Order(string version)
    {
        var parts = version.Split('-', 2);
        return (Version.TryParse(parts[0], out var number) ? number : new Version(0, 0), parts.Length == 1, parts.ElementAtOrDefault(1) ?? string.Empty);
    }

    private static Toolchain Describe(string executable, string version)
    {
        var root = Path.GetDirectoryName(executable)!;
        return new Toolchain("dotnet", version, executable, ProgramSearch.Mounts(root), new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = ProgramSearch.PathWith(root),
            ["DOTNET_ROOT"] = root,
            ["DOTNET_CLI_HOME"] = "/tmp",
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["TESTINGPLATFORM_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_NOLOGO"] = "1",
            ["DOTNET_SKIP_FIRST_TIME_EXPERIENCE"] = "1",
            ["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false",
            ["DOTNET_ADD_GLOBAL_TOOLS_TO_PATH"] = "false",
            ["DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE"] = "true",
            ["DOTNET_CLI_UI_LANGUAGE"] = "en",
            // Servers that outlive a command are killed with its sandbox: starting them is time lost.
            ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["UseSharedCompilation"] = "false",
        });
    }
}
