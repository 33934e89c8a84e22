using System.Text;
using Microsoft.DurableTask.Client;
using NSubstitute;
using Resolver.Adapters.Storage;
using Resolver.Contracts.Durable;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Functions.Composition;
using Resolver.Functions.Durable;
using Resolver.Functions.Remote;
using Resolver.Functions.Triggers;
using Resolver.TestKit.Azure;

namespace Resolver.Functions.Tests.Apps;

/// <summary>The queue to hands and the queue back.</summary>
public sealed class HandsFunctionTests(AzuriteServer azurite)
{
    private const string Run = "acme-shop-7-0123456789ab-1";
    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static readonly ActivityDefinition<string, string> Publish = new("publish");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Job_IsDoneUnderItsKey_AndAnsweredWithItsTrace()
    {
        var place = await AppPlace.On(azurite);
        ActivityScope? seen = null;
        var hands = Hands(place, (scope, text, _) =>
        {
            seen = scope;
            return Task.FromResult(text + "!");
        });

        await hands.Publish(await Message(place, Job("publish")), Cancel);

        seen!.Key.ShouldBe(new Core.Ids.StepKey(Core.Ids.RunId.Parse(Run), "publish"));
        seen.Delivery.ShouldBe(2);
        var letter = QueueLetter.Parse((await place.Sent()).ShouldHaveSingleItem());
        (letter.Key, letter.TraceParent).ShouldBe(($"{Run}/2/publish", Trace));
        var answer = await letter.Read<RemoteAnswer>(place.Artifacts, Cancel);
        (answer.Run, answer.Step, answer.Delivery).ShouldBe((Run, "publish", 2));
        AppPlace.Value<string>(answer.Outcome.Result!).ShouldBe("patch!");
    }

    [Fact]
    public async Task Refusal_IsAnAnswerWithItsCode()
    {
        var place = await AppPlace.On(azurite);
        var hands = Hands(place, static (_, _, _) => throw ResolverFault.Usage("PUBLISH-UNAPPROVED", "Nobody approved it."));

        await hands.Publish(await Message(place, Job("publish")), Cancel);

        (await Answered(place)).Outcome.Failure!.Code.ShouldBe("PUBLISH-UNAPPROVED");
    }

    [Fact]
    public async Task JobThatIsNotForHands_IsRefused()
    {
        var place = await AppPlace.On(azurite);
        var hands = Hands(place, static (_, text, _) => Task.FromResult(text));

        await hands.Publish(await Message(place, Job("propose-patch")), Cancel);

        (await Answered(place)).Outcome.Failure!.Code.ShouldBe("ACTIVITY-UNKNOWN");
    }

    [Fact]
    public async Task Answer_IsTheEventThatItsStepWaitsFor_AndNoOther()
    {
        var place = await AppPlace.On(azurite);
        place.Knows(Run, status: null);
        var outcome = new ActivityOutcome(DateTimeOffset.UnixEpoch, AppPlace.Stored("done"));

        await new AnswerFunctions(place.Brain).Answer(await Message(place, new RemoteAnswer(Run, "publish", 2, outcome)), place.Hub, Cancel);

        var (instance, name, envelope) = place.Raised.ShouldHaveSingleItem();
        (instance, name).ShouldBe((Run, DurableNames.Events));
        envelope.Name.ShouldBe("resolver-answer/hands/2/publish");
        AppPlace.Value<string>(AppPlace.Value<ActivityOutcome>(envelope.Value).Result!).ShouldBe("done");
    }

    [Theory]
    [InlineData(OrchestrationRuntimeStatus.Completed)]
    [InlineData(OrchestrationRuntimeStatus.Terminated)]
    public async Task AnswerForARunThatHasEnded_IsNotRaised(OrchestrationRuntimeStatus state)
    {
        var place = await AppPlace.On(azurite);
        place.Knows(Run, status: null, state);

        await new AnswerFunctions(place.Brain).Answer(await Message(place, new RemoteAnswer(Run, "publish", 1, new ActivityOutcome(DateTimeOffset.UnixEpoch))), place.Hub, Cancel);

        place.Raised.ShouldBeEmpty();
    }

    private static HandsFunctions Hands(AppPlace place, Func<ActivityScope, string, CancellationToken, Task<string>> publish)
    {
        var activities = new DurableWorkflows(place.Artifacts, new DurableOptions());
        activities.Activity(Publish, publish);
        return new HandsFunctions(new HandsHost(place.Artifacts, place.Queue, activities, Substitute.For<IIssueNotes>()));
    }

    private static RemoteJob Job(string activity) => new(Queues.HandsPlace, Run, activity, new ActivityCall("publish", 2, TimeSpan.FromMinutes(1), AppPlace.Stored("patch")));

    private static async Task<string> Message<T>(AppPlace place, T value)
    {
        var letter = await QueueLetter.Write("key", value, Trace, place.Artifacts, 24 << 10, Cancel);
        return Encoding.UTF8.GetString(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(letter, Core.Json.ResolverJson.Options));
    }

    private static async Task<RemoteAnswer> Answered(AppPlace place) =>
        await QueueLetter.Parse((await place.Sent()).ShouldHaveSingleItem()).Read<RemoteAnswer>(place.Artifacts, Cancel);
}
