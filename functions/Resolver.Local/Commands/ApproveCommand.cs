using System.CommandLine;
using System.Text.Json;
using Resolver.Core.Code;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Core.Money;
using Resolver.Core.Runs;
using Resolver.Local.Composition;
using Resolver.Local.Console;
using Resolver.Local.Server;

namespace Resolver.Local.Commands;

/// <summary><c>resolver approve</c>: answers a run's open question, then takes the run on unless another process is at it.</summary>
internal static class ApproveCommand
{
    internal static Command Create()
    {
        var run = CommonOptions.Run();
        var deny = new Option<bool>("--deny") { Description = "Say no." };
        var reason = new Option<string>("--reason") { Description = "Why; goes into the report.", DefaultValueFactory = _ => string.Empty };
        var data = CommonOptions.Data();
        var command = new Command("approve", "Approve or deny what a run waits with: its change, or its wish to exceed a budget.") { run, deny, reason, data };
        command.SetAction((parsed, cancel) => CommandLine.Guard(
            () => Answer(parsed.Open(data), parsed.GetRequiredValue(run), !parsed.GetValue(deny), parsed.GetValue(reason) ?? string.Empty, cancel),
            cancel));
        return command;
    }

    private static async Task<int> Answer(DataFolder folder, string text, bool approved, string reason, CancellationToken cancel)
    {
        var (id, repo, ended) = await RunsCommand.Look(folder, text, cancel);
        if (ended)
        {
            Late(folder, id, approved);
            throw RunsCommand.Finished(id);
        }

        await using var host = await LocalHost.Open(folder, RunsCommand.SettingsOf(folder, id), $"answering {id}", cancel);
        var snapshot = await host.Client.Get(id, cancel);
        var status = snapshot?.Status?.Deserialize<RunStatus>(ResolverJson.Options);
        await (status switch
        {
            { Waiting: { } waiting } => AnswerApproval(host, id, waiting, approved, reason, cancel),
            { Budget: { } budget } => AnswerBudget(host, id, budget, approved, reason, cancel),
            { Question: not null } => throw ResolverFault.Usage("APPROVAL-NOT-OPEN", $"Run {id} waits for an answer, not for an approval. Give it with: resolver answer {id} \"…\""),
            _ => throw NotOpen(folder, id, approved),
        });
        var code = await new RunDriver(folder, host, json: false).Drive(id, repo, cancel);
        return code == ExitCode.Rejected && !approved ? ExitCode.Ok : code;
    }

    private static ResolverFault NotOpen(DataFolder folder, RunId id, bool approved)
    {
        Late(folder, id, approved);
        return ResolverFault.Usage("APPROVAL-NOT-OPEN", $"Run {id} does not wait for an approval. 'resolver runs show {id}' shows where it is.");
    }

    private static void Late(DataFolder folder, RunId id, bool approved) => new LateAnswers(folder).Add(
        id, new LateAnswer(TimeProvider.System.GetUtcNow(), Principal.Owner.Name, "terminal", approved ? "approve" : "deny", "superseded"));

    private static async Task AnswerApproval(LocalHost host, RunId id, PendingApproval waiting, bool approved, string reason, CancellationToken cancel)
    {
        var decision = new ApprovalDecision(approved, Principal.Owner.Name, reason, waiting.PatchSha256);
        await host.Client.RaiseEvent(id, ResolveSteps.Approval(waiting.Round), decision, $"command-{waiting.Round}-{waiting.PatchSha256}", cancel);
        host.Progress.Line(approved ? $"approved: {waiting.Summary}" : "denied");
    }

    // The leave is in the ledger before the run hears of it. Where the limit was raised meanwhile, none is needed.
    private static async Task AnswerBudget(LocalHost host, RunId id, PendingBudget budget, bool approved, string reason, CancellationToken cancel)
    {
        if (approved)
        {
            var windows = await host.Ledger.Windows([budget.Why.Window.Scope], current: false, cancel);
            var state = windows.FirstOrDefault(state => state.Window == budget.Why.Window);
            if (state is null || state.LeftUsd < budget.Why.NeededUsd)
            {
                await host.Ledger.Allow(new BudgetAllowance($"{id}/exceed-{budget.Round}", budget.Why.Window, budget.AllowUsd, Principal.Owner.Name), cancel);
            }
        }

        await host.Client.RaiseEvent(id, ResolveSteps.Exceed(budget.Round), new ExceedDecision(approved, Principal.Owner.Name, reason), $"command-exceed-{budget.Round}", cancel);
        host.Progress.Line(approved ? $"may exceed the budget of {budget.Why.Window}" : "denied");
    }
}
