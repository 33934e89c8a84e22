using Resolver.Core.Durable;
using Resolver.Core.Ids;
using Resolver.Core.Publish;
using Resolver.Core.Runs;

namespace Resolver.Workflows;

/// <summary>How a run can end, decided by the workflow.</summary>
internal abstract record Ending(RunOutcome Outcome, string StopReason, string Explanation)
{
    internal sealed record Published(Publication Publication, string By)
        : Ending(RunOutcome.Resolved, "approved", $"The tests prove the change; {By} approved it; it is on {Publication.Branch}.");

    internal sealed record PatchOnly(string Why) : Ending(RunOutcome.Resolved, "gate-passed", $"The tests prove the change. {Why}");

    internal sealed record Escalated(string Why, string Text) : Ending(RunOutcome.Escalated, Why, Text)
    {
        internal Publication? WorkInProgress { get; init; }
    }

    internal sealed record Denied(string By, string Reason)
        : Ending(RunOutcome.Rejected, "denied", Reason.Length == 0 ? $"{By} denied the change." : $"{By} denied the change: {Reason}");

    internal sealed record Faulted(FailureDetails Failure) : Ending(RunOutcome.Failed, Failure.Code, Failure.Message);

    internal sealed record Cancelled(CancelRequest Request)
        : Ending(RunOutcome.Cancelled, "cancelled", Request.Reason.Length == 0 ? $"Cancelled by {Request.By}." : $"Cancelled by {Request.By}: {Request.Reason}");

    internal (string? Branch, CommitSha? Commit) Place => this switch
    {
        Published done => (done.Publication.Branch, done.Publication.Commit),
        Escalated { WorkInProgress: { } saved } => (saved.Branch, saved.Commit),
        _ => (null, null),
    };
}

/// <summary>Cuts through the stages when the run's cancel event arrives.</summary>
internal sealed class RunCancelledException(CancelRequest request) : Exception
{
    internal CancelRequest Request { get; } = request;
}
