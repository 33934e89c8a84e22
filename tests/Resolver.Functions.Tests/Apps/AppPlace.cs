using System.Text;
using System.Text.Json;
using Azure.Storage.Queues;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using Resolver.Adapters.GitHub;
using Resolver.Adapters.Storage;
using Resolver.Core.Artifacts;
using Resolver.Core.Code;
using Resolver.Core.Hosts;
using Resolver.Core.Ids;
using Resolver.Core.Issues;
using Resolver.Core.Json;
using Resolver.Core.Money;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;
using Resolver.Functions.Composition;
using Resolver.Functions.Durable;
using Resolver.Functions.Remote;
using Resolver.Functions.Settings;
using Resolver.TestKit.Azure;

[assembly: AssemblyFixture(typeof(AzuriteServer))]

namespace Resolver.Functions.Tests.Apps;

/// <summary>What functions work with: a queue and blobs of a real Azurite, and substitutes for the task hub's client, the code host and the ledger.</summary>
internal sealed class AppPlace
{
    public const string Secret = "a secret that only the hook and we know";
    public const string Label = "resolver:fix";
    public static readonly string Patch = new('a', 64);

    private readonly QueueClient _sent;

    private AppPlace(QueueClient sent, StorageQueue queue, IArtifactStore artifacts, BlobBook book, BlobOpenBook openBook)
    {
        Book = book;
        OpenBook = openBook;
        Open = new OpenRuns(OpenBook, Book, Clock);
        _sent = sent;
        Queue = queue;
        Artifacts = artifacts;
        Mirror = new ChangeMirror(Workspaces, artifacts);
        Notes = new NoteSender(queue, Workspaces, artifacts, Mirror);
        Code.Repository(Arg.Any<string>(), Arg.Any<CancellationToken>())
            .Returns(static call => new HostRepository(call.ArgAt<string>(0), "main", IsFork: false, IsArchived: false));
        Code.Issue(Arg.Any<string>(), Arg.Any<int>(), Arg.Any<CancellationToken>()).Returns(static call => new HostIssue(
            new IssueRef("github", call.ArgAt<string>(0), $"{call.ArgAt<int>(1)}"), "A title", "A body", [Label], "somebody", IsOpen: true));
        Hub.GetAllInstancesAsync(Arg.Any<OrchestrationQuery?>()).Returns(static _ => Pages());
        Hub.ScheduleNewOrchestrationInstanceAsync(Arg.Any<TaskName>(), Arg.Any<object?>(), Arg.Any<StartOrchestrationOptions?>(), Arg.Any<CancellationToken>())
            .Returns(call => Start(call.ArgAt<TaskName>(0), (RawJson)call.ArgAt<object?>(1)!, call.ArgAt<StartOrchestrationOptions?>(2)!));
        Hub.RaiseEventAsync(Arg.Any<string>(), Arg.Any<string>(), Arg.Any<object?>(), Arg.Any<CancellationToken>())
            .Returns(call => Raise(call.ArgAt<string>(0), call.ArgAt<string>(1), (RawJson)call.ArgAt<object?>(2)!));
    }

    public DurableTaskClient Hub { get; } = Substitute.For<DurableTaskClient>("hub");

    public ICodeHost Code { get; } = Substitute.For<ICodeHost>();

    public ILedger Ledger { get; } = Substitute.For<ILedger>();

    public IWorkspaces Workspaces { get; } = Substitute.For<IWorkspaces>();

    public NoteSender Notes { get; }

    public IArtifactStore Artifacts { get; }

    public StorageQueue Queue { get; }

    public BlobBook Book { get; }

    public BlobOpenBook OpenBook { get; }

    public OpenRuns Open { get; private set; }

    public ChangeMirror Mirror { get; }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 28, 3, 0, 0, TimeSpan.Zero));

    public JiraHost? Jira { get; set; }

    public List<(string Orchestrator, RunStart Input, StartOrchestrationOptions Options)> Started { get; } = [];

    public List<(string Instance, string Event, EventEnvelope Envelope)> Raised { get; } = [];

    public BrainHost Brain => new(
        new BrainSettings("tenant", "audience", new Uri("https://search.example/"), ModelsFile: null, new IntakeRules(Label, "resolver[bot]", []), 3, TimeSpan.FromDays(90))
        {
            WebhookSecret = Encoding.UTF8.GetBytes(Secret),
        },
        Artifacts,
        Queue,
        Ledger,
        new DurableOptions { Starting = Open.Add },
        Code,
        new GitHubOptions(),
        ["mechanical"],
        Notes,
        Book,
        Open)
    {
        Jira = Jira,
    };

    public static async Task<AppPlace> On(AzuriteServer azurite)
    {
        var cancel = TestContext.Current.CancellationToken;
        var connection = await azurite.ConnectionString();
        var storage = AzureStorageOptions.Emulator(connection);
        var artifacts = await BlobArtifactStore.Open(storage, BlobArtifactStore.DefaultContainer, cancel);
        var name = $"q-{Guid.NewGuid():n}";
        return new AppPlace(new QueueClient(connection, name), await StorageQueue.Open(storage, artifacts, new StorageQueueOptions { Name = name }, cancel), artifacts, await BlobBook.Open(storage, name, cancel), await BlobOpenBook.Open(storage, $"{name}-open", cancel));
    }

    /// <summary>The process ends, and another one goes on.</summary>
    public void Restart() => Open = new OpenRuns(OpenBook, Book, Clock);

    /// <summary>The messages that wait, as the host gives them to a function.</summary>
    public async Task<IReadOnlyList<string>> Sent()
    {
        var received = await _sent.ReceiveMessagesAsync(32, TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);
        return [.. received.Value.Select(static message => Encoding.UTF8.GetString(Convert.FromBase64String(message.Body.ToString())))];
    }

    /// <summary>The hub knows one run.</summary>
    public void Knows(
        string run,
        RunStatus? status,
        OrchestrationRuntimeStatus state = OrchestrationRuntimeStatus.Running,
        DateTimeOffset? changed = null,
        ResolveRequest? request = null,
        AccountedRun? ended = null,
        StoredJson? output = null)
    {
        var known = new OrchestrationMetadata(DurableNames.Orchestrator(ResolveSteps.Workflow.Name, ResolveSteps.Workflow.Version), run)
        {
            RuntimeStatus = state,
            LastUpdatedAt = changed ?? DateTimeOffset.UnixEpoch,
            SerializedInput = RawJson.Of(new RunStart(Stored(request ?? Request), DateTimeOffset.UnixEpoch)).Text,
            SerializedCustomStatus = RawJson.Of(new RunView(JsonSerializer.SerializeToElement(status, ResolverJson.Options))).Text,
            SerializedOutput = (ended is null ? output : Stored(ended)) is { } result ? RawJson.Of(result).Text : null,
        };
        Hub.GetInstanceAsync(run, Arg.Any<bool>(), Arg.Any<CancellationToken>()).Returns(known);
        Hub.GetAllInstancesAsync(Arg.Any<OrchestrationQuery?>()).Returns(_ => Pages(known));
    }

    /// <summary>Waits for an approval of the first round.</summary>
    public static RunStatus Waiting { get; } = new()
    {
        Stage = "approve",
        Waiting = new PendingApproval(1, Patch, "one line", [], RepoId.Parse("0123456789abcdef"), new ArtifactRef(Patch, 1, "text/plain"), DateTimeOffset.MaxValue),
    };

    public static ResolveRequest Request { get; } = new(
        new Issue(new IssueRef("github", "acme/shop", "7"), "title", [], "author", new ArtifactRef(Patch, 1, "text/markdown")),
        new RepoSource("https://github.com/acme/shop.git"),
        "main",
        ["mechanical"],
        new RunLimits(),
        ApprovalMode.Ask,
        new Principal("github:requester", []),
        "00-11111111111111111111111111111111-2222222222222222-01");

    /// <summary>A run that opened a pull request.</summary>
    public static AccountedRun Ended(string run) => new(
        new RunRecord
        {
            RunId = RunId.Parse(run),
            Issue = "An issue",
            Repo = "https://github.com/acme/shop.git",
            Outcome = RunOutcome.Resolved,
            StopReason = "approved",
            Explanation = "It works.",
            PullRequest = "https://github.com/acme/shop/pull/9",
            Tests = TestsRecord.None,
            TraceId = new string('1', 32),
        },
        new ArtifactRef(Patch, 1, "text/markdown"),
        Patch: null,
        Failure: null);

    public static StoredJson Stored<T>(T value) => new(JsonSerializer.SerializeToElement(value, ResolverJson.Options));

    public static T Value<T>(StoredJson stored) => stored.Json!.Value.Deserialize<T>(ResolverJson.Options)!;

    private string Start(TaskName name, RawJson input, StartOrchestrationOptions options)
    {
        Started.Add((name.Name, input.Read<RunStart>("start"), options));
        return options.InstanceId!;
    }

    private Task Raise(string run, string name, RawJson raw)
    {
        Raised.Add((run, name, raw.Read<EventEnvelope>("event")));
        return Task.CompletedTask;
    }

    /// <summary>The hub knows these for a search, as <see cref="Knows"/> made them.</summary>
    public async Task Lists(params string[] runs)
    {
        var known = new List<OrchestrationMetadata>();
        foreach (var run in runs)
        {
            known.Add((await Hub.GetInstanceAsync(run, getInputsAndOutputs: true, TestContext.Current.CancellationToken))!);
        }

        Hub.GetAllInstancesAsync(Arg.Any<OrchestrationQuery?>()).Returns(_ => Pages([.. known]));
    }

    private static AsyncPageable<OrchestrationMetadata> Pages(params OrchestrationMetadata[] all) =>
        Pageable.Create((_, _) => Task.FromResult(new Page<OrchestrationMetadata>(all)));
}
