using Resolver.Core.Artifacts;
using Resolver.Core.Code;
using Resolver.Core.Durable;
using Resolver.Core.Models;
using Resolver.Core.Money;
using Resolver.Core.Progress;
using Resolver.Core.Runs;
using Resolver.Core.Testing;
using Resolver.Core.Text;
using Resolver.Core.Workspaces;

namespace Resolver.Activities.Debug;

/// <summary>One turn of the debugging loop. The call is keyed by the run that pays, the loop and the turn: a turn is never bought twice.</summary>
public sealed class AskModelActivity(ILoopModel model, IWorkspaces workspaces, IArtifactStore artifacts, IRunProgress progress, TimeProvider clock)
    : IActivity<AskModelInput, ModelTurn>
{
    private const int MaxFailures = 5;
    private const string JustTalk = "You have not called a tool. Nothing has changed. Call exactly one of the tools now.";

    /// <inheritdoc />
    public async Task<ModelTurn> Run(ActivityScope scope, AskModelInput input, CancellationToken cancel)
    {
        progress.Report(scope.Key, $"asking {input.Loop.Tier}");
        return await model.Next(await Prompt(scope, input, cancel), cancel) switch
        {
            LoopReply.Call call => new ModelTurn.Calls(
                VisibleText.Line(call.Tool, 60), await Keep(call.Thought, call.Tool, call.Arguments, cancel), LoopDigest.Of($"{call.Tool}\n{call.Arguments}"), call.Usage),
            LoopReply.Talk talk => new ModelTurn.Talks(
                await Keep(talk.Text, null, string.Empty, cancel), await artifacts.WriteText(JustTalk, "text/plain", cancel), talk.Usage),
            LoopReply.OverBudget over => new ModelTurn.OverBudget(over.Why, over.Usage),
            LoopReply.Failed failed => new ModelTurn.Fails(failed.Code, failed.Reason, failed.Usage),
            var other => throw new InvalidOperationException($"Unknown reply {other.GetType().Name}."),
        };
    }

    private Task<ArtifactRef> Keep(string thought, string? tool, string arguments, CancellationToken cancel) =>
        artifacts.WriteJson(new SaidByModel(thought, tool, arguments), cancel);

    private async Task<LoopPrompt> Prompt(ActivityScope scope, AskModelInput input, CancellationToken cancel)
    {
        var loop = input.Loop;
        var guidance = await artifacts.ReadJson<IReadOnlyList<GuidanceDocument>>(loop.Guidance, cancel);
        return new LoopPrompt(
            loop.Tier,
            new CallKey(loop.Owner, loop.Name, input.Number),
            loop.Issue.Title,
            await artifacts.ReadText(loop.Issue.Body, cancel),
            [.. guidance.Select(static document => $"{document.Path}:\n{document.Text}")],
            await artifacts.ReadJson<IReadOnlyList<UnitHit>>(loop.Hits, cancel),
            await Failures(loop.Baseline, cancel),
            await Diff(loop.Base, input.Patch, cancel),
            input.Standing,
            await Exchanges(input.Turns, cancel),
            input.ToolCallsLeft,
            input.WrapUp,
            loop.Limits.MaxUsd)
        {
            Repo = loop.Base.Repo,
            RunUsd = loop.RunUsd,
            RunCalls = loop.RunCalls,
            Deadline = Earlier(loop.Limits.Deadline, scope.Deadline),
        };
    }

    // A little before the host's own deadline: what the call cost must still be told.
    private DateTimeOffset Earlier(DateTimeOffset limit, DateTimeOffset deadline)
    {
        var early = deadline - TimeSpan.FromSeconds(1);
        return limit < early ? limit : early > clock.GetUtcNow() ? early : deadline;
    }

    private async Task<string> Diff(CommitRef at, ArtifactRef? patch, CancellationToken cancel) =>
        patch is null ? string.Empty : await workspaces.Diff(at.Repo, await artifacts.ReadJson<PatchSet>(patch, cancel), cancel);

    private async Task<IReadOnlyList<string>> Failures(Reproduction.Ready baseline, CancellationToken cancel)
    {
        var report = await artifacts.ReadJson<TestReport>(baseline.Baseline, cancel);
        return
        [
            .. report.Failed.Where(test => baseline.Targets.Contains(test.Id, StringComparer.Ordinal))
                .Take(MaxFailures).Select(test => TestFailureDigest.Of(baseline.Plan, test).ToString()),
        ];
    }

    private async Task<IReadOnlyList<LoopExchange>> Exchanges(IReadOnlyList<LoopTurn> turns, CancellationToken cancel)
    {
        var exchanges = new List<LoopExchange>();
        foreach (var turn in turns)
        {
            var said = await artifacts.ReadJson<SaidByModel>(turn.Said, cancel);
            exchanges.Add(new LoopExchange(said.Thought, said.Tool, said.Arguments, await artifacts.ReadText(turn.Result, cancel)));
        }

        return exchanges;
    }
}
