using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Resolver.Core.Faults;

namespace Resolver.Local.Server;

/// <summary>The web server of <c>resolver serve</c>: loopback alone. What is to be reached from outside goes through a proxy that ends TLS.</summary>
internal sealed class WebServer : IAsyncDisposable
{
    // As GitHub caps its payloads.
    private const long MaxBody = 25L << 20;

    private readonly WebApplication app;

    private WebServer(WebApplication app) => this.app = app;

    /// <summary>Where it listens.</summary>
    public Uri Url => new(app.Urls.Single());

    /// <summary>Begins to listen.</summary>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="routes">Adds the routes.</param>
    /// <param name="cancel">Stops starting.</param>
    /// <exception cref="ResolverFault"><c>SERVE-PORT</c>.</exception>
    public static async Task<WebServer> Start(int port, Action<IEndpointRouteBuilder> routes, CancellationToken cancel)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "resolver" });
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBody;
            kestrel.Limits.MaxConcurrentConnections = 1024;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        var server = builder.Build();
        server.UseRouting();
        routes(server);
        try
        {
            await server.StartAsync(cancel);
            return new WebServer(server);
        }
        catch (IOException taken)
        {
            await server.DisposeAsync();
            throw ResolverFault.Usage("SERVE-PORT", $"Port {port} of this machine is taken. End what listens there, or choose another one with --port.", taken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
