using System.Text.Json;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Core.Runs;
using Resolver.Local.Composition;
using Resolver.Local.Console;
using Resolver.Local.Output;

namespace Resolver.Local.Commands;

/// <summary>Drives one run until it ends or waits for somebody, asks in the terminal, and writes the results.</summary>
internal sealed class RunDriver(DataFolder data, LocalHost host, bool json)
{
    internal async Task<int> Drive(RunId run, RepoId? repo, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await using var watch = new PauseWatch(new PauseSwitch(data), repo, stop);
        while (true)
        {
            WorkflowSnapshot snapshot;
            try
            {
                snapshot = await host.Advance(run, stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return await Stopped(run, cancel);
            }

            if (snapshot.Output is not null || snapshot.State is WorkflowState.Failed or WorkflowState.Terminated or WorkflowState.Parked)
            {
                return await Finish(snapshot, cancel);
            }

            if (!await Ask(run, snapshot, stop.Token))
            {
                return await Waiting(run, snapshot);
            }
        }
    }

    private async Task<bool> Ask(RunId run, WorkflowSnapshot snapshot, CancellationToken cancel)
    {
        if (System.Console.IsInputRedirected || System.Console.IsErrorRedirected)
        {
            return false;
        }

        host.Progress.Quiet();
        return StatusOf(snapshot) switch
        {
            { Waiting: { } waiting } => await Approve(run, waiting, cancel),
            { Question: { } question } => await Answer(run, question, cancel),
            _ => false,
        };
    }

    private async Task<bool> Answer(RunId run, PendingQuestion question, CancellationToken cancel)
    {
        if (await TerminalApproval.Answer(question, cancel) is not { } answer)
        {
            return false;
        }

        await host.Client.RaiseEvent(run, ResolveSteps.Answer(question.Round), answer, $"terminal-answer-{question.Round}", cancel);
        return true;
    }

    private async Task<bool> Approve(RunId run, PendingApproval waiting, CancellationToken cancel)
    {
        if (await TerminalApproval.Ask(waiting, host, cancel) is not { } decision)
        {
            return false;
        }

        await host.Client.RaiseEvent(run, ResolveSteps.Approval(waiting.Round), decision, $"terminal-{waiting.Round}-{waiting.PatchSha256}", cancel);
        return true;
    }

    private async Task<int> Finish(WorkflowSnapshot snapshot, CancellationToken cancel)
    {
        await host.Traces.Close(snapshot.Run, cancel);
        if (snapshot.Output?.Deserialize<AccountedRun>(ResolverJson.Options) is not { } finished)
        {
            var failure = snapshot.Failure ?? new FailureDetails("RUN-UNFINISHED", "The run has no result.", Transient: false, FaultKind.Infrastructure);
            throw new ResolverFault(failure.Code, failure.Transient, failure.Message) { Kind = failure.Kind };
        }

        var folder = await new RunFiles(data, host.Artifacts).Write(finished, cancel);
        var record = finished.Record;
        host.Progress.Line($"{record.Outcome} ({record.StopReason}): {record.Explanation}");
        host.Progress.Line($"results in {folder}");
        await System.Console.Out.WriteLineAsync(json ? JsonSerializer.Serialize(record, ResolverJson.Indented) : Summary(record, folder));
        return ExitCode.Of(record, finished.Failure?.Kind ?? FaultKind.Infrastructure);
    }

    private static string Summary(RunRecord record, string folder) =>
        $"{record.Outcome.ToString().ToUpperInvariant()} {record.RunId}\n{record.Explanation}\n{Path.Combine(folder, record.ReportFile)}";

    private async Task<int> Stopped(RunId run, CancellationToken cancel)
    {
        await host.Traces.Close(run, CancellationToken.None);
        if (cancel.IsCancellationRequested)
        {
            host.Progress.Line($"stopped; go on with: resolver runs resume {run}");
            return ExitCode.Cancelled;
        }

        host.Progress.Line($"paused; go on with: resolver unpause, then resolver runs resume {run}");
        return ExitCode.Waiting;
    }

    private async Task<int> Waiting(RunId run, WorkflowSnapshot snapshot)
    {
        await host.Traces.Close(run, CancellationToken.None);
        host.Progress.Line(StatusOf(snapshot) switch
        {
            { Waiting: { } waiting } => $"the run waits for an approval of: {waiting.Summary}",
            { Budget: { } budget } => $"the run waits for leave to exceed a budget: {budget.Why}",
            { Question: { } question } => $"the run asks: {question.Text}",
            _ => $"the run waits; look at it with: resolver runs show {run}",
        });
        host.Progress.Line(StatusOf(snapshot)?.Question is null
            ? $"answer with: resolver approve {run}   (or --deny --reason \"…\")"
            : $"answer with: resolver answer {run} \"…\"");
        return ExitCode.Waiting;
    }

    private static RunStatus? StatusOf(WorkflowSnapshot snapshot) => snapshot.Status?.Deserialize<RunStatus>(ResolverJson.Options);
}
