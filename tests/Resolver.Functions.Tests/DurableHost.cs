using DurableTask.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Testing.Sidecar;
using Microsoft.DurableTask.Testing.Sidecar.Grpc;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Resolver.Adapters.Storage;
using Resolver.Contracts.Durable;
using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Functions.Durable;

namespace Resolver.Functions.Tests;

/// <summary>Durable Task under the contract: its in-process task hub behind gRPC, one worker that can be replaced, the machine's time.</summary>
public sealed class DurableHost : WorkflowHost
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // Hundreds of steps, each with the whole history before it, beside other tests.
    private static readonly TimeSpan WholeRun = TimeSpan.FromMinutes(3);

    private readonly Func<DurableOptions, DurableOptions>? _change;
    private readonly FileArtifactStore _artifacts;
    private readonly string _folder = Directory.CreateTempSubdirectory("resolver-durable-").FullName;
    private readonly TaskHub _hub;
    private readonly WebApplication _sidecar;
    private readonly GrpcChannel _channel;
    private readonly WorkerLine _line;
    private Action<IWorkflowRegistry> _register;
    private CancellationTokenSource _stop = new();
    private IHost? _worker;
    private DurableWorkflowClient? _client;

    private DurableHost(Action<IWorkflowRegistry> register, Func<DurableOptions, DurableOptions>? change, TaskHub hub, WebApplication sidecar)
    {
        _change = change;
        _register = register;
        _hub = hub;
        _sidecar = sidecar;
        _line = sidecar.Services.GetRequiredService<WorkerLine>();
        _artifacts = new FileArtifactStore(Path.Combine(_folder, "artifacts"));
        _channel = GrpcChannel.ForAddress(sidecar.Urls.Single());
    }

    public override IWorkflowClient Client => _client!;

    public override DateTimeOffset Now => DateTimeOffset.UtcNow;

    /// <summary>Durable's own client, past ours.</summary>
    public DurableTaskClient Native => _worker!.Services.GetRequiredService<DurableTaskClient>();

    /// <summary>Our client, with what hosts use of it besides the port.</summary>
    internal DurableWorkflowClient Ours => _client!;

    /// <summary>Payloads.</summary>
    internal FileArtifactStore Artifacts => _artifacts;

    /// <summary>The task hub's histories.</summary>
    public TaskHub Hub => _hub;

    public static async Task<DurableHost> Start(Action<IWorkflowRegistry> register, Func<DurableOptions, DurableOptions>? change = null)
    {
        var memory = new InMemoryOrchestrationService();
        var hub = new TaskHub(memory);
        var host = new DurableHost(register, change, hub, await Sidecar(hub, memory));
        await host.StartWorker();
        return host;
    }

    public override Task Pass(TimeSpan time) => Task.Delay(time);

    public override async Task Restart()
    {
        await StopWorker();
        await StartWorker();
    }

    /// <summary>Deploys another app on the same storage: what runs is given back, and taken up there.</summary>
    internal async Task Upgrade(Action<IWorkflowRegistry> register)
    {
        await StopWorker();
        _register = register;
        await StartWorker();
    }

    public override async Task<WorkflowSnapshot> Until(RunId run, Func<WorkflowSnapshot, bool> holds)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(WholeRun);
        using var timer = new PeriodicTimer(Glance);
        while (true)
        {
            var snapshot = await Client.Get(run, patience.Token) ?? throw new InvalidOperationException($"There is no run {run}.");
            if (holds(snapshot))
            {
                return snapshot;
            }

            if (snapshot.State is WorkflowState.Completed or WorkflowState.Failed or WorkflowState.Terminated)
            {
                throw new InvalidOperationException("The run ended otherwise: " + snapshot);
            }

            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await StopWorker();
        _channel.Dispose();
        await _sidecar.DisposeAsync();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<WebApplication> Sidecar(TaskHub hub, InMemoryOrchestrationService memory)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.ConfigureEndpointDefaults(static listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<IOrchestrationService>(hub);
        builder.Services.AddSingleton<IOrchestrationServiceClient>(memory);
        builder.Services.AddSingleton<TaskHubGrpcServer>();
        builder.Services.AddSingleton<WorkerLine>();
        var sidecar = builder.Build();
        sidecar.Use(static (context, next) => context.RequestServices.GetRequiredService<WorkerLine>().Watch(context, next));
        sidecar.MapGrpcService<TaskHubGrpcServer>();
        await sidecar.StartAsync();
        return sidecar;
    }

    private async Task StartWorker()
    {
        var options = new DurableOptions { WatchInterval = TimeSpan.FromMilliseconds(100), ActivityGrace = TimeSpan.FromSeconds(1), Stopping = _stop.Token };
        options = _change?.Invoke(options) ?? options;
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddLogging();
        builder.Services.AddDurableTaskClient(client => client.UseGrpc(_channel).RegisterDirectly());
        IHost? worker = null;
        var workflows = new DurableWorkflows(_artifacts, options);
        _register(workflows);
        builder.Services.AddDurableTaskWorker(tasks => tasks.UseGrpc(_channel).AddTasks(registry => workflows.AddTo(registry, () => worker!.Services.GetRequiredService<DurableTaskClient>())));
        _worker = worker = builder.Build();
        _client = new DurableWorkflowClient(worker.Services.GetRequiredService<DurableTaskClient>(), _artifacts, options);
        await worker.StartAsync();
        await _line.Connected.WaitAsync(Patience);
        _hub.Open();
    }

    // As a drained app: activities are given back, and nothing is taken up any more.
    private async Task StopWorker()
    {
        var idle = _hub.Halt();
        await _stop.CancelAsync();
        try
        {
            await idle.WaitAsync(Patience);
        }
        finally
        {
            await _worker!.StopAsync();
            _worker.Dispose();
            await _line.Disconnected.WaitAsync(Patience);
            _stop.Dispose();
            _stop = new CancellationTokenSource();
        }
    }
}

/// <summary>Knows whether a worker is connected: what the hub sends while one goes and the next comes would be lost.</summary>
internal sealed class WorkerLine
{
    private TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _disconnected = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Connected => _connected.Task;

    public Task Disconnected => _disconnected.Task;

    public async Task Watch(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.Value!.EndsWith("/GetWorkItems", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        _disconnected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _connected.TrySetResult();
        try
        {
            await next(context);
        }
        finally
        {
            _connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _disconnected.TrySetResult();
        }
    }
}
