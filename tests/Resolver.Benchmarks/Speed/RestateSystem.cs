using System.Globalization;
using System.Net.Http.Json;
using Resolver.Benchmarks.Measure;

namespace Resolver.Benchmarks.Speed;

/// <summary>Restate: its server, a Node process with the service, a Node process that drives it through the ingress.</summary>
internal sealed class RestateSystem(PeerKit kit) : RacingSystem
{
    private const int SigTerm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private Worker? _server;
    private Worker? _service;
    private Worker? _driver;

    public override string Name => "restate";

    public override string Version => $"restate-server {PeerKit.RestateServer}, SDK {PeerKit.RestateSdk}, Node {PeerKit.Node}";

    public override IReadOnlyList<int> Processes => [_server!.Id, _service!.Id, _driver!.Id];

    public override async Task Start(string folder, CancellationToken cancel)
    {
        var (ingress, admin, service) = (FreePort(), FreePort(), FreePort());
        _server = Worker.Start(
            kit.RestateServerPath,
            [],
            Path.Combine(folder, "restate.log"),
            ("RESTATE_BASE_DIR", Path.Combine(folder, "data")),
            ("RESTATE_BIND_ADDRESS", At(FreePort())),
            ("RESTATE_INGRESS__BIND_ADDRESS", At(ingress)),
            ("RESTATE_ADMIN__BIND_ADDRESS", At(admin)),
            ("RESTATE_DISABLE_TELEMETRY", "true"),
            ("RESTATE_LOG_FILTER", "warn"));
        _service = kit.StartNode("restate-service.mjs", Path.Combine(folder, "service.log"), ("RESTATE_LOGGING", "ERROR"), Text(service));
        await _service.Ready(cancel);
        await Deploy(admin, service, cancel);
        _driver = kit.StartNode("restate-driver.mjs", Path.Combine(folder, "driver.log"), ("NODE_ENV", "production"), Text(ingress));
        await _driver.Ready(cancel);
    }

    public override Task<LevelReply> Measure(LevelRequest request, CancellationToken cancel) => _driver!.Ask<LevelReply>(request, cancel);

    public override async ValueTask DisposeAsync()
    {
        if (_driver is not null)
        {
            await _driver.DisposeAsync();
        }

        foreach (var process in new[] { _service, _server }.OfType<Worker>())
        {
            await process.Stop(SigTerm);
            await process.DisposeAsync();
        }
    }

    // The server answers some seconds after its start; until then the connection is refused.
    private static async Task Deploy(int admin, int service, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        using var http = new HttpClient();
        while (true)
        {
            try
            {
                using var reply = await http.PostAsJsonAsync($"http://{At(admin)}/deployments", new { uri = $"http://{At(service)}" }, patience.Token);
                if (reply.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), patience.Token);
        }
    }

    private static string At(int port) => "127.0.0.1:" + Text(port);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
