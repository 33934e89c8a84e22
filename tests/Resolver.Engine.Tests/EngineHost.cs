using Microsoft.Extensions.Time.Testing;
using Resolver.Adapters.Storage;
using Resolver.Contracts.Durable;
using Resolver.Core.Durable;
using Resolver.Core.Ids;

namespace Resolver.Engine.Tests;

/// <summary>The engine as a host under the contract: its own folder, its own clock.</summary>
public sealed class EngineHost : WorkflowHost
{
    private readonly Action<IWorkflowRegistry> _register;
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero));
    private readonly TempFolder _folder = new();
    private CancellationTokenSource _stop = new();
    private WorkflowEngine _engine;
    private Task _work;

    public EngineHost(Action<IWorkflowRegistry> register)
    {
        _register = register;
        (_engine, _work) = Open();
    }

    public override IWorkflowClient Client => _engine.Client;

    public override DateTimeOffset Now => _clock.GetUtcNow();

    public WorkflowEngine Engine => _engine;

    /// <summary>Moves the clock. Activities in work get a moment of real time first, or a loop of passes would outrun their deadlines.</summary>
    public override async Task Pass(TimeSpan time)
    {
        var until = TimeProvider.System.GetTimestamp() + (TimeProvider.System.TimestampFrequency / 20);
        while (_engine.RunningActivities > 0 && TimeProvider.System.GetTimestamp() < until)
        {
            await Task.Yield();
        }

        _clock.Advance(time);
        await Task.Yield();
    }

    public override async Task Restart()
    {
        await Close();
        (_engine, _work) = Open();
    }

    public override async Task<WorkflowSnapshot> Until(RunId run, Func<WorkflowSnapshot, bool> holds)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        await foreach (var snapshot in _engine.Watch(run, patience.Token))
        {
            if (holds(snapshot))
            {
                return snapshot;
            }
        }

        throw new InvalidOperationException("The run ended otherwise: " + await Client.Get(run, CancellationToken.None));
    }

    public override async ValueTask DisposeAsync()
    {
        await Close();
        _folder.Dispose();
    }

    private (WorkflowEngine Engine, Task Work) Open()
    {
        _stop = new CancellationTokenSource();
        var engine = WorkflowEngine.Open(
            new EngineOptions { DataFolder = _folder.Path, Clock = _clock },
            new FileArtifactStore(Path.Combine(_folder.Path, "artifacts")));
        _register(engine.Registry);
        return (engine, engine.RunAll(_stop.Token));
    }

    private async Task Close()
    {
        await _stop.CancelAsync();
        await _work;
        await _engine.DisposeAsync();
        _stop.Dispose();
    }
}

/// <summary>A folder that goes with the test.</summary>
public sealed class TempFolder : IDisposable
{
    public TempFolder() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "resolver-" + Guid.NewGuid().ToString("N"));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
