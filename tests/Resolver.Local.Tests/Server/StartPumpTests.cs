using Microsoft.Extensions.Time.Testing;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
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
            queue.Add($"event-{number}", "acme/shop", number, "ann", again: false);
        }

        queue.Add("event-3", "acme/shop", 3, "ann", again: false);
        queue.Add("event-6", "carol/tool", 6, "bob", again: false);

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
        queue.Add("event-1", "acme/shop", 1, "ann", again: false);
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
        queue.Add("event-2", "acme/gone", 2, "ann", again: false);
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
        queue.Add("event-1", "acme/shop", 1, "ann", again: false);
        queue.Add("event-2", "acme/shop", 2, "ann", again: false);

        queue.Withdraw("Acme/Shop", 1).ShouldBeTrue();
        queue.Withdraw("acme/shop", 3).ShouldBeFalse();
        queue.Add("event-3", "acme/shop", 1, "ann", again: false);
        await Drive(queue, most: 5);
        _started.ShouldBe(["acme/shop#2"]);

        queue.Add("comment-4", "acme/shop", 1, "ann", again: true);
        await Drive(queue, most: 5);
        _started.ShouldBe(["acme/shop#2", "acme/shop#1"]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

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

        _started.Add($"{next.Place}#{next.Number}");
        _working.Add(next.Place);
        return Task.FromResult("started");
    }
}
