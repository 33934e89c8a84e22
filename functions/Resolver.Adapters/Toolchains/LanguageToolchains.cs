using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Toolchains;

internal static class PythonToolchain
{
    private const string Question =
        "import sys,importlib.util as u;" +
        "print('\\n'.join([sys.executable,sys.prefix,sys.base_prefix,'.'.join(map(str,sys.version_info[:3])),str(u.find_spec('pytest') is not None)]))";

    public static async Task<Toolchain?> Find(ProgramSearch search, bool withPytest)
    {
        foreach (var program in search.All("python3", "/usr/local/bin", "/usr/bin").Concat(search.All("python")))
        {
            // -s: what lies in the user's own site folder is not there inside the sandbox. A Python 2 answers with a syntax error.
            var answer = await ProgramSearch.Ask(program, "-s", "-c", Question);
            if (answer?.Split('\n') is [var executable, var prefix, var home, var version, var pytest] && (pytest == "True" || !withPytest))
            {
                return Describe(withPytest ? "python+pytest" : "python", executable, prefix, home, version);
            }
        }

        return null;
    }

    private static Toolchain Describe(string name, string executable, string prefix, string home, string version) =>
        // The executable stays as it names itself: in a virtual environment its own folder says which packages it sees.
        new(name, version, executable, ProgramSearch.Mounts(prefix, home, ProgramSearch.Real(home)), new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = ProgramSearch.PathWith(Path.GetDirectoryName(executable)!),
            ["PYTHONDONTWRITEBYTECODE"] = "1",
            ["PYTHONUNBUFFERED"] = "1",
            ["PYTHONNOUSERSITE"] = "1",
            ["PYTHONHASHSEED"] = "0",
        });
}

internal static class NodeToolchain
{
    public static async Task<Toolchain?> Find(ProgramSearch search)
    {
        foreach (var program in search.All("node", "/usr/local/bin", "/usr/bin"))
        {
            var answer = await ProgramSearch.Ask(program, "-p", "process.execPath + '\\n' + process.version");
            if (answer?.Split('\n') is [var executable, ['v', .. var version]])
            {
                return Describe(ProgramSearch.Real(executable), version);
            }
        }

        return null;
    }

    private static Toolchain Describe(string executable, string version)
    {
        var folder = Path.GetDirectoryName(executable)!;
        // bin/node beside lib/node_modules (npm) is how every installer lays it out.
        var root = Path.GetFileName(folder) == "bin" ? Path.GetDirectoryName(folder)! : folder;
        return new Toolchain("node", version, executable, ProgramSearch.Mounts(root), new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = ProgramSearch.PathWith(folder),
            ["NO_COLOR"] = "1",
            ["NO_UPDATE_NOTIFIER"] = "1",
            ["npm_config_update_notifier"] = "false",
            ["npm_config_fund"] = "false",
            ["npm_config_audit"] = "false",
            ["npm_config_cache"] = "/tmp/.npm",
        });
    }
}

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

internal static class GitToolchain
{
    public static async Task<Toolchain?> Find(ProgramSearch search)
    {
        foreach (var program in search.All("git", "/usr/local/bin", "/usr/bin"))
        {
            if (await ProgramSearch.Ask(program, "--version") is { } answer && await ProgramSearch.Ask(program, "--exec-path") is { Length: > 0 } helpers)
            {
                var real = ProgramSearch.Real(program);
                return new Toolchain("git", answer.Split(' ').ElementAtOrDefault(2) ?? answer, real, ProgramSearch.Mounts(helpers, Path.GetDirectoryName(real)!),
                    new Dictionary<string, string>(StringComparer.Ordinal)
                    {
                        ["PATH"] = ProgramSearch.PathWith(Path.GetDirectoryName(real)!),
                        ["GIT_CONFIG_NOSYSTEM"] = "1",
                        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
                        ["GIT_TERMINAL_PROMPT"] = "0",
                    });
            }
        }

        return null;
    }
}
