using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Resolver.Core.Faults;
using Resolver.Local.Server.SignIn;

namespace Resolver.Local.Server;

/// <summary>The web server of <c>resolver serve</c>: loopback, or more where people sign in. What is to be reached from outside goes through a proxy that ends TLS.</summary>
internal sealed class WebServer : IAsyncDisposable
{
    // As GitHub caps its payloads.
    private const long MaxBody = 25L << 20;

    private readonly WebApplication app;

    private WebServer(WebApplication app) => this.app = app;

    /// <summary>Where it listens.</summary>
    public Uri Url => new(app.Urls.Single());

    /// <summary>Where this machine's owner reaches it; null where it does not listen on loopback.</summary>
    public Uri? Own => IPAddress.TryParse(Url.Host.Trim('[', ']'), out var address) && (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
        ? new UriBuilder(Url) { Host = address.Equals(IPAddress.IPv6Loopback) ? "localhost" : "127.0.0.1" }.Uri
        : null;

    /// <summary>Begins to listen on loopback.</summary>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="routes">Adds the routes.</param>
    /// <param name="cancel">Stops starting.</param>
    /// <exception cref="ResolverFault"><c>SERVE-PORT</c>.</exception>
    public static Task<WebServer> Start(int port, Action<IEndpointRouteBuilder> routes, CancellationToken cancel) =>
        Start(new IPEndPoint(IPAddress.Loopback, port), signIn: null, routes, cancel);

    /// <summary>Begins to listen.</summary>
    /// <param name="where">The address, and the port: 0 for a free one.</param>
    /// <param name="signIn">Signs people in; null where nobody is.</param>
    /// <param name="routes">Adds the routes.</param>
    /// <param name="cancel">Stops starting.</param>
    /// <exception cref="ResolverFault"><c>SERVE-PORT</c>.</exception>
    public static async Task<WebServer> Start(IPEndPoint where, SignInFlow? signIn, Action<IEndpointRouteBuilder> routes, CancellationToken cancel)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "resolver" });
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.Services.AddRoutingCore();
        signIn?.Add(builder.Services);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBody;
            kestrel.Limits.MaxConcurrentConnections = 1024;
            kestrel.Listen(where);
        });
        var server = builder.Build();
        signIn?.Use(server);
        server.UseRouting();
        routes(server);
        try
        {
            await server.StartAsync(cancel);
            return new WebServer(server);
        }
        catch (Exception taken) when (taken is IOException or SocketException)
        {
            await server.DisposeAsync();
            throw ResolverFault.Usage("SERVE-PORT", $"Port {where.Port} of {where.Address} is taken, or no address of this machine. End what listens there, or choose another one with --port.", taken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
