using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Resolver.Adapters.Storage;
using Resolver.Core.Artifacts;
using Resolver.Core.Durable;
using Resolver.Core.Gate;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Core.Models;
using Resolver.Core.Publish;
using Resolver.Core.Runs;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;
using Resolver.Engine;

namespace Resolver.Workflows.Tests;

/// <summary>The shipped workflow on the real engine, its activities by script: a happy mechanical run unless a test says otherwise.</summary>
public sealed class RunBench : IAsyncDisposable
{
    public static readonly RunId Run = RunId.Parse("paging-skips-the-last-item-0123456789ab-1");
    private readonly string _folder = Directory.CreateTempSubdirectory("resolver-flow-").FullName;
    private readonly Dictionary<string, Delegate> _scripts = new(StringComparer.Ordinal);

    public RunBench()
    {
        Engine = WorkflowEngine.Open(
            new EngineOptions { DataFolder = _folder, Clock = Clock }, new FileArtifactStore(Path.Combine(_folder, "artifacts")));
        Engine.Registry.AddWorkflow(ResolveSteps.WorkflowV1, static () => new ResolveIssueV1Workflow());
        Engine.Registry.AddWorkflow(ResolveSteps.WorkflowV2, static () => new ResolveIssueV2Workflow());
        Engine.Registry.AddWorkflow(ResolveSteps.Workflow, static () => new ResolveIssueWorkflow());
        Engine.Registry.AddWorkflow(DebugSteps.Workflow, static () => new DebugWorkflow());
        Script();
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero));

    public WorkflowEngine Engine { get; }

    /// <summary>Every call: its step and its input.</summary>
    public ConcurrentQueue<(string Step, object Input)> Calls { get; } = new();

    private WorkflowDefinition<ResolveRequest, AccountedRun> Definition { get; set; } = ResolveSteps.WorkflowV1;

    /// <summary>Runs the version that new runs start with.</summary>
    public RunBench Current() => Of(ResolveSteps.Workflow);

    public RunBench Of(WorkflowDefinition<ResolveRequest, AccountedRun> version)
    {
        Definition = version;
        return this;
    }

    public Task Reply(string text, int round = 1) => Engine.Client.RaiseEvent(Run, ResolveSteps.Answer(round), new PersonAnswer(text, "bea"), $"answer-{round}", Cancel);

    public IEnumerable<string> Steps => Calls.Select(static call => call.Step);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public T Input<T>(string step) => Calls.Where(call => call.Step == step).Select(static call => call.Input).OfType<T>().Single();

    /// <summary>Replaces the script of one activity.</summary>
    public RunBench On<TIn, TOut>(ActivityDefinition<TIn, TOut> activity, Func<ActivityScope, TIn, TOut> script) =>
        OnAsync(activity, (scope, input, _) => Task.FromResult(script(scope, input)));

    public RunBench OnAsync<TIn, TOut>(ActivityDefinition<TIn, TOut> activity, Func<ActivityScope, TIn, CancellationToken, Task<TOut>> script)
    {
        if (!_scripts.ContainsKey(activity.Name))
        {
            Engine.Registry.AddActivity(activity, () => new Scripted<TIn, TOut>(this, activity));
        }

        _scripts[activity.Name] = script;
        return this;
    }

    public async Task<WorkflowSnapshot> Advance(ResolveRequest? request = null, RunUntil until = RunUntil.Idle)
    {
        await Engine.Client.Start(Run, Definition, request ?? Values.Request(), Cancel);
        return await Engine.RunToEnd(Run, until, Cancel);
    }

    public async Task<AccountedRun> ToEnd(ResolveRequest? request = null)
    {
        var snapshot = await Advance(request, RunUntil.Finished);
        snapshot.State.ShouldBe(WorkflowState.Completed, snapshot.Failure?.Message);
        snapshot.Status!.Value.GetRawText().Length.ShouldBeLessThan(2048);
        Calls.Where(static call => call.Input is not (AskModelInput or UseToolInput)).Select(static call => call.Step).ShouldBeUnique();
        return snapshot.Output!.Value.Deserialize<AccountedRun>(ResolverJson.Options)!;
    }

    public Task Answer(bool approved, string by, string patch, string id = "answer-1", string reason = "", int round = 1) => Engine.Client.RaiseEvent(
        Run, ResolveSteps.Approval(round), new ApprovalDecision(approved, by, reason, patch), id, Cancel);

    public Task Exceed(bool allowed, int round = 1) => Engine.Client.RaiseEvent(
        Run, ResolveSteps.Exceed(round), new ExceedDecision(allowed, "bea", string.Empty), $"exceed-{round}", Cancel);

    public Task Stop() => Engine.Client.RaiseEvent(Run, ResolveSteps.Cancel, new CancelRequest("ann", "wrong issue"), "stop-1", Cancel);

    public static RunStatus Status(WorkflowSnapshot snapshot) => snapshot.Status!.Value.Deserialize<RunStatus>(ResolverJson.Options)!;

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private void Script()
    {
        On(ResolveSteps.Intake, static (_, _) => Values.Snapshot);
        On(ResolveSteps.Enrich, static (_, _) => new Enrichment(Values.Artifact('e'), [], [new OwnerRule("*", ["@core"])], new ResolverConfig()));
        On(ResolveSteps.Classify, static (_, input) => new Classification(IssueKind.Bug, 10, input.Tiers[0], "label 'bug'"));
        On(ResolveSteps.Estimate, static (_, _) => new CostEstimate(0, 0, "free"));
        On(ResolveSteps.Retrieve, static (_, _) => new Retrieved(Values.Artifact('b'), ["src/Pages.cs:1"]));
        On(ResolveSteps.Reproduce, static (_, _) => Values.Ready());
        On(ResolveSteps.RepairMechanically, static (_, _) => Values.Proposed('1', ModelUsage.None));
        On(ResolveSteps.ProposePatch, static (scope, _) => Values.Proposed(scope.Key.Step[^1], Values.Usage));
        On(ResolveSteps.Test, static (_, _) => new HeadTests(Values.Artifact('f'), new TestCounts(4, 0, 0), Full: true));
        On(ResolveSteps.Judge, static (_, input) => Values.Verdict(Core.Gate.Verdict.Pass, input));
        On(ResolveSteps.Publish, static (_, command) => new Publication(command.Branch, CommitSha.Parse(new string('c', 40))));
        On(ResolveSteps.Rebase, static (_, _) => Values.Rebased(sameText: true));
        OnAsync(DebugSteps.StopChild, Tell);
        On(ResolveSteps.WriteTest, static (_, _) => new WrittenTest.Nothing("gave-up", "the model gave up: it does not say when", Values.Usage, 1));
        On(ResolveSteps.Escalate, static (_, _) => new Escalation(null, null, ["@core"], AssignmentSource.CodeOwners, "no model was asked", ModelUsage.None));
        On(ResolveSteps.Account, static (_, input) => new AccountedRun(input.Record, Values.Artifact('a'), input.Patch, input.Failure));
    }

    private async Task<Stopped> Tell(ActivityScope scope, StopChildInput input, CancellationToken cancel)
    {
        await Engine.Client.RaiseEvent(input.Child, ResolveSteps.Cancel, input.Request, "parent", cancel);
        return new Stopped(Reached: true);
    }

    private sealed class Scripted<TIn, TOut>(RunBench bench, ActivityDefinition<TIn, TOut> activity) : IActivity<TIn, TOut>
    {
        public Task<TOut> Run(ActivityScope scope, TIn input, CancellationToken cancel)
        {
            bench.Calls.Enqueue((scope.Key.Step, input!));
            return ((Func<ActivityScope, TIn, CancellationToken, Task<TOut>>)bench._scripts[activity.Name])(scope, input, cancel);
        }
    }
}

/// <summary>Small valid values.</summary>
public static class Values
{
    public static RepoSnapshot Snapshot { get; } =
        new(RepoId.Parse("0123456789abcdef"), CommitSha.Parse(new string('b', 40)), "main", Publishable: true, []);

    public static ModelUsage Usage { get; } = new(1, 1000, 200, 0.25m, 2.5);

    public static string PatchOf(char digit) => new(digit, 64);

    public static ArtifactRef Artifact(char digit) => new(new string(digit, 64), 10, "application/json");

    public static ResolveRequest Request(
        ApprovalMode approve = ApprovalMode.Ask, IReadOnlyList<string>? tiers = null, RunLimits? limits = null, string requester = "owner") => new(
        new(new("file", "0123456789abcdef", new string('9', 64)), "Paging skips the last item", ["bug"], null, Artifact('d')),
        new RepoSource("/repos/shop"),
        null,
        tiers ?? ["mechanical"],
        limits ?? new RunLimits(),
        approve,
        new(requester, []),
        "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01");

    public static Reproduction.Ready Ready() => new(
        new TestPlan(Snapshot.Repo, Snapshot.Base, "pytest", string.Empty, string.Empty, new ResolverConfig()),
        Artifact('7'), new TestCounts(3, 1, 0), ["tests/test_pages.py::test_last"], [], []);

    public static AttemptResult Proposed(char digit, ModelUsage usage) =>
        new AttemptResult.Proposed(Artifact(digit), [RepoPath.Parse("src/pages.py")], $"Change {digit}.", "An off-by-one.", usage, 1.5);

    /// <summary>The base after somebody has pushed.</summary>
    public static RepoSnapshot Moved { get; } = Snapshot with { Base = CommitSha.Parse(new string('d', 40)) };

    /// <summary>The change of digit 1 on that base has digit 5.</summary>
    public static Rebased Rebased(bool sameText) => new Rebased.Clean(Artifact('5'), [RepoPath.Parse("src/pages.py")], null, sameText);

    public static AttemptResult Nothing(string code, ModelUsage? usage = null) => new AttemptResult.Nothing(code, $"it says {code}", [], usage ?? ModelUsage.None, 1);

    public static GateVerdict Verdict(Verdict verdict, GateInput input, bool needsPerson = false) => new(
        verdict,
        [new GateCheck("nothing-breaks", verdict, verdict == Core.Gate.Verdict.Pass ? "everything that passed still passes" : "T.old passed before")],
        verdict == Core.Gate.Verdict.Pass ? [] : ["T.old"],
        needsPerson,
        input.Patch.Sha256);
}
