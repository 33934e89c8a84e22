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
