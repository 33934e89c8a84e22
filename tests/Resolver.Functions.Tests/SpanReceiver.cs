using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;

namespace Resolver.Functions.Tests;

/// <summary>Takes the spans of this process over OTLP/HTTP, and has OpenTelemetry's own decoder read them.</summary>
internal sealed class SpanReceiver : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resolver-spans-").FullName;
    private readonly WebApplication _app;
    private readonly TracerProvider _sender;
    private int _count;

    private SpanReceiver(WebApplication app)
    {
        _app = app;
        _sender = Sdk.CreateTracerProviderBuilder().AddSource("Resolver*").SetSampler(new AlwaysOnSampler()).AddOtlpExporter(options =>
        {
            options.Endpoint = new Uri(app.Urls.Single() + "/v1/traces");
            options.Protocol = OtlpExportProtocol.HttpProtobuf;
        }).Build();
    }

    public static async Task<SpanReceiver> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        SpanReceiver? receiver = null;
        app.Run(context => receiver!.Keep(context));
        await app.StartAsync();
        return receiver = new SpanReceiver(app);
    }

    /// <summary>All spans of a trace so far.</summary>
    public async Task<IReadOnlyList<JsonElement>> Spans(string traceId)
    {
        _sender.ForceFlush();
        var peers = Peers();
        var start = new ProcessStartInfo("node", ["decode-otlp.cjs", .. Directory.GetFiles(_folder)]) { WorkingDirectory = peers, RedirectStandardOutput = true, UseShellExecute = false };
        using var node = Process.Start(start)!;
        var said = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        node.ExitCode.ShouldBe(0);
        return [.. JsonElement.Parse(said).EnumerateArray().Where(span => span.GetProperty("traceId").GetString() == traceId)];
    }

    public async ValueTask DisposeAsync()
    {
        _sender.Dispose();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task Keep(HttpContext context)
    {
        await using var file = File.Create(Path.Combine(_folder, $"{Interlocked.Increment(ref _count)}.bin"));
        await context.Request.Body.CopyToAsync(file, context.RequestAborted);
    }

    private static string Peers([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "peers"));
}
