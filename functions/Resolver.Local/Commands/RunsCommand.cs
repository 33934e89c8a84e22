using System.CommandLine;
using System.Text.Json;
using Resolver.Core.Code;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Core.Money;
using Resolver.Core.Runs;
using Resolver.Local.Composition;
using Resolver.Local.Console;
using Resolver.Local.Trace;
using Resolver.Models.Ledger.Sqlite;

namespace Resolver.Local.Commands;

/// <summary><c>resolver runs list|show|resume|cancel|purge</c>.</summary>
internal static class RunsCommand
{
    internal static Command Create() => new("runs", "Look at runs, take them up again, cancel them, delete old ones.") { List(), Show(), Resume(), Cancel(), Purge() };

    private static Command List()
    {
        var data = CommonOptions.Data();
        var json = CommonOptions.Json();
        var command = new Command("list", "All runs, newest first.") { data, json };
        command.SetAction((parsed, cancel) => CommandLine.Guard(
            async () =>
            {
                await using var client = LocalHost.OpenClient(parsed.Open(data));
                var runs = await client.List(new WorkflowQuery { Workflow = ResolveSteps.Workflow.Name }, cancel);
                await RunPrinter.List(runs, parsed.GetValue(json), System.Console.Out);
                return ExitCode.Ok;
            },
            cancel));
        return command;
    }

    private static Command Show()
    {
        var run = CommonOptions.Run();
        var data = CommonOptions.Data();
        var json = CommonOptions.Json();
        var command = new Command("show", "One run: its state, and its steps, calls and tools as a tree with time, tokens and money.") { run, data, json };
        command.SetAction((parsed, cancel) => CommandLine.Guard(
            async () =>
            {
                var folder = parsed.Open(data);
                await using var client = LocalHost.OpenClient(folder);
                var snapshot = await Find(client, parsed.GetRequiredValue(run), cancel);
                var tree = await RunTree.Build(client, snapshot, TraceFile.In(folder.Run(snapshot.Run)).Read(), await Paid(folder, snapshot.Run, cancel), cancel);
                await RunPrinter.Show(snapshot, await client.History(snapshot.Run, cancel), tree, parsed.GetValue(json), System.Console.Out);
                return ExitCode.Ok;
            },
            cancel));
        return command;
    }

    private static async Task<IReadOnlyList<LedgerEntry>> Paid(DataFolder folder, RunId run, CancellationToken cancel)
    {
        await using var ledger = await SqliteLedger.Open(folder.Root, TimeProvider.System, cancel);
        return await ledger.Entries(run, cancel);
    }

    private static Command Resume()
    {
        var run = CommonOptions.Run();
        var data = CommonOptions.Data();
        var json = CommonOptions.Json();
        var command = new Command("resume", "Take a stopped, suspended or waiting run up again.") { run, data, json };
        command.SetAction((parsed, cancel) => CommandLine.Guard(
            async () =>
            {
                var folder = parsed.Open(data);
                var (id, repo, ended) = await Look(folder, parsed.GetRequiredValue(run), cancel);
                new PauseSwitch(folder).Demand(repo);
                await using var host = await LocalHost.Open(folder, SettingsOf(folder, id), $"resuming {id}", cancel);
                if (!ended)
                {
                    await host.Client.Resume(id, cancel);
                }

                // One that has ended may have been killed before its files were written: they are written again.
                return await new RunDriver(folder, host, parsed.GetValue(json)).Drive(id, repo, cancel);
            },
            cancel));
        return command;
    }

    private static Command Cancel()
    {
        var run = CommonOptions.Run();
        var reason = new Option<string>("--reason") { Description = "Why.", DefaultValueFactory = _ => string.Empty };
        var data = CommonOptions.Data();
        var command = new Command("cancel", "End a run politely; its work so far is kept.") { run, reason, data };
        command.SetAction((parsed, cancel) => CommandLine.Guard(
            async () =>
            {
                var folder = parsed.Open(data);
                var (id, repo) = await Open(folder, parsed.GetRequiredValue(run), cancel);
                await using var host = await LocalHost.Open(folder, SettingsOf(folder, id), $"cancelling {id}", cancel);
                var request = new CancelRequest(Principal.Owner.Name, parsed.GetValue(reason) ?? string.Empty);
                await host.Client.RaiseEvent(id, ResolveSteps.Cancel, request, "cancel", cancel);
                var code = await new RunDriver(folder, host, json: false).Drive(id, repo, cancel);
                return code == ExitCode.Cancelled ? ExitCode.Ok : code;
            },
            cancel));
        return command;
    }

    private static Command Purge()
    {
        var age = CommonOptions.Days("--older-than", "How many days ago they ended; 0 for all that have ended.", least: 0);
        age.Required = true;
        var states = new Option<WorkflowState[]>("--state") { Description = "Only these final states.", HelpName = "Completed|Failed|Terminated", AllowMultipleArgumentsPerToken = true };
        states.AcceptOnlyFromAmong(nameof(WorkflowState.Completed), nameof(WorkflowState.Failed), nameof(WorkflowState.Terminated));
        var data = CommonOptions.Data();
        var command = new Command("purge", "Delete finished runs from the journal. Their result folders stay.") { age, states, data };
        command.SetAction((parsed, cancel) => CommandLine.Guard(
            async () =>
            {
                await using var client = LocalHost.OpenClient(parsed.Open(data));
                var query = new PurgeQuery(TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(parsed.GetValue(age)!.Value)) { States = parsed.GetValue(states) ?? [] };
                var (deleted, portion) = (0, query.Top);
                while (portion == query.Top)
                {
                    cancel.ThrowIfCancellationRequested();
                    portion = await client.Purge(query, cancel);
                    deleted += portion;
                }

                await System.Console.Out.WriteLineAsync($"{deleted} runs deleted");
                return ExitCode.Ok;
            },
            cancel));
        return command;
    }

    internal static HostSettings SettingsOf(DataFolder folder, RunId run) => folder.Settings(run) ?? new HostSettings(null, null, false);

    /// <summary>Finds a run that has not ended, and the repository that it works on.</summary>
    internal static async Task<(RunId Run, RepoId? Repo)> Open(DataFolder folder, string text, CancellationToken cancel)
    {
        var (run, repo, ended) = await Look(folder, text, cancel);
        return !ended ? (run, repo) : throw Finished(run);
    }

    internal static ResolverFault Finished(RunId run) =>
        ResolverFault.Usage("RUN-FINISHED", $"Run {run} has ended; 'resolver runs show {run}' says how. Start its issue again with 'resolver resolve'.");

    /// <summary>Finds a run, the repository that it works on, and whether it has ended.</summary>
    internal static async Task<(RunId Run, RepoId? Repo, bool Ended)> Look(DataFolder folder, string text, CancellationToken cancel)
    {
        await using var client = LocalHost.OpenClient(folder);
        var snapshot = await Find(client, text, cancel);
        var ended = snapshot.State is WorkflowState.Completed or WorkflowState.Failed or WorkflowState.Terminated;
        return (snapshot.Run, RepoOf(snapshot), ended);
    }

    // An issue from a file belongs to its repository; others show theirs while they wait.
    private static RepoId? RepoOf(WorkflowSnapshot snapshot) =>
        snapshot.Input.Deserialize<ResolveRequest>(ResolverJson.Options)?.Issue.Reference is { Host: "file", Place: var place }
            ? RepoId.Parse(place)
            : snapshot.Status?.Deserialize<RunStatus>(ResolverJson.Options)?.Waiting?.Repo;

    internal static async Task<WorkflowSnapshot> Find(IWorkflowClient client, string text, CancellationToken cancel)
    {
        var runs = await client.List(new WorkflowQuery { Prefix = text, Workflow = ResolveSteps.Workflow.Name }, cancel);
        var exact = runs.FirstOrDefault(run => run.Run.Value == text);
        return exact ?? runs.Count switch
        {
            1 => runs[0],
            0 => throw ResolverFault.Usage("RUN-UNKNOWN", $"There is no run '{text}'. 'resolver runs list' shows all of this data folder."),
            _ => throw ResolverFault.Usage("RUN-AMBIGUOUS", $"'{text}' begins {runs.Count} runs. Give more of the id."),
        };
    }
}
