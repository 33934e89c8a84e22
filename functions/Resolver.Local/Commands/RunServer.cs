using System.Text.Json;
using Resolver.Core.Durable;
using Resolver.Core.Json;
using Resolver.Core.Runs;
using Resolver.Local.Composition;
using Resolver.Local.Console;
using Resolver.Local.Output;

namespace Resolver.Local.Commands;

/// <summary>Drives every open run, writes the files of those that end, and honours the kill switch.</summary>
internal sealed class RunServer(DataFolder data, LocalHost host)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private readonly HashSet<string> written = new(StringComparer.Ordinal);
    private readonly PauseSwitch pause = new(data);
    private DateTimeOffset since;

    internal async Task<int> Serve(CancellationToken cancel)
    {
        await Remember(cancel);
        while (!cancel.IsCancellationRequested)
        {
            if (pause.IsPaused(null))
            {
                await Task.Delay(Interval, cancel).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                continue;
            }

            await ServeUntilPaused(cancel);
        }

        host.Progress.Line("stopped; open runs go on with the next 'resolver serve' or 'resolver runs resume'");
        return ExitCode.Ok;
    }

    private async Task ServeUntilPaused(CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await using var watch = new PauseWatch(pause, null, stop);
        var engine = host.AdvanceAll(stop.Token);
        using var timer = new PeriodicTimer(Interval);
        while (!engine.IsCompleted && !stop.IsCancellationRequested)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            await WriteFinished(CancellationToken.None);
        }

        await engine;
        await WriteFinished(CancellationToken.None);
    }

    // What ended before this server started has its files already.
    private async Task Remember(CancellationToken cancel)
    {
        foreach (var run in await Finished(cancel))
        {
            written.Add(run.Run.Value);
        }
    }

    private async Task WriteFinished(CancellationToken cancel)
    {
        var now = TimeProvider.System.GetUtcNow();
        foreach (var run in await Finished(cancel))
        {
            if (written.Add(run.Run.Value) && run.Output?.Deserialize<AccountedRun>(ResolverJson.Options) is { } finished)
            {
                await host.Traces.Close(run.Run, cancel);
                var folder = await new RunFiles(data, host.Artifacts).Write(finished, cancel);
                host.Progress.Line($"{run.Run}: {finished.Record.Outcome}; results in {folder}");
            }
        }

        since = now - WorkflowQuery.Overlap;
    }

    // What ended since the last look.
    private Task<IReadOnlyList<WorkflowSnapshot>> Finished(CancellationToken cancel) =>
        host.Client.List(new WorkflowQuery { Workflow = ResolveSteps.Workflow.Name, States = [WorkflowState.Completed], UpdatedFrom = since }, cancel);
}
