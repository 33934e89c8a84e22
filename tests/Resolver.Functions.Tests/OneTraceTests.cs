using System.Text.Json;
using Resolver.Adapters.Storage;
using Resolver.Contracts.Durable;
using Resolver.Core.Durable;
using Resolver.Core.Gate;
using Resolver.Core.Ids;
using Resolver.Core.Publish;
using Resolver.Core.Runs;
using Resolver.Core.Testing;
using Resolver.Functions.Composition;
using Resolver.Functions.Durable;
using Resolver.Functions.Remote;
using Resolver.TestKit.Azure;
using Resolver.Workflows;
using Resolver.Workflows.Tests;

namespace Resolver.Functions.Tests;

/// <summary>A whole run whose tests are run by the runner and whose change is published by hands, each behind its queue on a real Azurite: one trace.</summary>
public sealed class OneTraceTests(AzuriteServer azurite) : IClassFixture<AzuriteServer>
{
    private const string Trace = "7123456789abcdef0123456789abcdef";
    private const string Webhook = "8123456789abcdef";
    private const string Secret = "read-token";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunWithHandsAndRunnerBehindQueues_IsOneTree_BelowTheEventThatStartedIt()
    {
        await using var receiver = await SpanReceiver.Start();
        var storage = AzureStorageOptions.Emulator(await azurite.ConnectionString());
        var artifacts = await BlobArtifactStore.Open(storage, BlobArtifactStore.DefaultContainer, Cancel);
        var hands = await Queues.Open(storage, artifacts, Queues.Hands, Cancel);
        var runner = await Queues.Open(storage, artifacts, RunnerQueues.Jobs, Cancel);
        DurableHost? host = null;
        var contexts = new RunContexts(() => host!.Ours);
        await using var started = host = await DurableHost.Start(
            registry => Register((DurableWorkflows)registry),
            options => options with
            {
                Places = Registrations.Places,
                PlacesOfNewRuns = Registrations.RunnerPlaces,
                Traces = contexts.Of,
                Courier = new QueueCourier(hands, runner, new Rights(), contexts.Of),
            });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var performed = new List<RemoteJob>();
        Task[] apps = [Perform(host, hands, Queues.HandsPlace, performed, stop.Token), Perform(host, runner, RunnerQueues.Place, performed, stop.Token)];
        var request = Values.Request(ApprovalMode.Auto, ["small"]) with { TraceParent = $"00-{Trace}-{Webhook}-01" };

        await host.Client.Start(RunBench.Run, ResolveSteps.Workflow, request, Cancel);
        var end = await host.UntilEnd(RunBench.Run);
        await stop.CancelAsync();
        await Task.WhenAll(apps);

        end.State.ShouldBe(WorkflowState.Completed, end.Failure?.Message);
        performed.Select(static job => $"{job.Place}: {job.Activity}").ShouldBe(["runner: reproduce", "runner: test", "hands: publish"], ignoreOrder: true);
        performed.ShouldAllBe(static job => (job.Repository != null && job.Repository.Token == Secret) == (job.Place == RunnerQueues.Place), "hands get no token to read with, the runner one");
        var spans = await receiver.Spans(Trace);
        Above(spans, "invoke_workflow resolve-issue").ShouldBe(["invoke_workflow resolve-issue", "(outside)"], "the event's own span is the host's");
        foreach (var step in new[] { "intake", "classify", "reproduce", "test", "gate", "publish", "account" })
        {
            Above(spans, step).ShouldBe([step, "invoke_workflow resolve-issue", "(outside)"]);
        }

        Above(spans, "ask-model").ShouldBe(["ask-model", "invoke_agent debug", "invoke_workflow resolve-issue", "(outside)"]);
        spans.Select(static span => span.GetProperty("spanId").GetString()).ShouldBeUnique();
        var run = spans.Single(static span => span.GetProperty("name").GetString() == "invoke_workflow resolve-issue").GetProperty("attributes");
        run.GetProperty("resolver.outcome").GetString().ShouldBe("resolved");
        spans.Select(static span => span.GetRawText()).ShouldAllBe(static text => !text.Contains("Paging skips", StringComparison.Ordinal) && !text.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunThatBeganWithoutARunner_HasNone_AlsoWhenThereIsOneNow()
    {
        var courier = new Nobody();
        var main = new WorkflowDefinition<string, string>("main", 1);
        var away = new ActivityDefinition<string, string>("away");
        var has = false;
        await using var host = await DurableHost.Start(
            registry => registry.Activity(away, static text => text + " here").Workflow(main, async (context, input) =>
            {
                await context.WaitForEvent(new EventDefinition<string>("go"), DateTimeOffset.MaxValue);
                return await context.CallActivity(away, "one", input);
            }),
            options => options with { Courier = courier, PlacesOfNewRuns = has ? new Dictionary<string, string>(StringComparer.Ordinal) { ["away"] = "runner" } : options.PlacesOfNewRuns });
        var (before, after) = (Flow.Id(), Flow.Id());
        await host.Client.Start(before, main, "x", Cancel);
        has = true;
        await host.Restart();
        await host.Client.Start(after, main, "x", Cancel);

        foreach (var run in new[] { before, after })
        {
            await host.Client.RaiseEvent(run, new EventDefinition<string>("go"), "now", "go", Cancel);
        }

        (await host.UntilEnd(before)).Output!.Value.GetString().ShouldBe("x here");
        (await courier.Sent.Task.WaitAsync(Cancel)).Run.ShouldBe(after.Value);
    }

    private static async Task Perform(DurableHost host, StorageQueue queue, string place, List<RemoteJob> performed, CancellationToken stop)
    {
        // Another app: it has the same activities, and sees no run.
        var app = new DurableWorkflows(host.Artifacts, new DurableOptions());
        Register(app);
        await new StorageQueueConsumer(
            queue,
            async (delivery, cancel) =>
            {
                var job = await delivery.Letter.Read<RemoteJob>(host.Artifacts, cancel);
                lock (performed)
                {
                    performed.Add(job);
                }

                await host.Ours.Answer(place, await app.Perform(job), cancel);
            },
            TimeProvider.System).Run(stop);
    }

    private static void Register(DurableWorkflows registry)
    {
        registry.AddWorkflow(ResolveSteps.Workflow, static () => new ResolveIssueWorkflow());
        registry.AddWorkflow(DebugSteps.Workflow, static () => new DebugWorkflow());
        Script(registry, ResolveSteps.Intake, static (_, _) => Values.Snapshot);
        Script(registry, ResolveSteps.Enrich, static (_, _) => new Enrichment(Values.Artifact('e'), [], [], new ResolverConfig()));
        Script(registry, ResolveSteps.Classify, static (_, input) => new Classification(IssueKind.Bug, 10, input.Tiers[0], "label 'bug'"));
        Script(registry, ResolveSteps.Estimate, static (_, _) => new CostEstimate(0, 0, "free"));
        Script(registry, ResolveSteps.Retrieve, static (_, _) => new Retrieved(Values.Artifact('b'), ["src/Pages.cs:1"]));
        Script<ReproduceInput, Reproduction>(registry, ResolveSteps.Reproduce, static (_, _) => Values.Ready());
        Script(registry, ResolveSteps.ProposePatch, static (scope, _) => Values.Proposed(scope.Key.Step[^1], Values.Usage));
        Script(registry, ResolveSteps.Test, static (_, _) => new HeadTests(Values.Artifact('f'), new TestCounts(4, 0, 0), Full: true));
        Script(registry, ResolveSteps.Judge, static (scope, input) => Values.Verdict(scope.Key.Step.EndsWith("-debugged", StringComparison.Ordinal) ? Verdict.Pass : Verdict.Fail, input));
        Script<AskModelInput, ModelTurn>(registry, DebugSteps.AskModel, static (_, input) => new ModelTurn.Calls("apply_patch_and_test", Values.Artifact('2'), $"call-{input.Number}", Values.Usage));
        Script<UseToolInput, ToolOutcome>(registry, DebugSteps.UseTool, static (_, _) => new ToolOutcome.Tested(Values.Artifact('4'), "tests pass", Tested(), Pass: true, Error: null));
        Script(registry, ResolveSteps.Publish, static (_, command) => new Publication(command.Branch, CommitSha.Parse(new string('c', 40))));
        registry.AddActivity(ResolveSteps.Account, () => new SpannedAccount(
            new Scripted<AccountInput, AccountedRun>(static (_, input) => new AccountedRun(input.Record, Values.Artifact('a'), input.Patch, input.Failure)), registry, TimeProvider.System));
    }

    private static TestedPatch Tested() => new(
        Values.Artifact('8'), [RepoPath.Parse("src/pages.py")], "Include the bound.", "Off by one.", new HeadTests(Values.Artifact('5'), new TestCounts(4, 0, 0), Full: true));

    private static void Script<TIn, TOut>(DurableWorkflows registry, ActivityDefinition<TIn, TOut> activity, Func<ActivityScope, TIn, TOut> code) =>
        registry.AddActivity(activity, () => new Scripted<TIn, TOut>(code));

    private static List<string> Above(IReadOnlyList<JsonElement> spans, string name)
    {
        var known = spans.ToDictionary(static span => span.GetProperty("spanId").GetString()!, StringComparer.Ordinal);
        var names = new List<string>();
        for (var at = spans.First(span => span.GetProperty("name").GetString() == name); ;)
        {
            names.Add(at.GetProperty("name").GetString()!);
            var parent = at.GetProperty("parentSpanId").GetString()!;
            if (!known.TryGetValue(parent, out at))
            {
                names.Add(parent == Webhook ? "(outside)" : parent);
                return names;
            }
        }
    }

    private sealed class Scripted<TIn, TOut>(Func<ActivityScope, TIn, TOut> code) : IActivity<TIn, TOut>
    {
        public Task<TOut> Run(ActivityScope scope, TIn input, CancellationToken cancel) => Task.FromResult(code(scope, input));
    }

    private sealed class Rights : IReadingRights
    {
        public Task<ReadableRepository> For(RunId run, CancellationToken cancel) =>
            Task.FromResult(new ReadableRepository("https://github.com/acme/shop", Secret, DateTimeOffset.UtcNow.AddHours(1)));
    }

    private sealed class Nobody : IRemoteCourier
    {
        public TaskCompletionSource<RemoteJob> Sent { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Send(RemoteJob job, CancellationToken cancel)
        {
            Sent.TrySetResult(job);
            return Task.CompletedTask;
        }
    }
}
