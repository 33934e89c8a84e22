using System.Text.Json;
using Resolver.Core.Code;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Core.Publish;
using Resolver.Core.Runs;
using Resolver.Core.Text;

namespace Resolver.Adapters.Approvals;

/// <summary>What became of somebody's answer.</summary>
public enum Receipt
{
    /// <summary>The run has it. Where several answer at once, the first one that it reads counts.</summary>
    Taken,

    /// <summary>The run does not wait for this any more: it was answered, or another change is in question.</summary>
    Superseded,

    /// <summary>It came after the deadline.</summary>
    Expired,

    /// <summary>Who asked for the run can't approve it.</summary>
    OwnRun,

    /// <summary>The change touches a path that is not theirs to approve.</summary>
    NotTheirs,
}

/// <summary>Takes answers of people who were authenticated, wherever they gave them. What comes too late goes on record and is not obeyed.</summary>
/// <param name="client">The journal.</param>
/// <param name="clock">The time.</param>
/// <param name="late">Where answers that came too late are kept.</param>
/// <param name="say">Tells the operator of them.</param>
public sealed class ApprovalDesk(IWorkflowClient client, TimeProvider clock, ILateAnswers late, Action<string> say)
{
    private const int MostReason = 500;
    private const int MostAnswer = 4_000;

    /// <summary>Approves or denies.</summary>
    /// <param name="run">The run.</param>
    /// <param name="round">The round that was shown.</param>
    /// <param name="decision">The answer; its patch is the one that was shown, its principal was authenticated.</param>
    /// <param name="who">What they may approve.</param>
    /// <param name="way">Where it was given: part of its id, so that a repeat is the same answer.</param>
    /// <param name="cancel">Stops before it is recorded.</param>
    public async Task<Receipt> Decide(RunId run, int round, ApprovalDecision decision, Approver who, string way, CancellationToken cancel)
    {
        var word = decision.Approved ? "approve" : "deny";
        var snapshot = await client.Get(run, cancel);
        if (StatusOf(snapshot)?.Waiting is not { } waiting || waiting.Round != round || waiting.PatchSha256 != decision.PatchSha256)
        {
            return Late(run, decision.By, way, word, Receipt.Superseded);
        }

        if (clock.GetUtcNow() >= waiting.Deadline)
        {
            return Late(run, decision.By, way, word, Receipt.Expired);
        }

        if (who.Foreign(waiting.Paths) is not null)
        {
            return Receipt.NotTheirs;
        }

        if (!ApprovalPolicy.Counts(decision, RequesterOf(snapshot!), waiting.PatchSha256))
        {
            return Receipt.OwnRun;
        }

        var clean = decision with { Reason = VisibleText.Line(decision.Reason, MostReason) };
        var id = $"{way}-{round}-{waiting.PatchSha256}-{(decision.Approved ? "yes" : "no")}-{decision.By}";
        return await Raise(run, ResolveSteps.Approval(round), clean, id, () => Late(run, decision.By, way, word, Receipt.Superseded), cancel);
    }

    /// <summary>Answers the run's question.</summary>
    /// <param name="run">The run.</param>
    /// <param name="round">The round that was shown.</param>
    /// <param name="answer">The answer; its principal was authenticated.</param>
    /// <param name="way">Where it was given.</param>
    /// <param name="cancel">Stops before it is recorded.</param>
    public async Task<Receipt> Answer(RunId run, int round, PersonAnswer answer, string way, CancellationToken cancel)
    {
        var question = StatusOf(await client.Get(run, cancel))?.Question;
        if (question is null || question.Round != round || clock.GetUtcNow() >= question.Deadline)
        {
            return Late(run, answer.By, way, "answer", question?.Round == round ? Receipt.Expired : Receipt.Superseded);
        }

        var text = answer.Text.Trim();
        var clean = answer with { Text = text.Length <= MostAnswer ? text : text[..MostAnswer] };
        return await Raise(run, ResolveSteps.Answer(round), clean, $"{way}-answer-{round}", () => Late(run, answer.By, way, "answer", Receipt.Superseded), cancel);
    }

    private async Task<Receipt> Raise<T>(RunId run, EventDefinition<T> name, T value, string id, Func<Receipt> ended, CancellationToken cancel)
    {
        try
        {
            await client.RaiseEvent(run, name, value, id, cancel);
            return Receipt.Taken;
        }
        catch (ResolverFault fault) when (fault.Code is "RUN-FINISHED" or "RUN-UNKNOWN")
        {
            return ended();
        }
    }

    private Receipt Late(RunId run, string by, string way, string said, Receipt why)
    {
        late.Add(run, new LateAnswer(clock.GetUtcNow(), by, way, said, why == Receipt.Expired ? "expired" : "superseded"));
        say($"{run}: an answer by {by} came too late and is not obeyed");
        return why;
    }

    /// <summary>Who asked for a run.</summary>
    public static Principal RequesterOf(WorkflowSnapshot run) => run.Input.Deserialize<ResolveRequest>(ResolverJson.Options)!.Requester;

    private static RunStatus? StatusOf(WorkflowSnapshot? run) => run?.Status?.Deserialize<RunStatus>(ResolverJson.Options);
}
