using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Core.Issues;
using Resolver.Local.Server;

namespace Resolver.Local.Tests.Server;

/// <summary>Runs that wait to be started are on disk, and are started in turns, each once.</summary>
public sealed class StartPumpTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resolver-starts-").FullName;
    private readonly FakeTimeProvider _clock = new();
    private readonly List<string> _started = [];
    private readonly List<string> _working = [];
    private Exception? _fault;

    public StartPumpTests() => IntakeFile.Prepare(_folder);

    [Fact]
    public async Task SeveralIssuesAtOnce_AreStartedInTurns_WhileThereIsRoom_AndOutliveTheirProcess()
    {
        var queue = new StartQueue(_folder, _clock);
        foreach (var number in Enumerable.Range(1, 5))
        {
            queue.Add($"event-{number}", Issue("acme/shop", number), "acme/shop", "ann", again: false);
        }

        queue.Add("event-3", Issue("acme/shop", 3), "acme/shop", "ann", again: false);
        queue.Add("event-6", Issue("carol/tool", 6), "carol/tool", "bob", again: false);

        await Drive(queue, most: 2);
        _started.ShouldBe(["acme/shop#1", "carol/tool#6"]);
        _working.Clear();
        await Drive(new StartQueue(_folder, _clock), most: 3);

        _started.ShouldBe(["acme/shop#1", "carol/tool#6", "acme/shop#2", "acme/shop#3", "acme/shop#4"]);
    }

    [Fact]
    public async Task StartThatFailsForAWhile_IsTriedAgainWhenItsFaultSays_AndOneThatFailsForGoodIsLetGo()
    {
        var queue = new StartQueue(_folder, _clock);
        queue.Add("event-1", Issue("acme/shop", 1), "acme/shop", "ann", again: false);
        _fault = new ResolverFault("GH-RATE", transient: true, "The limit is used up.") { RetryAfter = TimeSpan.FromHours(1) };
        await Drive(queue, most: 1);
        _fault = null;
        _clock.Advance(TimeSpan.FromMinutes(59));
        await Drive(queue, most: 1);
        _started.ShouldBeEmpty();

        _clock.Advance(TimeSpan.FromMinutes(1));
        await Drive(queue, most: 1);
        _started.ShouldBe(["acme/shop#1"]);

        _working.Clear();
        queue.Add("event-2", Issue("acme/gone", 2), "acme/gone", "ann", again: false);
        _fault = ResolverFault.Usage("GH-NOT-FOUND", "It is gone.");
        await Drive(queue, most: 1);
        _fault = null;
        _clock.Advance(TimeSpan.FromDays(1));
        await Drive(queue, most: 1);
        _started.Count.ShouldBe(1);
    }

    [Fact]
    public async Task StoppedBeforeItsTurn_IsNotStarted()
    {
        var queue = new StartQueue(_folder, _clock);
        queue.Add("event-1", Issue("acme/shop", 1), "acme/shop", "ann", again: false);
        queue.Add("event-2", Issue("acme/shop", 2), "acme/shop", "ann", again: false);

        queue.Withdraw(Issue("Acme/Shop", 1)).ShouldBeTrue();
        queue.Withdraw(Issue("acme/shop", 3)).ShouldBeFalse();
        queue.Add("event-3", Issue("acme/shop", 1), "acme/shop", "ann", again: false);
        await Drive(queue, most: 5);
        _started.ShouldBe(["acme/shop#2"]);

        queue.Add("comment-4", Issue("acme/shop", 1), "acme/shop", "ann", again: true);
        await Drive(queue, most: 5);
        _started.ShouldBe(["acme/shop#2", "acme/shop#1"]);
    }

    [Fact]
    public async Task IssuesOfJira_TakeTurnsWithThoseOfGitHub_ByTheRepositoryThatTheyAreAbout()
    {
        var queue = new StartQueue(_folder, _clock);
        foreach (var number in Enumerable.Range(1, 3))
        {
            queue.Add($"event-{number}", new IssueRef("jira", "SHOP", $"{number}"), "acme/shop", "account-1", again: false);
        }

        queue.Add("event-4", Issue("carol/tool", 1), "carol/tool", "bob", again: false);
        queue.Add("event-5", Issue("acme/shop", 1), "acme/shop", "ann", again: false);

        await Drive(queue, most: 2);
        _started.ShouldBe(["SHOP-1", "carol/tool#1"], "one team's backlog does not keep another waiting, and the limit is one for both");
        queue.Withdraw(new IssueRef("jira", "SHOP", "2")).ShouldBeTrue();
        _working.Clear();
        await Drive(queue, most: 3);
        _started.ShouldBe(["SHOP-1", "carol/tool#1", "SHOP-3", "acme/shop#1"], "another host's issue of the same number is another one");
    }

    [Fact]
    public void FileOfAnEarlierFormat_KeepsWhatWaits()
    {
        using var folder = new EarlierFile();

        new StartQueue(folder.Path, _clock).Waiting().ShouldHaveSingleItem().ShouldBe(new WaitingStart(1, Issue("acme/shop", 7), "acme/shop", "ann", Again: true));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IssueRef Issue(string place, int number) => new("github", place, number.ToString(CultureInfo.InvariantCulture));

    private async Task Drive(StartQueue queue, int most)
    {
        var pump = new StartPump(
            queue,
            new FairQueue(new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)),
            most,
            _ => Task.FromResult<IReadOnlyList<string>>([.. _working]),
            Start,
            static _ => { });
        while (await pump.Step(CancellationToken.None))
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private Task<string> Start(WaitingStart next, CancellationToken cancel)
    {
        if (_fault is { } fault)
        {
            throw fault;
        }

        _started.Add(next.Issue.Host == "github" ? $"{next.Issue.Place}#{next.Issue.Number}" : $"{next.Issue.Place}-{next.Issue.Number}");
        _working.Add(next.Place);
        return Task.FromResult("started");
    }

    // As format 1 made it.
    private sealed class EarlierFile : IDisposable
    {
        public EarlierFile()
        {
            using (var db = new SqliteConnection($"Data Source={System.IO.Path.Combine(Path, "intake.db")};Pooling=False"))
            {
                db.Open();
                using var make = db.CreateCommand();
                make.CommandText = """
                    CREATE TABLE starts(id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, place TEXT NOT NULL, number INTEGER NOT NULL,
                        asked_by TEXT NOT NULL, again INTEGER NOT NULL, due_at INTEGER NOT NULL, ended TEXT, ended_at INTEGER);
                    INSERT INTO starts(key, place, number, asked_by, again, due_at) VALUES ('comment-1', 'acme/shop', 7, 'ann', 1, 0);
                    PRAGMA user_version = 1
                    """;
                make.ExecuteNonQuery();
            }

            IntakeFile.Prepare(Path);
            IntakeFile.Prepare(Path);
        }

        public string Path { get; } = Directory.CreateTempSubdirectory("resolver-format1-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
