using System.Text.Json;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Core.Publish;
using Resolver.Core.Runs;
using Resolver.Core.Text;

namespace Resolver.Local.Server;

/// <summary>What became of somebody's answer.</summary>
internal enum Receipt
{
    /// <summary>The run has it. Where several answer at once, the first one that it reads counts.</summary>
    Taken,

    /// <summary>The run does not wait for this any more: it was answered, or another change is in question.</summary>
    Superseded,

    /// <summary>It came after the deadline.</summary>
    Expired,

    /// <summary>Who asked for the run can't approve it.</summary>
    OwnRun,
}

/// <summary>Takes answers of people who were authenticated, wherever they gave them.</summary>
/// <param name="client">The journal.</param>
/// <param name="clock">The time.</param>
/// <param name="say">Tells the operator of answers that came too late.</param>
internal sealed class ApprovalDesk(IWorkflowClient client, TimeProvider clock, Action<string> say)
{
    private const int MostReason = 500;
    private const int MostAnswer = 4_000;

    /// <summary>Approves or denies.</summary>
    /// <param name="run">The run.</param>
    /// <param name="round">The round that was shown.</param>
    /// <param name="decision">The answer; its patch is the one that was shown, its principal was authenticated.</param>
    /// <param name="way">Where it was given: part of its id, so that a repeat is the same answer.</param>
    /// <param name="cancel">Stops before it is recorded.</param>
    internal async Task<Receipt> Decide(RunId run, int round, ApprovalDecision decision, string way, CancellationToken cancel)
    {
        var snapshot = await client.Get(run, cancel);
        if (StatusOf(snapshot)?.Waiting is not { } waiting || waiting.Round != round || waiting.PatchSha256 != decision.PatchSha256)
        {
            return Late(run, decision.By);
        }

        if (clock.GetUtcNow() >= waiting.Deadline)
        {
            return Receipt.Expired;
        }

        var requester = snapshot!.Input.Deserialize<ResolveRequest>(ResolverJson.Options)!.Requester;
        if (!ApprovalPolicy.Counts(decision, requester, waiting.PatchSha256))
        {
            return Receipt.OwnRun;
        }

        var word = decision.Approved ? "yes" : "no";
        var clean = decision with { Reason = VisibleText.Line(decision.Reason, MostReason) };
        return await Raise(run, ResolveSteps.Approval(round), clean, $"{way}-{round}-{waiting.PatchSha256}-{word}-{decision.By}", decision.By, cancel);
    }

    /// <summary>Answers the run's question.</summary>
    internal async Task<Receipt> Answer(RunId run, int round, PersonAnswer answer, string way, CancellationToken cancel)
    {
        if (StatusOf(await client.Get(run, cancel))?.Question is not { } question || question.Round != round)
        {
            return Late(run, answer.By);
        }

        var text = answer.Text.Trim();
        var clean = answer with { Text = text.Length <= MostAnswer ? text : text[..MostAnswer] };
        return await Raise(run, ResolveSteps.Answer(round), clean, $"{way}-answer-{round}", answer.By, cancel);
    }

    private async Task<Receipt> Raise<T>(RunId run, EventDefinition<T> name, T value, string id, string by, CancellationToken cancel)
    {
        try
        {
            await client.RaiseEvent(run, name, value, id, cancel);
            return Receipt.Taken;
        }
        catch (ResolverFault ended) when (ended.Code is "RUN-FINISHED" or "RUN-UNKNOWN")
        {
            return Late(run, by);
        }
    }

    private Receipt Late(RunId run, string by)
    {
        say($"{run}: an answer by {by} came too late and is not obeyed");
        return Receipt.Superseded;
    }

    private static RunStatus? StatusOf(WorkflowSnapshot? run) => run?.Status?.Deserialize<RunStatus>(ResolverJson.Options);
}
