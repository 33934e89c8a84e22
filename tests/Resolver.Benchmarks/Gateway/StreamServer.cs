using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Resolver.TestKit.Models;

namespace Resolver.Benchmarks.Gateway;

/// <summary>A server on loopback that reads each question and streams the same answer at once.</summary>
internal sealed class StreamServer : IAsyncDisposable
{
    private static readonly byte[] Answer = Encoding.UTF8.GetBytes(
        ChatEvents.Of(new string('y', 2_000), new { prompt_tokens = 1_000, completion_tokens = 100, total_tokens = 1_100 }, "stop"));

    private readonly WebApplication _app;

    private StreamServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(Handle);
    }

    /// <summary>What a models file writes as endpoint.</summary>
    public string Endpoint => new Uri(new Uri(_app.Urls.Single()), "/v1").ToString();

    /// <summary>The last question.</summary>
    public byte[] Last { get; private set; } = [];

    public static async Task<StreamServer> Start()
    {
        var server = new StreamServer();
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task Handle(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        Last = body.ToArray();
        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.WriteAsync(Answer, context.RequestAborted);
    }
}
