using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Resolver.TestKit.Azure;

/// <summary>
/// The Table service of a real Azurite, in memory, on loopback at a free port; started when it is first asked for, and gone with this
/// process however that ends.
/// </summary>
public sealed class AzuriteServer : IAsyncDisposable
{
    // Ends when our end of its input closes.
    private const string Script = "process.stdin.on('end', () => process.exit()).resume(); process.argv.splice(1, 0, 'azurite'); require(process.argv.pop())";
    private const string Account = "devstoreaccount1";

    // The published key of every Azurite; it opens nothing else.
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private readonly Lock _starting = new();
    private Task<(Process Server, int Port)>? _started;

    /// <summary>How clients reach it.</summary>
    public async Task<string> ConnectionString()
    {
        var (_, port) = await Started();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};TableEndpoint=http://127.0.0.1:{port}/{Account}");
    }

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

    private Task<(Process Server, int Port)> Started()
    {
        lock (_starting)
        {
            return _started ??= Start();
        }
    }

    private static async Task<(Process Server, int Port)> Start()
    {
        // Somebody may take a free port before it does.
        for (var round = 1; ; round++)
        {
            var port = FreePort();
            var (server, output) = await Start(port);
            if (output is null)
            {
                return (server, port);
            }

            server.Dispose();
            if (round == 5)
            {
                throw new InvalidOperationException($"Azurite does not start: {output}");
            }
        }
    }

    /// <summary>What it said where it ended instead of starting.</summary>
    private static async Task<(Process Server, string? Output)> Start(int port)
    {
        var server = Launch(port);
        var said = new List<string>();
        while (await server.StandardOutput.ReadLineAsync() is { } line)
        {
            said.Add(line);
            if (line.Contains("successfully started", StringComparison.Ordinal))
            {
                _ = server.StandardOutput.ReadToEndAsync();
                _ = server.StandardError.ReadToEndAsync();
                return (server, null);
            }
        }

        return (server, string.Join(' ', said) + await server.StandardError.ReadToEndAsync());
    }

    private static Process Launch(int port)
    {
        var module = Path.Combine(Peers(), "azurite", "dist", "src", "table", "main.js");
        if (!File.Exists(module))
        {
            throw new InvalidOperationException("Azurite is not there; tests/setup.sh installs it.");
        }

        var start = new ProcessStartInfo("node")
        {
            ArgumentList =
            {
                "-e", Script, "--", "--tableHost", "127.0.0.1", "--tablePort", port.ToString(CultureInfo.InvariantCulture),
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

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Peers([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "peers", "node_modules"));
}
