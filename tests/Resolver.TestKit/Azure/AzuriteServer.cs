using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Resolver.TestKit.Azure;

/// <summary>
/// A real Azurite (blobs, queues, tables), in memory, on loopback at free ports; started when it is first asked for, and gone with this
/// process however that ends.
/// </summary>
public sealed partial class AzuriteServer : IAsyncDisposable
{
    // Ends when our end of its input closes.
    private const string Script = "process.stdin.on('end', () => process.exit()).resume(); process.argv.splice(1, 0, 'azurite'); require(process.argv.pop())";
    private const string Account = "devstoreaccount1";

    // The published key of every Azurite; it opens nothing else.
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private static readonly string[] Services = ["Blob", "Queue", "Table"];
    private readonly Lock _starting = new();
    private Task<(Process Server, string Connection)>? _started;

    /// <summary>How clients reach it.</summary>
    public async Task<string> ConnectionString() => (await Started()).Connection;

    public async ValueTask DisposeAsync()
    {
        if (_started is not null)
        {
            var (server, _) = await _started;
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
            server.Dispose();
        }
    }

    private Task<(Process Server, string Connection)> Started()
    {
        lock (_starting)
        {
            return _started ??= Start();
        }
    }

    private static async Task<(Process Server, string Connection)> Start()
    {
        var server = Launch();
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var said = new List<string>();
        while (found.Count < Services.Length && await server.StandardOutput.ReadLineAsync() is { } line)
        {
            said.Add(line);
            if (Listening().Match(line) is { Success: true } match)
            {
                found[match.Groups["service"].Value] = match.Groups["url"].Value;
            }
        }

        if (found.Count < Services.Length)
        {
            throw new InvalidOperationException($"Azurite does not start: {string.Join(' ', said)} {await server.StandardError.ReadToEndAsync()}");
        }

        _ = server.StandardOutput.ReadToEndAsync();
        _ = server.StandardError.ReadToEndAsync();
        var endpoints = string.Concat(Services.Select(service => $";{service}Endpoint={found[service]}/{Account}"));
        return (server, $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key}{endpoints}");
    }

    private static Process Launch()
    {
        var module = Path.Combine(Peers(), "azurite", "dist", "src", "azurite.js");
        if (!File.Exists(module))
        {
            throw new InvalidOperationException("Azurite is not there; tests/setup.sh installs it.");
        }

        var start = new ProcessStartInfo("node")
        {
            ArgumentList =
            {
                "-e", Script, "--", "--blobHost", "127.0.0.1", "--blobPort", "0", "--queueHost", "127.0.0.1", "--queuePort", "0", "--tableHost", "127.0.0.1", "--tablePort", "0",
                "--skipApiVersionCheck", "--disableTelemetry", "--inMemoryPersistence", "--silent", module,
            },
            WorkingDirectory = Path.GetTempPath(),
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException("Node is not there; tests/setup.sh installs it.", missing);
        }
    }

    [GeneratedRegex("^Azurite (?<service>Blob|Queue|Table) service is successfully listening at (?<url>http://127.0.0.1:[0-9]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Listening();

    private static string Peers([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "peers", "node_modules"));
}
