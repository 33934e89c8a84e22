using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.DurableTask.Client;
using NSubstitute;
using NSubstitute.ExceptionExtensions;
using Resolver.Adapters.Intake;
using Resolver.Adapters.Storage;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Core.Runs;
using Resolver.Functions.Composition;
using Resolver.Functions.Durable;
using Resolver.Functions.Triggers;
using Resolver.TestKit.Azure;
using Resolver.TestKit.GitHub;

namespace Resolver.Functions.Tests.Apps;

/// <summary>From GitHub's request to the queue, and from the queue to the task hub; with GitHub's published payloads.</summary>
public sealed class WebhookFunctionTests(AzuriteServer azurite)
{
    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static readonly (string Kind, string Body) Labelled = Example("issues", "labeled");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SignedEvent_IsInTheQueue_WhenItIsAnswered()
    {
        var place = await AppPlace.On(azurite);
        var body = Encoding.UTF8.GetBytes(Labelled.Body);

        (await Take(place, Labelled.Kind, body, Sign(body))).ShouldBe(StatusCodes.Status202Accepted);

        var letter = QueueLetter.Parse((await place.Sent()).ShouldHaveSingleItem());
        letter.Key.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(body)));
        ActivityContext.TryParse(letter.TraceParent, traceState: null, out _).ShouldBeTrue();
        var came = await letter.Read<HostedEvent>(place.Artifacts, Cancel);
        came.Kind.ShouldBe("issues");
        came.Body.ShouldBe(body);
    }

    [Fact]
    public async Task EventAboveTheQueuesLimit_IsAClaimCheck()
    {
        var place = await AppPlace.On(azurite);
        var body = Encoding.UTF8.GetBytes(Labelled.Body + new string(' ', 100_000));

        (await Take(place, Labelled.Kind, body, Sign(body))).ShouldBe(StatusCodes.Status202Accepted);

        var letter = QueueLetter.Parse((await place.Sent()).ShouldHaveSingleItem());
        letter.Artifact.ShouldNotBeNull();
        (await letter.Read<HostedEvent>(place.Artifacts, Cancel)).Body.ShouldBe(body);
    }

    [Theory]
    [InlineData("another secret, which is wrong", StatusCodes.Status401Unauthorized)]
    [InlineData(null, StatusCodes.Status401Unauthorized)]
    public async Task EventThatIsNotSignedByTheHook_IsTurnedAway(string? secret, int status)
    {
        var place = await AppPlace.On(azurite);
        var body = Encoding.UTF8.GetBytes(Labelled.Body);

        (await Take(place, Labelled.Kind, body, secret is null ? null : Sign(body, secret))).ShouldBe(status);

        (await place.Sent()).ShouldBeEmpty();
    }

    [Fact]
    public async Task BodyThatIsNotWhatWasSigned_IsTurnedAway()
    {
        var place = await AppPlace.On(azurite);
        var body = Encoding.UTF8.GetBytes(Labelled.Body);

        (await Take(place, Labelled.Kind, [.. body, (byte)' '], Sign(body))).ShouldBe(StatusCodes.Status401Unauthorized);
        (await Take(place, Labelled.Kind, body[..^1], Sign(body), length: body.Length)).ShouldBe(StatusCodes.Status401Unauthorized);

        (await place.Sent()).ShouldBeEmpty();
    }

    [Fact]
    public async Task LengthThatIsMissingOrTooMuch_IsRefused_BeforeTheBodyIsRead()
    {
        var place = await AppPlace.On(azurite);

        (await Take(place, Labelled.Kind, [1], "sha256=00", length: -1)).ShouldBe(StatusCodes.Status411LengthRequired);
        (await Take(place, Labelled.Kind, [1], "sha256=00", length: (25 << 20) + 1)).ShouldBe(StatusCodes.Status413PayloadTooLarge);
    }

    [Fact]
    public async Task SignedEventWithoutAName_IsRefused()
    {
        var place = await AppPlace.On(azurite);
        byte[] body = [.. "{}"u8];

        (await Take(place, kind: null, body, Sign(body))).ShouldBe(StatusCodes.Status400BadRequest);
        (await Take(place, new string('x', 201), body, Sign(body))).ShouldBe(StatusCodes.Status400BadRequest);
        (await Take(place, EventKind.Jira, body, Sign(body))).ShouldBe(StatusCodes.Status400BadRequest, "the name is not signed, so it cannot name another host");

        (await place.Sent()).ShouldBeEmpty();
    }

    [Fact]
    public async Task LabelledIssue_StartsItsRun_OnceInEveryState_WithTheTraceOfItsEvent()
    {
        var place = await AppPlace.On(azurite);
        place.Code.MayWrite(Arg.Any<string>(), Arg.Any<string>(), Arg.Any<CancellationToken>()).Returns(returnThis: true);
        var message = await Message(place, "issues", WithLabel(Labelled.Body));

        await Functions(place).Handle(message, place.Hub, Cancel);
        await Functions(place).Handle(message, place.Hub, Cancel);

        // The hub itself drops the second start: same instance, every state named.
        place.Started.Count.ShouldBe(2);
        place.Started.Select(static start => start.Options.InstanceId).Distinct().ShouldHaveSingleItem();
        var (orchestrator, input, options) = place.Started[0];
        orchestrator.ShouldBe(DurableNames.Orchestrator(ResolveSteps.Workflow.Name, ResolveSteps.Workflow.Version));
        options.DedupeStatuses.ShouldBe(StartOrchestrationOptionsExtensions.ValidDedupeStatuses.Select(static status => status.ToString()), ignoreOrder: true);
        AppPlace.Value<ResolveRequest>(input.Input).TraceParent.ShouldBe(Trace);
    }

    [Fact]
    public async Task ApprovalInAComment_IsRaisedToTheRunThatWaits_OnceForEachComment()
    {
        var place = await AppPlace.On(azurite);
        var (kind, body) = Example("issue_comment", "created");
        place.Knows(await RunOf(place), AppPlace.Waiting);
        place.Code.MayWrite(Arg.Any<string>(), Arg.Any<string>(), Arg.Any<CancellationToken>()).Returns(returnThis: true);
        var message = await Message(place, kind, WithComment(body, "/resolver approve"));

        await Functions(place).Handle(message, place.Hub, Cancel);
        await Functions(place).Handle(message, place.Hub, Cancel);

        var (_, name, envelope) = place.Raised.ShouldHaveSingleItem();
        name.ShouldBe(DurableNames.Events);
        envelope.Name.ShouldBe(ResolveSteps.Approval(1).Name);
        AppPlace.Value<ApprovalDecision>(envelope.Value).ShouldBe(new ApprovalDecision(Approved: true, "github:Codertocat", string.Empty, AppPlace.Patch));
        place.Started.ShouldBeEmpty();
    }

    [Fact]
    public async Task WhyInAComment_PutsWhereTheRunIsIntoItsComment()
    {
        var place = await AppPlace.On(azurite);
        var (kind, body) = Example("issue_comment", "created");
        var run = await RunOf(place);
        place.Knows(run, new RunStatus { Stage = "test", Attempt = 2 });
        place.Code.MayWrite(Arg.Any<string>(), Arg.Any<string>(), Arg.Any<CancellationToken>()).Returns(returnThis: true);

        await Functions(place).Handle(await Message(place, kind, WithComment(body, "/resolver why")), place.Hub, Cancel);

        var note = await QueueLetter.Parse((await place.Sent()).ShouldHaveSingleItem()).Read<IssueNote>(place.Artifacts, Cancel);
        (note.Run.Value, note.Text.Contains("`test`", StringComparison.Ordinal)).ShouldBe((run, true), note.Text);
        place.Raised.ShouldBeEmpty();
    }

    [Fact]
    public async Task EveryPublishedEvent_OfSomebodyWhoMayNotWrite_ChangesNothing()
    {
        var place = await AppPlace.On(azurite);
        place.Knows(await RunOf(place), AppPlace.Waiting);
        WebhookExamples.All.Count.ShouldBeGreaterThan(300);

        foreach (var (kind, body) in WebhookExamples.All)
        {
            await place.Brain.Work(kind, Encoding.UTF8.GetBytes(body), Trace, place.Hub, Cancel);
        }

        place.Started.ShouldBeEmpty();
        place.Raised.ShouldBeEmpty();
    }

    [Fact]
    public async Task MessageThatIsNotOurs_Fails_SoThatItBecomesPoison()
    {
        var place = await AppPlace.On(azurite);

        (await Should.ThrowAsync<ResolverFault>(() => Functions(place).Handle("{\"hello\":1}", place.Hub, Cancel))).Code.ShouldBe("QUEUE-LETTER");
    }

    [Fact]
    public async Task CodeHostThatIsAway_Fails_SoThatTheEventComesAgain()
    {
        var place = await AppPlace.On(azurite);
        place.Code.MayWrite(Arg.Any<string>(), Arg.Any<string>(), Arg.Any<CancellationToken>()).ThrowsAsync(new ResolverFault("GH-DOWN", transient: true, "away"));

        var message = await Message(place, "issues", WithLabel(Labelled.Body));

        (await Should.ThrowAsync<ResolverFault>(() => Functions(place).Handle(message, place.Hub, Cancel))).Transient.ShouldBeTrue();
        place.Started.ShouldBeEmpty();
    }

    /// <summary>The run that the published payloads are about: of the repository and the issue that they name.</summary>
    private static async Task<string> RunOf(AppPlace place)
    {
        place.Code.MayWrite(Arg.Any<string>(), Arg.Any<string>(), Arg.Any<CancellationToken>()).Returns(returnThis: true);
        await place.Brain.Work("issues", Encoding.UTF8.GetBytes(WithLabel(Labelled.Body)), Trace, place.Hub, Cancel);
        place.Code.MayWrite(Arg.Any<string>(), Arg.Any<string>(), Arg.Any<CancellationToken>()).Returns(returnThis: false);
        var run = place.Started.ShouldHaveSingleItem().Options.InstanceId!;
        place.Started.Clear();
        return run;
    }

    private static WebhookFunctions Functions(AppPlace place) => new(place.Brain);

    private static async Task<string> Message(AppPlace place, string kind, string body)
    {
        await place.Queue.Send("key", new HostedEvent(kind, Encoding.UTF8.GetBytes(body)), Trace, Cancel);
        return (await place.Sent()).ShouldHaveSingleItem();
    }

    private static async Task<int> Take(AppPlace place, string? kind, byte[] body, string? signature, long? length = null)
    {
        var request = new DefaultHttpContext().Request;
        request.Body = new MemoryStream(body);
        request.ContentLength = length is -1 ? null : length ?? body.Length;
        request.Headers["X-GitHub-Event"] = kind;
        request.Headers["X-Hub-Signature-256"] = signature;
        return ((IStatusCodeActionResult)await Functions(place).Take(request, Cancel)).StatusCode!.Value;
    }

    private static string Sign(byte[] body, string secret = AppPlace.Secret) => "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    private static (string Kind, string Body) Example(string kind, string action) =>
        WebhookExamples.All.First(example => example.Kind == kind && JsonElement.Parse(example.Body) is var root && root.GetProperty("action").GetString() == action && root.GetProperty("issue").GetProperty("number").GetInt32() == 1);

    private static string WithLabel(string body)
    {
        var root = JsonNode.Parse(body)!;
        root["label"]!["name"] = AppPlace.Label;
        return root.ToJsonString();
    }

    private static string WithComment(string body, string text)
    {
        var root = JsonNode.Parse(body)!;
        root["comment"]!["body"] = text;
        return root.ToJsonString();
    }
}
