using System.Text;
using System.Text.Json;
using Azure.Storage.Queues;
using Resolver.Adapters.Git;
using Resolver.Adapters.Remote;
using Resolver.Adapters.Storage;
using Resolver.Core.Artifacts;
using Resolver.Core.Ids;
using Resolver.Core.Issues;
using Resolver.Core.Json;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;
using Resolver.Local.Tests.Play;
using Resolver.TestKit.Azure;
using Resolver.TestKit.GitHub;

namespace Resolver.Local.Tests.Runner;

/// <summary>The brain's end of the queues on a real Azurite, and a repository behind git's own HTTP server that wants a token.</summary>
internal sealed class RunnerPlace : IDisposable
{
    /// <summary>The trace and the span of the run whose jobs these are.</summary>
    public const string Trace = "9123456789abcdef0123456789abcdef";
    public const string RunSpan = "a123456789abcdef";

    private const string Token = "read-token-of-one-hour";

    private readonly Playground play;
    private readonly GitHttpServer server;
    private readonly StorageQueue jobs;
    private readonly BlobArtifactStore artifacts;
    private readonly QueueClient answers;

    private RunnerPlace(Playground play, GitHttpServer server, StorageQueue jobs, BlobArtifactStore artifacts, QueueServiceClient queues, string connection)
    {
        this.play = play;
        this.server = server;
        this.jobs = jobs;
        this.artifacts = artifacts;
        answers = queues.GetQueueClient(RunnerQueues.Answers);
        Poison = queues.GetQueueClient(RunnerQueues.Jobs + "-poison");
        Waiting = queues.GetQueueClient(RunnerQueues.Jobs);
        Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["AzureWebJobsStorage"] = connection, ["RESOLVER_DATA"] = play.Data, ["RESOLVER_RUNNER_LEASE_SECONDS"] = "2" };
    }

    public Dictionary<string, string> Environment { get; }

    public QueueClient Poison { get; }

    public QueueClient Waiting { get; }

    public CommitSha Base { get; private set; } = null!;

    public RepoId Repo => GitRepos.IdOf(new RepoSource(Location));

    public string Root => play.Root;

    public string Work => Path.Combine(play.Data, "work");

    private string Location => $"http://127.0.0.1:{server.Port}/shop.git";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<RunnerPlace> Open(AzuriteServer azurite, params (string Path, string Text)[] files)
    {
        var connection = await azurite.ConnectionString();
        var queues = new QueueServiceClient(connection);
        foreach (var name in new[] { RunnerQueues.Jobs, RunnerQueues.Jobs + "-poison", RunnerQueues.Answers })
        {
            await queues.GetQueueClient(name).CreateIfNotExistsAsync(cancellationToken: Cancel);
            await queues.GetQueueClient(name).ClearMessagesAsync(Cancel);
        }

        var repository = await Playground.With(files);
        var bare = Path.Combine(repository.Root, "hosted", "shop.git");
        await Playground.Program("git", repository.Root, ["clone", "-q", "--bare", repository.Repo, bare]);
        await Playground.GitIn(bare, "config", "uploadpack.allowFilter", "true");
        var storage = AzureStorageOptions.Emulator(connection);
        var blobs = await BlobArtifactStore.Open(storage, BlobArtifactStore.DefaultContainer, Cancel);
        var sent = await StorageQueue.Open(storage, blobs, new StorageQueueOptions { Name = RunnerQueues.Jobs }, Cancel);
        var hosting = GitHttpServer.Start(Path.Combine(repository.Root, "hosted"), $"x-access-token:{Token}");
        return new RunnerPlace(repository, hosting, sent, blobs, queues, connection) { Base = CommitSha.Parse((await repository.Git("rev-parse", "HEAD")).Trim()) };
    }

    public ResolverProgram Start(params string[] arguments) => ResolverProgram.Start(play.Root, ["runner", .. arguments], environment: Environment);

    /// <summary>Sends what the brain sends.</summary>
    public Task Send<T>(string activity, string step, T input, string? location = null, string token = Token, DateTimeOffset? expires = null) => jobs.Send(
        $"run/1/{step}",
        new RemoteJob(RunnerQueues.Place, "run-of-a-test", activity, new ActivityCall(step, 1, TimeSpan.FromMinutes(2), new StoredJson(JsonSerializer.SerializeToElement(input, ResolverJson.Options))))
        {
            TraceParent = $"00-{Trace}-{RunSpan}-01",
            Repository = new ReadableRepository(location ?? Location, token, expires ?? DateTimeOffset.UtcNow.AddHours(1)),
        },
        traceParent: null,
        Cancel);

    public async Task<ReproduceInput> Issue() => new(
        new CommitRef(Repo, Base), new Issue(new IssueRef("file", "x", "1"), "One too few", [], null, await artifacts.Write(Encoding.UTF8.GetBytes(PythonBug.Issue), "text/plain", Cancel)), NeedsFailure: true);

    public async Task<TestInput> Patch(Reproduction.Ready ready, (string Path, string Text) file) =>
        TestInput.Of(ready, await artifacts.WriteJson(new PatchSet(Base, [new FileChange(RepoPath.Parse(file.Path), file.Text)]), Cancel));

    /// <summary>The next answer, as soon as there is one.</summary>
    public async Task<RemoteAnswer> Answer()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await timer.WaitForNextTickAsync(Cancel))
        {
            if (await TakeAnswer() is { } answer)
            {
                return answer;
            }
        }

        throw new InvalidOperationException("Stopped.");
    }

    /// <summary>An answer, or null where there is none.</summary>
    public async Task<RemoteAnswer?> TakeAnswer()
    {
        if ((await answers.ReceiveMessageAsync(cancellationToken: Cancel)).Value is not { } message)
        {
            return null;
        }

        await answers.DeleteMessageAsync(message.MessageId, message.PopReceipt, Cancel);
        return await QueueLetter.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(message.MessageText))).Read<RemoteAnswer>(artifacts, Cancel);
    }

    public async Task<T> Result<T>(RemoteAnswer answer)
    {
        answer.Outcome.Failure.ShouldBeNull();
        return JsonSerializer.Deserialize<T>(await new StoredPayloads(artifacts, 1024).Load(answer.Outcome.Result!, Cancel), ResolverJson.Options)!;
    }

    /// <summary>Completes when a clone of a job is there.</summary>
    public async Task Cloned()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!Directory.Exists(Work) || !Directory.EnumerateDirectories(Work).Any(static folder => Directory.EnumerateFiles(folder, "*.py", SearchOption.AllDirectories).Any()))
        {
            await timer.WaitForNextTickAsync(Cancel);
        }
    }

    public static async Task<int> Count(QueueClient queue) => (await queue.GetPropertiesAsync(Cancel)).Value.ApproximateMessagesCount;

    public void Dispose()
    {
        server.Dispose();
        play.Dispose();
    }
}
