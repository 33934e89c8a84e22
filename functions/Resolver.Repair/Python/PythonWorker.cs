using Resolver.Core.Sandbox;

namespace Resolver.Repair.Python;

/// <summary>A warm worker; one request at a time. What it says is untrusted.</summary>
internal sealed class PythonWorker(ISandboxProcess process) : IAsyncDisposable
{
    private readonly JsonLineChannel channel = new(process);

    /// <summary>Asks and waits for the answer.</summary>
    /// <exception cref="IOException">The worker is gone or talks nonsense.</exception>
    public Task<TReply> Call<TRequest, TReply>(TRequest request, CancellationToken cancel) => channel.Call<TRequest, TReply>(request, cancel);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => process.DisposeAsync();
}

internal sealed record StartRequest(string Runner, string Target, long MemoryBytes)
{
    public string Op { get; } = "start";
}

internal sealed record StartReply(string? Version, string? Runner, string? Error);

internal sealed record CoverRequest(IReadOnlyList<string>? Tests, double CpuSeconds, double WallSeconds)
{
    public string Op { get; } = "cover";
}

internal sealed record CoverReply(string? End, IReadOnlyList<CoverTest>? Tests, IReadOnlyList<RecordedCalls>? Calls, IReadOnlyList<string>? Broken, string? Error);

internal sealed record CoverTest(string Test, string Outcome, double Seconds, string Detail, IReadOnlyDictionary<string, IReadOnlyList<int>>? Lines);

internal sealed record RecordedCalls(string Path, string Function, IReadOnlyList<string> Calls);

internal sealed record RunRequest(
    string Path, string Text, IReadOnlyList<string> Targets, IReadOnlyList<string> Others, double CpuSeconds, double WallSeconds)
{
    public string Op { get; } = "run";
}

internal sealed record RunReply(string? Outcome, string? Detail, string? Error);

internal sealed record ProbeRequest(
    string Path, string Text, string Function, IReadOnlyList<string> Calls, IReadOnlyList<string> Targets, int Most, double CpuSeconds, double WallSeconds)
{
    public string Op { get; } = "probe";
}

internal sealed record ProbeReply(string? End, IReadOnlyDictionary<string, string>? Results, string? Error);
