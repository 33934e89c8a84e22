using Resolver.Core.Sandbox;

namespace Resolver.Adapters.TestRunners.Bench;

/// <summary>The package folders of the person who runs Resolver, read-only: what is restored already needs no network.</summary>
internal static class UserPackages
{
    public const string NuGet = "/box/packages/nuget";
    public const string GoModules = "/box/packages/go";

    public static IEnumerable<SandboxMount> Mounts(string runner)
    {
        var (host, inside) = runner switch
        {
            "dotnet" => (FromEnvironment("NUGET_PACKAGES") ?? Home(".nuget", "packages"), NuGet),
            "go" => (FromEnvironment("GOMODCACHE") ?? Home("go", "pkg", "mod"), GoModules),
            _ => (string.Empty, string.Empty),
        };
        return Directory.Exists(host) ? [new SandboxMount(host, inside)] : [];
    }

    private static string? FromEnvironment(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static string Home(params string[] segments) =>
        Path.Combine([Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), .. segments]);
}
