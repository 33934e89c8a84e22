using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Resolver.Local.Tests.Play;

/// <summary>Programs of others that judge what we write; <c>tests/setup.sh</c> installs what they need.</summary>
internal static class Peers
{
    /// <summary>Runs a script of tests/peers and reads what it prints.</summary>
    public static async Task<JsonElement> Ask(string script, params IReadOnlyList<string> arguments) =>
        JsonElement.Parse(await Playground.Program("node", Folder(), [script, .. arguments]));

    /// <summary>A file of an npm package.</summary>
    public static string PathOf(string file) => Path.Combine(Folder(), "node_modules", file);

    private static string Folder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "peers"));
}
