using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Toolchains;

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
