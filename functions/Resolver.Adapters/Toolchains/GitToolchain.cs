using Resolver.Core.Sandbox;

namespace Resolver.Adapters.Toolchains;

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
