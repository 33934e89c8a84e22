using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Toolchains;

internal static class GoToolchain
{
    public static async Task<Toolchain?> Find(ProgramSearch search)
    {
        Toolchain? best = null;
        foreach (var program in search.All("go", [.. DebianFolders(), "/usr/local/go/bin"]))
        {
            var answer = await ProgramSearch.Ask(program, "env", "GOROOT", "GOVERSION");
            if (answer?.Split('\n') is [var root, ['g', 'o', .. var version]] && (best is null || Number(version) > Number(best.Version)))
            {
                best = Describe(ProgramSearch.Real(root), root, version);
            }
        }

        return best;
    }

    // Debian keeps each version in its own folder and puts at most one of them on PATH.
    private static string[] DebianFolders() =>
        Directory.Exists("/usr/lib") ? [.. Directory.GetDirectories("/usr/lib", "go-*").Select(folder => Path.Combine(folder, "bin"))] : [];

    private static Version Number(string version) =>
        Version.TryParse(new string([.. version.TakeWhile(letter => char.IsAsciiDigit(letter) || letter == '.')]).TrimEnd('.'), out var number) ? number : new Version(0, 0);

    private static Toolchain Describe(string real, string root, string version) =>
        new("go", version, Path.Combine(real, "bin", "go"), ProgramSearch.Mounts(real, root), new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = ProgramSearch.PathWith(Path.Combine(real, "bin")),
            ["GOROOT"] = real,
            ["GOTOOLCHAIN"] = "local",
            ["GOPROXY"] = "off",
            ["GOFLAGS"] = "-mod=mod -buildvcs=false",
            ["GOTELEMETRY"] = "off",
            ["GONOSUMDB"] = "*",
            ["GOPATH"] = "/tmp/go",
            ["GOCACHE"] = "/tmp/go-build",
            ["GOENV"] = "off",
        });
}
