using System.Collections.Concurrent;
using Resolver.Core.Sandbox;

namespace Resolver.Syntax.Tests;

/// <summary>The real sandbox, and a list of what it started.</summary>
internal sealed class RecordingSandbox(ISandbox inner) : ISandbox
{
    private readonly TaskCompletionSource<ISandboxProcess> first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<ISandboxProcess> First => first.Task;

    public ConcurrentQueue<ISandboxProcess> Started { get; } = new();

    public SandboxReport Describe() => inner.Describe();

    public Task<SandboxResult> Run(SandboxCommand command, CancellationToken cancel) => inner.Run(command, cancel);

    public async Task<ISandboxProcess> Start(SandboxCommand command, CancellationToken cancel)
    {
        var process = await inner.Start(command, cancel);
        Started.Enqueue(process);
        first.TrySetResult(process);
        return process;
    }
}
