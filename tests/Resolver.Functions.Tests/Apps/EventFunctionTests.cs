using System.Reflection;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using NSubstitute;
using Resolver.Core.Faults;
using Resolver.Functions.Triggers;
using Resolver.TestKit.Azure;
using Resolver.TestKit.GitHub;

namespace Resolver.Functions.Tests.Apps;

/// <summary>What Event Grid puts into the queue: one event a message, in its own schema or as a CloudEvent.</summary>
public sealed class EventFunctionTests(AzuriteServer azurite)
{
    private static readonly JsonElement Opened = JsonElement.Parse(
        WebhookExamples.All.First(static example => example.Kind == "issues" && JsonElement.Parse(example.Body).GetProperty("action").GetString() == "opened").Body.Replace("\"name\": \"bug\"", $"\"name\": \"{AppPlace.Label}\"", StringComparison.Ordinal));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Envelopes =>
    [
        JsonSerializer.Serialize(new { specversion = "1.0", id = "1", type = "com.github.issues.opened", source = "/repos", data = Opened }),
        JsonSerializer.Serialize(new { id = "1", eventType = "com.github.issues", subject = "acme/shop", eventTime = DateTimeOffset.UnixEpoch, dataVersion = "1", data = Opened }),
    ];

    [Theory]
    [MemberData(nameof(Envelopes))]
    public async Task IssueWithTheLabel_StartsItsRun_AsItsWebhookWould(string message)
    {
        var place = await AppPlace.On(azurite);
        place.Code.MayWrite(Arg.Any<string>(), Arg.Any<string>(), Arg.Any<CancellationToken>()).Returns(returnThis: true);

        await new EventFunctions(place.Brain).Handle(message, place.Hub, Cancel);

        var (_, _, options) = place.Started.ShouldHaveSingleItem();
        options.DedupeStatuses.ShouldBe(StartOrchestrationOptionsExtensions.ValidDedupeStatuses.Select(static status => status.ToString()), ignoreOrder: true);
    }

    [Fact]
    public void Queue_IsInTheAccountThatEventGridCanReach()
    {
        var trigger = typeof(EventFunctions).GetMethod(nameof(EventFunctions.Handle))!.GetParameters()[0].GetCustomAttribute<QueueTriggerAttribute>()!;

        trigger.QueueName.ShouldBe("resolver-events");
        trigger.Connection.ShouldBe("RESOLVER_EVENTS", customMessage: "infra/ and the documents name it so");
    }

    [Theory]
    [InlineData("{\"specversion\":\"1.0\",\"id\":\"1\",\"type\":\"com.example.other\",\"source\":\"/x\",\"data\":{}}")]
    [InlineData("{\"specversion\":\"1.0\",\"id\":\"1\",\"type\":\"com.atlassian.jira\",\"source\":\"/x\",\"data\":{}}")]
    public async Task EventThatIsNotForUs_IsPassedOver(string message)
    {
        var place = await AppPlace.On(azurite);

        await new EventFunctions(place.Brain).Handle(message, place.Hub, Cancel);

        place.Started.ShouldBeEmpty();
        place.Raised.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"specversion\":\"1.0\"}")]
    [InlineData("{\"id\":\"1\"}")]
    public async Task MessageThatIsNoEvent_Fails_SoThatItBecomesPoison(string message)
    {
        var place = await AppPlace.On(azurite);

        (await Should.ThrowAsync<ResolverFault>(() => new EventFunctions(place.Brain).Handle(message, place.Hub, Cancel))).Code.ShouldBe("EVENT-INVALID");
    }
}
