using System.Text.Json;
using Resolver.Core.Durable;
using Resolver.Core.Hosts;
using Resolver.Core.Json;
using Resolver.Core.Money;
using Resolver.Core.Publish;
using Resolver.Core.Runs;
using Resolver.Local.Composition;

namespace Resolver.Local.Server;

/// <summary>Obeys a command of a comment on a run. What the run does not wait for changes nothing; the comment's id keys every effect.</summary>
internal sealed class CommandHandler(LocalHost host, RunBook book)
{
    /// <param name="run">The latest run.</param>
    /// <param name="command">What was written.</param>
    /// <param name="by">The account, as the host authenticated it.</param>
    /// <param name="id">Keys the effect.</param>
    /// <param name="cancel">Stops before it begins.</param>
    /// <returns>What was done, in a few words.</returns>
    internal async Task<string> Obey(WorkflowSnapshot run, CommentCommand command, string by, string id, CancellationToken cancel)
    {
        if (command is CommentCommand.Why)
        {
            book.Ask(run.Run);
            return "told where the run is";
        }

        if (!Intake.RunStarter.IsOpen(run))
        {
            return "the run has ended";
        }

        var status = run.Status?.Deserialize<RunStatus>(ResolverJson.Options);
        return command switch
        {
            CommentCommand.Approve or CommentCommand.Deny when status?.Waiting is { } waiting => await Decide(run, waiting, command, by, id, cancel),
            CommentCommand.Answer answer when status?.Question is { } question => await Raise(run, ResolveSteps.Answer(question.Round), new PersonAnswer(answer.Text, by), id, cancel),
            CommentCommand.Exceed exceed when status?.Budget is { } budget => await Exceed(run, budget, exceed.Usd, by, id, cancel),
            CommentCommand.Stop stop => await Raise(run, ResolveSteps.Cancel, new CancelRequest(by, stop.Reason), id, cancel),
            _ => "the run does not wait for this",
        };
    }

    private async Task<string> Decide(WorkflowSnapshot run, PendingApproval waiting, CommentCommand command, string by, string id, CancellationToken cancel)
    {
        var decision = new ApprovalDecision(command is CommentCommand.Approve, by, (command as CommentCommand.Deny)?.Reason ?? string.Empty, waiting.PatchSha256);
        var requester = run.Input.Deserialize<ResolveRequest>(ResolverJson.Options)!.Requester;
        return ApprovalPolicy.Counts(decision, requester, waiting.PatchSha256)
            ? await Raise(run, ResolveSteps.Approval(waiting.Round), decision, id, cancel)
            : "who asked for the run can't approve it";
    }

    // The leave is in the ledger before the run hears of it, and is never more than was said.
    private async Task<string> Exceed(WorkflowSnapshot run, PendingBudget budget, decimal usd, string by, string id, CancellationToken cancel)
    {
        if (usd < budget.Why.NeededUsd)
        {
            return "the run needs more than that";
        }

        await host.Ledger.Allow(new BudgetAllowance($"{run.Run}/exceed-{budget.Round}", budget.Why.Window, Math.Min(usd, budget.AllowUsd), by), cancel);
        return await Raise(run, ResolveSteps.Exceed(budget.Round), new ExceedDecision(Allowed: true, by, string.Empty), id, cancel);
    }

    private async Task<string> Raise<T>(WorkflowSnapshot run, EventDefinition<T> name, T value, string id, CancellationToken cancel)
    {
        await host.Client.RaiseEvent(run.Run, name, value, id, cancel);
        return "obeyed";
    }
}
