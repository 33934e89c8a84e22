using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using Resolver.Adapters.Intake;
using Resolver.Adapters.Jira;
using Resolver.Adapters.Storage;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Core.Ids;
using Resolver.Core.Issues;
using Resolver.Core.Runs;
using Resolver.Functions.Composition;
using Resolver.Functions.Durable;
using Resolver.Functions.Settings;
using Resolver.Functions.Triggers;
using Resolver.TestKit.Azure;
using Resolver.TestKit.Jira;

namespace Resolver.Functions.Tests.Apps;

/// <summary>Jira on Azure: webhooks, events of Event Grid and looks in; comments, links and transitions out. A strict site on loopback, queues and blobs of Azurite.</summary>
public sealed class JiraFunctionTests(AzuriteServer azurite) : IAsyncLifetime
{
    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private const string Hook = "a secret of the site's hook";
    private const string Reader = "reader-account";
    private const string Writer = "writer-account";
    private const string Alice = "712020:alice";
    private const string Bob = "bob-account";
    private const string Eve = "eve-account";
    private static readonly TicketKey Key = new("SHOP", 1);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));
    private readonly List<IDisposable> _clients = [];
    private JiraServer _site = null!;
    private AppPlace _place = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _site = await JiraServer.Start(_clock);
        _site.Secret = Hook;
        _site.Credentials["Bearer of the reader"] = Reader;
        _site.Credentials["Bearer of the writer"] = Writer;
        _site.State.With(Reader, "Resolver").With(Writer, "Resolver writes", "developers").With(Alice, "Alice", "developers").With(Bob, "Bob", "developers").With(Eve, "Eve")
            .Open("SHOP-1", Eve, "The limiter lets one too few through", JiraState.Document(["With a limit of 3 the third is refused."]), "bug");
        _place = await AppPlace.On(azurite);
        _place.Jira = Brain();
    }

    public async ValueTask DisposeAsync()
    {
        _site.Violations.ShouldBeEmpty();
        _clients.ForEach(static client => client.Dispose());
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task SignedWebhook_IsInTheQueue_AndNoOther()
    {
        var body = _site.Event("jira:issue_created", "SHOP-1", static _ => { });

        (await Take(body, _site.Sign(body))).ShouldBe(StatusCodes.Status202Accepted);
        (await Take(body, signature: null)).ShouldBe(StatusCodes.Status401Unauthorized);
        (await Take([.. body, (byte)' '], _site.Sign(body))).ShouldBe(StatusCodes.Status401Unauthorized);
        _place.Jira = null;
        (await Take(body, _site.Sign(body))).ShouldBe(StatusCodes.Status401Unauthorized);

        var letter = QueueLetter.Parse((await _place.Sent()).ShouldHaveSingleItem());
        var came = await letter.Read<HostedEvent>(_place.Artifacts, Cancel);
        (came.Kind, came.Body.SequenceEqual(body)).ShouldBe((EventKind.Jira, true));
    }

    [Fact]
    public async Task IssueThatGetsTheLabel_StartsItsRun_OnceInEveryState_WithTheTraceOfItsEvent()
    {
        var body = await Labelled(Alice);

        await Handle(body);
        await new EventFunctions(_place.Brain).Handle(Envelope(body), _place.Hub, Cancel);

        // The hub itself drops the second start: same instance, every state named.
        _place.Started.Count.ShouldBe(2);
        _place.Started.Select(static start => start.Options.InstanceId).Distinct().ShouldHaveSingleItem().ShouldBe(RunIds.Generation(RunIds.Prefix(Key.Reference), 1).Value);
        _place.Started[0].Options.DedupeStatuses.ShouldBe(StartOrchestrationOptionsExtensions.ValidDedupeStatuses.Select(static status => status.ToString()), ignoreOrder: true);
        var request = AppPlace.Value<ResolveRequest>(_place.Started[0].Input.Input);
        (request.Requester.Name, request.BaseRevision, request.TraceParent).ShouldBe(($"jira:{Alice}", "main", Trace));
        request.Source.Location.ShouldBe("https://github.com/acme/shop.git");
        request.Issue.Reference.ShouldBe(Key.Reference);
    }

    [Theory]
    [InlineData(Eve)]
    [InlineData(Writer)]
    public async Task WhoMayNotAsk_AndOurselves_StartNothing(string who)
    {
        await Handle(await Labelled(who));

        _place.Started.ShouldBeEmpty();
    }

    [Fact]
    public async Task ProjectThatIsNotListed_IsNoneOfOurs()
    {
        _site.State.Open("OTHER-1", Eve, "Something else");
        await _site.Label(Alice, "OTHER-1", AppPlace.Label);

        await Handle(_site.Event("jira:issue_created", "OTHER-1", static _ => { }));

        _place.Started.ShouldBeEmpty();
    }

    [Fact]
    public async Task SiteThatIsAway_Fails_SoThatTheEventComesAgain()
    {
        var body = await Labelled(Alice);
        _site.Trouble = static _ => new JiraTrouble(503);

        (await Should.ThrowAsync<ResolverFault>(() => Handle(body))).Transient.ShouldBeTrue();

        _site.Trouble = static _ => null;
        await Handle(body);
        _place.Started.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task ApprovalInAComment_IsRaisedToTheRunThatWaits_InTheNameThatJiraGives_OnceHoweverItBecameKnown()
    {
        _place.Knows(RunOf(1), AppPlace.Waiting, request: Request);
        var comment = await _site.Comment(Bob, "SHOP-1", "/resolver approve");

        await Handle(Commented(comment));
        await Handle(JiraEventReader.Found(Key, new TicketComment(comment, Bob, Bob, "/resolver approve", _clock.GetUtcNow())));

        var (_, _, envelope) = _place.Raised.ShouldHaveSingleItem();
        (envelope.Name, envelope.Id).ShouldBe((ResolveSteps.Approval(1).Name, $"jira-comment-{comment}"));
        AppPlace.Value<ApprovalDecision>(envelope.Value).ShouldBe(new ApprovalDecision(Approved: true, $"jira:{Bob}", string.Empty, AppPlace.Patch));
    }

    [Fact]
    public async Task FixInAComment_StartsOneMoreRun_AlsoWhenALookFindsItAfterThatHasEnded()
    {
        _place.Knows(RunOf(1), status: null, OrchestrationRuntimeStatus.Completed, request: Request);
        var comment = await _site.Comment(Bob, "SHOP-1", "/resolver fix");
        await Handle(Commented(comment));
        _place.Started.ShouldHaveSingleItem().Options.InstanceId.ShouldBe(RunOf(2));
        _place.Knows(RunOf(2), status: null, OrchestrationRuntimeStatus.Completed, request: Request);

        await Handle(JiraEventReader.Found(Key, new TicketComment(comment, Bob, Bob, "/resolver fix", _clock.GetUtcNow())));

        _place.Started.Count.ShouldBe(1);
    }

    [Fact]
    public async Task CommandOfSomebodyWhoMayNotAsk_OrInAnotherVoice_ChangesNothing()
    {
        _place.Knows(RunOf(1), AppPlace.Waiting, request: Request);

        await Handle(Commented(await _site.Comment(Eve, "SHOP-1", "/resolver approve")));
        await Handle(Commented(await _site.Comment(Writer, "SHOP-1", "/resolver approve")));

        _place.Raised.ShouldBeEmpty();
    }

    [Fact]
    public async Task WhyInAComment_PutsWhereTheRunIsIntoItsComment()
    {
        _place.Knows(RunOf(1), new RunStatus { Stage = "test", Attempt = 2 }, request: Request);

        await Handle(Commented(await _site.Comment(Alice, "SHOP-1", "/resolver why")));

        var note = await Note((await _place.Sent()).ShouldHaveSingleItem());
        (note.Issue, note.Text.Contains("`test`", StringComparison.Ordinal)).ShouldBe((Key.Reference, true));
    }

    [Fact]
    public async Task WhatWebhooksDidNotBring_IsFoundByALook_OnceForEachHappening()
    {
        await Look();
        _clock.Advance(TimeSpan.FromMinutes(6));
        await _site.Label(Alice, "SHOP-1", AppPlace.Label);
        await _site.Comment(Alice, "SHOP-1", "/resolver why");
        await _site.Comment(Alice, "SHOP-1", "why, indeed");

        _clock.Advance(TimeSpan.FromMinutes(1));
        await Look();
        await Look();

        var letters = (await _place.Sent()).Select(QueueLetter.Parse).DistinctBy(static letter => letter.Key, StringComparer.Ordinal).ToList();
        letters.Count.ShouldBe(2);
        var notices = new List<TicketNotice?>();
        foreach (var letter in letters)
        {
            var came = await letter.Read<HostedEvent>(_place.Artifacts, Cancel);
            came.Kind.ShouldBe(EventKind.Jira);
            notices.Add(JiraEventReader.Read(came.Body, AppPlace.Label));
        }

        notices.OfType<TicketNotice.Labelled>().ShouldHaveSingleItem().Key.ShouldBe(Key);
        notices.OfType<TicketNotice.Commented>().ShouldHaveSingleItem().Key.ShouldBe(Key);
    }

    [Fact]
    public async Task RunThatHasEnded_IsToldOnItsIssue_WithALinkToItsPullRequest_AndMovedWhenThatIsMerged()
    {
        _place.Knows(RunOf(1), status: null, OrchestrationRuntimeStatus.Completed, request: Request, ended: AppPlace.Ended(RunOf(1)));
        var run = (await _place.Brain.ClientOf(_place.Hub).Get(RunId.Parse(RunOf(1)), Cancel))!;
        await _place.Notes.Send(run, asked: false, Cancel);
        await _place.Brain.Work("pull_request", Merged(), Trace, _place.Hub, Cancel);

        var messages = await _place.Sent();
        messages.Count.ShouldBe(2);
        (await Note(messages[1])).IsMerged.ShouldBeTrue();
        using var jira = new JiraHands(Options("of the writer"), "Done", _clock);
        foreach (var message in messages.Append(messages[1]))
        {
            await Hands(jira).Note(message, Cancel);
        }

        var comment = _site.State.Comments("SHOP-1").ShouldHaveSingleItem();
        ((string?)comment["author"]!["accountId"]).ShouldBe(Writer);
        comment["body"]!.ToJsonString().ShouldContain("https://github.com/acme/shop/pull/9");
        ((string?)_site.State.Links("SHOP-1").ShouldHaveSingleItem()["object"]!["url"]).ShouldBe("https://github.com/acme/shop/pull/9");
        _site.State.Status("SHOP-1").ShouldBe("Done");
    }

    [Fact]
    public async Task HandsWithoutJira_Fail_SoThatTheCommentWaitsForTheSettings()
    {
        _place.Knows(RunOf(1), new RunStatus { Stage = "test" }, request: Request);
        var run = (await _place.Brain.ClientOf(_place.Hub).Get(RunId.Parse(RunOf(1)), Cancel))!;
        await _place.Notes.Send(run, asked: true, Cancel);
        var message = (await _place.Sent()).ShouldHaveSingleItem();

        var fault = await Should.ThrowAsync<ResolverFault>(() => Hands(jira: null).Note(message, Cancel));

        (fault.Code, fault.Message.Contains("RESOLVER_JIRA_SITE", StringComparison.Ordinal)).ShouldBe(("JIRA-AUTH", true));
    }

    private static ResolveRequest Request => AppPlace.Request with { Issue = AppPlace.Request.Issue with { Reference = Key.Reference }, Requester = new Resolver.Core.Code.Principal($"jira:{Alice}", []) };

    private static string RunOf(int generation) => RunIds.Generation(RunIds.Prefix(Key.Reference), generation).Value;

    private static byte[] Merged() => JsonSerializer.SerializeToUtf8Bytes(JsonNode.Parse($$"""
        {"action":"closed","number":9,"repository":{"full_name":"acme/shop","fork":false},"sender":{"login":"bob"},
         "pull_request":{"number":9,"merged":true,"head":{"ref":"resolver/{{RunOf(1)}}","repo":{"full_name":"acme/shop"} } } }
        """));

    private static string Envelope(byte[] body) =>
        JsonSerializer.Serialize(new { specversion = "1.0", id = "1", type = "com.atlassian.jira.issue", source = "/sites/acme", data = JsonElement.Parse(Encoding.UTF8.GetString(body)) });

    private JiraHost Brain()
    {
        var options = Options("of the reader") with { AllowedGroup = "developers" };
        var client = new JiraClient(options, _clock);
        _clients.Add(client);
        var rules = new TicketRules(AppPlace.Label, new Dictionary<string, TicketProject>(StringComparer.Ordinal) { ["SHOP"] = new("acme/shop", Base: null, new Dictionary<string, string>(StringComparer.Ordinal)) });
        return new JiraHost(new JiraSettings(options) { Rules = rules, Self = Writer, WebhookSecret = Encoding.UTF8.GetBytes(Hook) }, client, _clock);
    }

    private JiraOptions Options(string token) => new() { Site = _site.Url, Api = _site.Url, Token = token };

    private HandsFunctions Hands(JiraHands? jira) =>
        new(new HandsHost(_place.Artifacts, _place.Queue, new DurableWorkflows(_place.Artifacts, new DurableOptions()), Substitute.For<IIssueNotes>(), jira));

    private async Task<byte[]> Labelled(string who)
    {
        await _site.Label(who, "SHOP-1", AppPlace.Label);
        return _site.Event("jira:issue_created", "SHOP-1", static _ => { });
    }

    private byte[] Commented(long id) => _site.Event("comment_created", "SHOP-1", body => body["comment"] = new JsonObject { ["id"] = id.ToString(System.Globalization.CultureInfo.InvariantCulture) });

    private Task Handle(byte[] body) => _place.Brain.Work(EventKind.Jira, body, Trace, _place.Hub, Cancel);

    private async Task<IssueNote> Note(string message) => await QueueLetter.Parse(message).Read<IssueNote>(_place.Artifacts, Cancel);

    private async Task<int> Take(byte[] body, string? signature)
    {
        var request = new DefaultHttpContext().Request;
        request.Body = new MemoryStream(body);
        request.ContentLength = body.Length;
        request.Headers["X-Hub-Signature"] = signature;
        return ((IStatusCodeActionResult)await new WebhookFunctions(_place.Brain).TakeTicket(request, Cancel)).StatusCode!.Value;
    }

    // GitHub has nothing to look at here.
    private Task Look()
    {
        var none = new PolledPlaces(new IntakeRules(AppPlace.Label, Self: null, []), static _ => Task.FromResult<IReadOnlyList<string>>([]), _clock);
        return new LookFunctions(_place.Brain, new LookHost(null!, none, new BlobLookBook(_place.Book), _clock), NullLogger<LookFunctions>.Instance).Look(null!, Cancel);
    }
}
