using System.Text.Json;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Core.Json;
using Resolver.Core.Money;
using Resolver.Core.Publish;
using Resolver.Core.Runs;

namespace Resolver.Adapters.Intake;

/// <summary>
/// Obeys a person's command on a run, on any host. What the run does not wait for changes nothing; the id keys every effect, so a command
/// may come more than once.
/// </summary>
/// <param name="client">The runs.</param>
/// <param name="ledger">The money.</param>
public sealed class RunCommands(IWorkflowClient client, ILedger ledger)
{
    /// <summary>Said where a command was obeyed.</summary>
    public const string Obeyed = "obeyed";

    /// <param name="run">The run, as it is now.</param>
    /// <param name="command">What was said.</param>
    /// <param name="by">Who, as authenticated; never from a body.</param>
    /// <param name="id">Keys the effect.</param>
    /// <param name="patchSha256">The patch that the person saw; null where the channel shows none.</param>
    /// <param name="cancel">Stops before it begins.</param>
    /// <returns><see cref="Obeyed"/>, or why not, in a few words.</returns>
    /// <exception cref="ResolverFault"><c>RUN-*</c>, or what is below.</exception>
    public async Task<string> Obey(WorkflowSnapshot run, CommentCommand command, string by, string id, string? patchSha256, CancellationToken cancel)
    {
        if (!run.IsOpen)
        {
            return "the run has ended";
        }

        var status = run.Status?.Deserialize<RunStatus>(ResolverJson.Options);
        return command switch
        {
            CommentCommand.Approve or CommentCommand.Deny when status?.Waiting is { } waiting => await Decide(run, waiting, command, by, id, patchSha256 ?? waiting.PatchSha256, cancel),
            CommentCommand.Answer answer when status?.Question is { } question => await Raise(run, ResolveSteps.Answer(question.Round), new PersonAnswer(answer.Text, by), id, cancel),
            CommentCommand.Exceed exceed when status?.Budget is { } budget => await Exceed(run, budget, exceed.Usd, by, id, cancel),
            CommentCommand.Stop stop => await Raise(run, ResolveSteps.Cancel, new CancelRequest(by, stop.Reason), id, cancel),
            _ => "the run does not wait for this",
        };
    }

    private async Task<string> Decide(WorkflowSnapshot run, PendingApproval waiting, CommentCommand command, string by, string id, string patch, CancellationToken cancel)
    {
        if (patch != waiting.PatchSha256)
        {
            return "the run waits with another patch by now";
        }

        var decision = new ApprovalDecision(command is CommentCommand.Approve, by, (command as CommentCommand.Deny)?.Reason ?? string.Empty, patch);
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

        await ledger.Allow(new BudgetAllowance($"{run.Run}/exceed-{budget.Round}", budget.Why.Window, Math.Min(usd, budget.AllowUsd), by), cancel);
        return await Raise(run, ResolveSteps.Exceed(budget.Round), new ExceedDecision(Allowed: true, by, string.Empty), id, cancel);
    }

    private async Task<string> Raise<T>(WorkflowSnapshot run, EventDefinition<T> name, T value, string id, CancellationToken cancel)
    {
        await client.RaiseEvent(run.Run, name, value, id, cancel);
        return Obeyed;
    }
}
