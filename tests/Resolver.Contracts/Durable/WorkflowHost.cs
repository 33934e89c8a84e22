using Resolver.Core.Durable;
using Resolver.Core.Ids;

namespace Resolver.Contracts.Durable;

/// <summary>A host of workflows under test: it advances whatever its client starts, until it is disposed.</summary>
public abstract class WorkflowHost : IAsyncDisposable
{
    /// <summary>The client of the host.</summary>
    public abstract IWorkflowClient Client { get; }

    /// <summary>The host's time.</summary>
    public abstract DateTimeOffset Now { get; }

    /// <summary>Lets time pass: by moving an injected clock, or by waiting.</summary>
    public abstract Task Pass(TimeSpan time);

    /// <summary>Stops the host and starts it again on the same storage.</summary>
    public abstract Task Restart();

    /// <summary>Waits until a run looks as asked for.</summary>
    public abstract Task<WorkflowSnapshot> Until(RunId run, Func<WorkflowSnapshot, bool> holds);

    public abstract ValueTask DisposeAsync();

    /// <summary>Waits for the run's end.</summary>
    public Task<WorkflowSnapshot> UntilEnd(RunId run) =>
        Until(run, static snapshot => snapshot.State is WorkflowState.Completed or WorkflowState.Failed or WorkflowState.Terminated);

    /// <summary>Waits until the workflow has published this status.</summary>
    public Task<WorkflowSnapshot> UntilStatus(RunId run, string status) =>
        Until(run, snapshot => snapshot.Status?.ValueKind == System.Text.Json.JsonValueKind.String && snapshot.Status.Value.GetString() == status);
}

/// <summary>What every host must do, by behaviour. A host derives each of these classes and says how it is made.</summary>
public abstract class WorkflowContract
{
    /// <summary>The test's token.</summary>
    protected static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    /// <summary>Makes a host on empty storage that runs what is registered.</summary>
    protected abstract Task<WorkflowHost> Host(Action<IWorkflowRegistry> register);

    /// <summary>Starts the one workflow of a test and waits for its end.</summary>
    protected static async Task<WorkflowSnapshot> RunToEnd<TIn, TOut>(WorkflowHost host, WorkflowDefinition<TIn, TOut> workflow, TIn input)
    {
        var run = Flow.Id();
        await host.Client.Start(run, workflow, input, Cancel);
        return await host.UntilEnd(run);
    }
}
