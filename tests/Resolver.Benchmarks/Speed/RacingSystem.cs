using System.Net;
using System.Net.Sockets;
using Resolver.Benchmarks.Measure;

namespace Resolver.Benchmarks.Speed;

/// <summary>A durable engine in the race, one life of it: made on an empty folder, driven, and taken away.</summary>
internal abstract class RacingSystem : IAsyncDisposable
{
    /// <summary>Its name on the command line and in tables.</summary>
    public abstract string Name { get; }

    /// <summary>What exactly it is.</summary>
    public abstract string Version { get; }

    /// <summary>All its processes, the driver among them.</summary>
    public abstract IReadOnlyList<int> Processes { get; }

    /// <summary>Starts it with its state below a folder.</summary>
    public abstract Task Start(string folder, CancellationToken cancel);

    /// <summary>Runs one level.</summary>
    public abstract Task<LevelReply> Measure(LevelRequest request, CancellationToken cancel);

    public abstract ValueTask DisposeAsync();

    /// <summary>A port that was free a moment ago.</summary>
    protected static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>Our engine, in a process of its own.</summary>
internal sealed class ResolverSystem : RacingSystem
{
    private Worker? _worker;

    public override string Name => "resolver";

    public override string Version => $"this build, .NET {Environment.Version}";

    public override IReadOnlyList<int> Processes => [_worker!.Id];

    public override async Task Start(string folder, CancellationToken cancel)
    {
        _worker = Worker.StartSelf([Subject.Verb, Path.Combine(folder, "data")], Path.Combine(folder, "resolver.log"));
        await _worker.Ready(cancel);
    }

    public override Task<LevelReply> Measure(LevelRequest request, CancellationToken cancel) => _worker!.Ask<LevelReply>(request, cancel);

    public override async ValueTask DisposeAsync()
    {
        if (_worker is not null)
        {
            await _worker.DisposeAsync();
        }
    }
}
