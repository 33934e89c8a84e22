using Microsoft.Extensions.Time.Testing;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Routing;
using Resolver.Core.Runs;
using Resolver.Models.Routing;

namespace Resolver.Models.Tests;

public sealed class OutcomesTests : IDisposable
{
    private static readonly RepoId Repo = RepoId.Parse("0123456789abcdef");
    private static readonly RepoId Other = RepoId.Parse("fedcba9876543210");
    private readonly string _folder = Directory.CreateTempSubdirectory("resolver-outcomes-").FullName;
    private readonly FakeTimeProvider _clock = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task EndedRuns_ComeBackAsTheyWere_AlsoToAnotherProcess()
    {
        await Open("a", Repo, "Paging skips 'x'; DROP TABLE outcomes");
        await Store().Close(RunId.Parse("a"), RunOutcome.Rejected, [new PastAttempt("small", false, 0.25), new PastAttempt("large", true, 1.5)], Cancel);

        var one = (await Past()).ShouldHaveSingleItem();

        one.Issue.ShouldBe(new RoutedIssue(RunId.Parse("a"), Repo, "Paging skips 'x'; DROP TABLE outcomes", IssueKind.Refactor, "words"));
        one.Outcome.ShouldBe(RunOutcome.Rejected);
        one.Attempts.ShouldBe([new PastAttempt("small", false, 0.25), new PastAttempt("large", true, 1.5)]);
    }

    [Fact]
    public async Task OpenRunsAndTheRunItself_AreLeftOut()
    {
        await Open("a", Repo);
        await End("b", Repo);

        (await Past(except: "c")).Select(static one => one.Issue.Run.Value).ShouldBe(["b"]);
        (await Past(except: "b")).ShouldBeEmpty();
    }

    [Fact]
    public async Task OwnRepositoryComesFirst_ThenTheNewest_UpToTheMaximum()
    {
        foreach (var (run, repo) in new[] { ("a", Repo), ("b", Other), ("c", Repo), ("d", Other) })
        {
            await End(run, repo);
        }

        (await Past()).Select(static one => one.Issue.Run.Value).ShouldBe(["c", "a", "d", "b"]);
        (await Past(max: 3)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task SecondDelivery_ChangesNothing_AndAnUnknownRunIsIgnored()
    {
        await End("a", Repo);
        await End("b", Repo);
        await Open("a", Repo);
        await Store().Close(RunId.Parse("a"), RunOutcome.Resolved, [], Cancel);
        await Store().Close(RunId.Parse("stranger"), RunOutcome.Resolved, [], Cancel);

        (await Past()).Select(static one => one.Issue.Run.Value).ShouldBe(["b", "a"]);
    }

    [Fact]
    public async Task DamagedFile_IsNamed()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "outcomes.db"), new string('x', 5_000), Cancel);

        Should.Throw<ResolverFault>(Store).Code.ShouldBe("OUTCOMES-CORRUPT");
    }

    [Fact]
    public async Task FileOfANewerVersion_IsRefused()
    {
        Store();
        await using (var db = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(_folder, "outcomes.db")};Pooling=False"))
        {
            await db.OpenAsync(Cancel);
            await using var command = db.CreateCommand();
            command.CommandText = "PRAGMA user_version = 9";
            await command.ExecuteNonQueryAsync(Cancel);
        }

        Should.Throw<ResolverFault>(Store).Code.ShouldBe("OUTCOMES-SCHEMA-NEWER");
    }

    [Fact]
    public void PlaceThatCannotBeWritten_IsTransient()
    {
        var fault = Should.Throw<ResolverFault>(() => SqliteOutcomes.Open(Path.Combine(_folder, "missing"), _clock));

        fault.Code.ShouldBe("OUTCOMES-STORAGE");
        fault.Transient.ShouldBeTrue();
    }

    private SqliteOutcomes Store() => SqliteOutcomes.Open(_folder, _clock);

    private Task Open(string run, RepoId repo, string text = "text") => Store().Open(new RoutedIssue(RunId.Parse(run), repo, text, IssueKind.Refactor, "words"), Cancel);

    private async Task End(string run, RepoId repo)
    {
        await Open(run, repo);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await Store().Close(RunId.Parse(run), RunOutcome.Resolved, [], Cancel);
    }

    private Task<IReadOnlyList<PastOutcome>> Past(string except = "x", int max = 100) => Store().Past(Repo, RunId.Parse(except), max, Cancel);
}
