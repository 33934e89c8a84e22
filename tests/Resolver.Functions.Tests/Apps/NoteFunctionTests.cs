using System.Text;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
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

        // It changed long before this turn, and the process is another one.
        place.Clock.Advance(TimeSpan.FromHours(10));
        place.Restart();
        await Turn(place);

        (await place.Sent()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task RunThatStartsAndEndsBetweenTwoTurns_IsToldOnce_AndIsLookedAtNoMore()
    {
        var place = await AppPlace.On(azurite);
        await Turn(place);
        await place.Brain.ClientOf(place.Hub).Start(RunId.Parse(Run), ResolveSteps.Workflow, AppPlace.Request, Cancel);
        place.Knows(Run, status: null, OrchestrationRuntimeStatus.Completed, place.Clock.GetUtcNow(), ended: Ended);

        await Turn(place);
        await Turn(place);

        (await Told(place)).ShouldHaveSingleItem().Text.ShouldContain("/pull/9");
        (await place.OpenBook.List(Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task RunThatEndsWhileTheAppIsDown_IsToldByTheNextProcess_FromItsIdAlone()
    {
        var place = await AppPlace.On(azurite);
        await Waits(place);
        await Turn(place);
        place.Restart();
        place.Clock.Advance(TimeSpan.FromHours(9));
        place.Knows(Run, status: null, OrchestrationRuntimeStatus.Completed, place.Clock.GetUtcNow() - TimeSpan.FromHours(8), ended: Ended);
        await place.Lists();
        place.Hub.ClearReceivedCalls();

        await Turn(place);

        (await Told(place)).Select(static note => note.Text.Contains("/pull/9", StringComparison.Ordinal)).ShouldBe([false, true]);
        place.Hub.DidNotReceive().GetAllInstancesAsync(Arg.Any<OrchestrationQuery?>());
    }

    [Fact]
    public async Task RunThatHasNotChangedSinceItWasTold_IsNotReadAgain_AlsoNotAfterARestart()
    {
        var place = await AppPlace.On(azurite);
        await Waits(place);
        await Turn(place);
        place.Restart();
        place.Hub.ClearReceivedCalls();

        await Turn(place);

        await place.Hub.Received(1).GetInstanceAsync(Run, getInputsAndOutputs: false, Arg.Any<CancellationToken>());
        await place.Hub.DidNotReceive().GetInstanceAsync(Run, getInputsAndOutputs: true, Arg.Any<CancellationToken>());
        await place.Workspaces.Received(1).Import(Arg.Any<RepoSource>(), Arg.Any<string?>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task HubIsAskedForAllRuns_OnceADay_AndTheFirstTimeForWhatEndedLatelyToo()
    {
        var place = await AppPlace.On(azurite);
        const string Ancient = "acme-shop-8-0123456789ab-1";
        place.Knows(Ancient, status: null, OrchestrationRuntimeStatus.Completed, place.Clock.GetUtcNow() - TimeSpan.FromDays(2), ended: Ended);
        place.Knows(Run, status: null, OrchestrationRuntimeStatus.Completed, place.Clock.GetUtcNow() - TimeSpan.FromHours(2), ended: Ended);
        await place.Lists(Ancient, Run);

        await Turn(place);
        (await Told(place)).ShouldHaveSingleItem().Run.Value.ShouldBe(Run);
        place.Hub.ClearReceivedCalls();
        place.Restart();
        await Turn(place);
        place.Hub.DidNotReceive().GetAllInstancesAsync(Arg.Any<OrchestrationQuery?>());
        place.Clock.Advance(TimeSpan.FromDays(1));
        await Turn(place);

        place.Hub.Received(1).GetAllInstancesAsync(Arg.Is<OrchestrationQuery?>(static asked => asked!.Statuses!.All(static state => state != OrchestrationRuntimeStatus.Completed)));
        place.Hub.ReceivedCalls().Count(static call => call.GetMethodInfo().Name == nameof(DurableTaskClient.GetAllInstancesAsync)).ShouldBe(1);
    }

    [Fact]
    public async Task RunThatWasNeverStarted_LeavesTheBookAfterADay()
    {
        var place = await AppPlace.On(azurite);
        await place.Open.Add(RunId.Parse(Run), Cancel);
        var since = (await place.OpenBook.List(Cancel)).ShouldHaveSingleItem().Since;

        place.Clock.SetUtcNow(since + TimeSpan.FromHours(23));
        await Turn(place);
        (await place.OpenBook.List(Cancel)).ShouldHaveSingleItem();
        place.Clock.Advance(TimeSpan.FromHours(2));
        await Turn(place);

        (await place.OpenBook.List(Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task EndThatCannotBeTold_IsTriedForADay_AndNoLonger()
    {
        var place = await AppPlace.On(azurite);
        var lost = Ended with { Record = Ended.Record with { Outcome = RunOutcome.Escalated, PullRequest = null }, Report = new ArtifactRef(new string('f', 64), 1, "text/markdown") };
        place.Knows(Run, status: null, OrchestrationRuntimeStatus.Completed, place.Clock.GetUtcNow(), ended: lost);
        await place.Open.Add(RunId.Parse(Run), Cancel);

        await Turn(place);
        place.Clock.Advance(TimeSpan.FromHours(23));
        await Turn(place);
        (await place.OpenBook.List(Cancel)).ShouldHaveSingleItem();
        place.Clock.Advance(TimeSpan.FromHours(2));
        await Turn(place);

        (await place.OpenBook.List(Cancel)).ShouldBeEmpty();
        (await place.Sent()).ShouldBeEmpty();
    }

    [Fact]
    public async Task RunWhoseResultIsLostOrOfAnotherForm_KeepsNobodyWaiting()
    {
        const string Lost = "acme-shop-8-0123456789ab-1";
        const string Strange = "acme-shop-9-0123456789ab-1";
        var place = await AppPlace.On(azurite);
        place.Knows(Lost, status: null, OrchestrationRuntimeStatus.Completed, place.Clock.GetUtcNow(), output: new StoredJson(null, new ArtifactRef(new string('f', 64), 1, "application/json")));
        place.Knows(Strange, status: null, OrchestrationRuntimeStatus.Completed, place.Clock.GetUtcNow(), output: AppPlace.Stored(new { record = new { } }));
        place.Knows(Run, status: null, OrchestrationRuntimeStatus.Completed, place.Clock.GetUtcNow() + TimeSpan.FromSeconds(1), ended: Ended);
        foreach (var run in new[] { Lost, Strange, Run })
        {
            await place.Open.Add(RunId.Parse(run), Cancel);
        }

        await Turn(place);

        (await Told(place)).ShouldHaveSingleItem().Run.Value.ShouldBe(Run);
        (await place.OpenBook.List(Cancel)).ShouldHaveSingleItem().Run.Value.ShouldBe(Strange);
    }

    [Fact]
    public async Task RunThatWorks_SaysNothing_UntilSomebodyAsks()
    {
        var place = await AppPlace.On(azurite);
        place.Knows(Run, new RunStatus { Stage = "test", Attempt = 2 }, changed: place.Clock.GetUtcNow());
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

    private static AccountedRun Ended => AppPlace.Ended(Run);

    private static Task Turn(AppPlace place) => new NoteFunctions(place.Brain, place.Clock, NullLogger<NoteFunctions>.Instance).Send(null!, place.Hub, Cancel);

    private static async Task<List<IssueNote>> Told(AppPlace place)
    {
        var notes = new List<IssueNote>();
        foreach (var message in await place.Sent())
        {
            notes.Add(await QueueLetter.Parse(message).Read<IssueNote>(place.Artifacts, Cancel));
        }

        return notes;
    }

    private static async Task Waits(AppPlace place)
    {
        var patch = await place.Artifacts.WriteJson(new PatchSet(Base, []), Cancel);
        place.Workspaces.Diff(Arg.Any<RepoId>(), Arg.Any<PatchSet>(), Arg.Any<CancellationToken>()).Returns("+ the change");
        place.Knows(Run, AppPlace.Waiting with { Waiting = AppPlace.Waiting.Waiting! with { Patch = patch } }, changed: place.Clock.GetUtcNow());
    }
}
