using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Resolver.Local.Tests.Play;

/// <summary>Takes what is sent over OTLP/HTTP and keeps it as it came.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly List<(string Path, byte[] Body)> _requests = [];
    private readonly List<(string Text, TaskCompletionSource Source)> _waits = [];

    private Collector()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            Keep(context.Request.Path, body.ToArray());
        });
    }

    /// <summary>What a program needs in its environment to send here, soon.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _app.Urls.Single(),
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
    };

    public static async Task<Collector> Start()
    {
        var collector = new Collector();
        await collector._app.StartAsync();
        return collector;
    }

    /// <summary>Completes when something with this text has come; names travel as plain UTF-8 in protobuf.</summary>
    public Task Received(string text)
    {
        lock (_gate)
        {
            if (_requests.Exists(request => Has(request.Body, text)))
            {
                return Task.CompletedTask;
            }

            var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waits.Add((text, source));
            return source.Task.WaitAsync(TimeSpan.FromMinutes(2));
        }
    }

    /// <summary>All bodies of a signal, as one text.</summary>
    public string Text(string path)
    {
        lock (_gate)
        {
            return string.Concat(_requests.Where(request => request.Path == path).Select(static request => Encoding.Latin1.GetString(request.Body)));
        }
    }

    /// <summary>All spans, as OpenTelemetry's own decoder reads them.</summary>
    public async Task<IReadOnlyList<JsonElement>> Spans(string folder)
    {
        List<byte[]> bodies;
        lock (_gate)
        {
            bodies = [.. _requests.Where(static request => request.Path == "/v1/traces").Select(static request => request.Body)];
        }

        var files = bodies.Select((body, number) => (Path: Path.Combine(folder, $"otlp-{number}.bin"), Body: body)).ToList();
        foreach (var (path, body) in files)
        {
            await File.WriteAllBytesAsync(path, body);
        }

        return [.. (await Peers.Ask("decode-otlp.cjs", [.. files.Select(static file => file.Path)])).EnumerateArray()];
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Keep(string path, byte[] body)
    {
        lock (_gate)
        {
            _requests.Add((path, body));
            foreach (var wait in _waits.FindAll(wait => Has(body, wait.Text)))
            {
                wait.Source.TrySetResult();
                _waits.Remove(wait);
            }
        }
    }

    private static bool Has(byte[] body, string text) => body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}
