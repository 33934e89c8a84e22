using System.Text;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using NSubstitute.ExceptionExtensions;
using Resolver.Adapters.Storage;
using Resolver.Core.Artifacts;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;
using Resolver.Functions.Composition;
using Resolver.Functions.Durable;
using Resolver.Functions.Triggers;
using Resolver.TestKit.Azure;

namespace Resolver.Functions.Tests.Apps;

/// <summary>A run's comment on its issue: from the hub by a timer into a queue, from there to the code host.</summary>
public sealed class NoteFunctionTests(AzuriteServer azurite)
{
    private const string Run = "acme-shop-7-0123456789ab-1";
    private static readonly CommitSha Base = CommitSha.Parse(new string('1', 40));
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 28, 3, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunThatWaits_IsToldOnce_WithItsDifferenceFromAMirrorThatWasBroughtFirst()
    {
        var place = await AppPlace.On(azurite);
        await Waits(place);

        await Turn(place);
        Received.InOrder(() =>
        {
            _ = place.Workspaces.Import(AppPlace.Request.Source, Base.Value, Cancel);
            _ = place.Workspaces.Diff(Arg.Any<RepoId>(), Arg.Any<PatchSet>(), Cancel);
        });
        await Turn(place);

        var letter = QueueLetter.Parse((await place.Sent()).ShouldHaveSingleItem());
        letter.TraceParent.ShouldBe(AppPlace.Request.TraceParent);
        var note = await letter.Read<IssueNote>(place.Artifacts, Cancel);
        (note.Run.Value, note.Issue).ShouldBe((Run, AppPlace.Request.Issue.Reference));
        note.Text.ShouldContain("/resolver approve");
        note.Text.ShouldContain("+ the change");
    }

    [Fact]
    public async Task RunWhoseRepositoryIsAway_IsToldInALaterTurn()
    {
        var place = await AppPlace.On(azurite);
        await Waits(place);
        place.Workspaces.Import(Arg.Any<RepoSource>(), Arg.Any<string?>(), Arg.Any<CancellationToken>()).ThrowsAsync(new ResolverFault("GIT-UNREACHABLE", transient: true, "The server does not answer."));

        await Turn(place);
        (await place.Sent()).ShouldBeEmpty();
        place.Workspaces.Import(Arg.Any<RepoSource>(), Arg.Any<string?>(), Arg.Any<CancellationToken>()).Returns(new RepoSnapshot(RepoId.Parse("0123456789abcdef"), Base, "main", Publishable: true, []));

        // It changed long before this turn, which looks for it all the same.
        _clock.Advance(TimeSpan.FromMinutes(10));
        await Turn(place);

        (await place.Sent()).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(10, 0)]
    [InlineData(1, 1)]
    public async Task OnlyWhatChangedSinceTheLastTurn_IsLookedAt(int minutesAgo, int told)
    {
        var place = await AppPlace.On(azurite);
        await Waits(place, _clock.GetUtcNow() - TimeSpan.FromMinutes(minutesAgo));
        var timer = new TimerInfo { ScheduleStatus = new ScheduleStatus { Last = _clock.GetUtcNow().UtcDateTime - TimeSpan.FromMinutes(1) } };

        await Turn(place, timer);

        (await place.Sent()).Count.ShouldBe(told);
    }

    [Fact]
    public async Task RunThatWorks_SaysNothing_UntilSomebodyAsks()
    {
        var place = await AppPlace.On(azurite);
        place.Knows(Run, new RunStatus { Stage = "test", Attempt = 2 }, changed: _clock.GetUtcNow());
        await Turn(place);
        (await place.Sent()).ShouldBeEmpty();

        var run = (await place.Brain.ClientOf(place.Hub).Get(RunId.Parse(Run), Cancel))!;
        (await place.Notes.Send(run, asked: true, Cancel)).ShouldBeTrue();

        (await QueueLetter.Parse((await place.Sent()).ShouldHaveSingleItem()).Read<IssueNote>(place.Artifacts, Cancel)).Text.ShouldContain("`test`");
    }

    [Fact]
    public async Task Hands_WriteIt()
    {
        var place = await AppPlace.On(azurite);
        var notes = Substitute.For<IIssueNotes>();
        var note = new IssueNote(RunId.Parse(Run), AppPlace.Request.Issue.Reference, "It works.");
        var letter = await QueueLetter.Write("key", note, null, place.Artifacts, 24 << 10, Cancel);

        await new HandsFunctions(new HandsHost(place.Artifacts, place.Queue, new DurableWorkflows(place.Artifacts, new DurableOptions()), notes))
            .Note(Encoding.UTF8.GetString(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(letter, ResolverJson.Options)), Cancel);

        await notes.Received(1).Put(note, null, Cancel);
    }

    private Task Turn(AppPlace place, TimerInfo? timer = null) =>
        new NoteFunctions(place.Brain, _clock, NullLogger<NoteFunctions>.Instance).Send(timer!, place.Hub, Cancel);

    private async Task Waits(AppPlace place, DateTimeOffset? changed = null)
    {
        var patch = await place.Artifacts.WriteJson(new PatchSet(Base, []), Cancel);
        place.Workspaces.Diff(Arg.Any<RepoId>(), Arg.Any<PatchSet>(), Arg.Any<CancellationToken>()).Returns("+ the change");
        place.Knows(Run, AppPlace.Waiting with { Waiting = AppPlace.Waiting.Waiting! with { Patch = patch } }, changed: changed ?? _clock.GetUtcNow());
    }
}
