using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Azure.Core;
using Azure.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using NSubstitute.ExceptionExtensions;
using Resolver.Adapters.Approvals;
using Resolver.Adapters.Teams;
using Resolver.Core.Artifacts;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;
using Resolver.Functions.Composition;
using Resolver.Functions.Triggers;
using Resolver.TestKit.Azure;
using Resolver.TestKit.Teams;

namespace Resolver.Functions.Tests.Apps;

/// <summary>The bot on Azure: the activities of the bot on one machine, tokens signed by hand, and the Bot Framework's services in memory.</summary>
public sealed class TeamsFunctionTests(AzuriteServer azurite) : IDisposable
{
    private const string App = "99999999-2222-3333-4444-555555555555";
    private const string Tenant = "tenant";
    private const string Run = "acme-shop-7-0123456789ab-1";
    private const string Alex = "u1";
    private const string Megan = "u2";
    private const string Requester = "u3";
    private const string Stranger = "u4";
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    private readonly BotTokens _tokens = new();
    private readonly FakeTimeProvider _clock = new(Now);
    private readonly IWorkspaces _workspaces = Substitute.For<IWorkspaces>();
    private readonly TokenCredential _identity = Substitute.For<TokenCredential>();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("resolver-teams-");
    private readonly BotFramework _framework = new();
    private TeamsHost? _teams;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer not.a.token")]
    public async Task ActivityThatTeamsHasNotSigned_IsTurnedAway(string? authorization)
    {
        var place = await Waiting();

        (await Send(place, Pressed(Alex, "approve"), authorization)).Status.ShouldBe(StatusCodes.Status401Unauthorized);

        place.Raised.ShouldBeEmpty();
    }

    [Fact]
    public async Task ActivityForAnotherBot_OfAnotherDirectory_OrTooLong_IsTurnedAway()
    {
        var place = await Waiting();

        (await Send(place, Pressed(Alex, "approve"), Bearer("11111111-2222-3333-4444-555555555555"))).Status.ShouldBe(StatusCodes.Status401Unauthorized);
        (await Press(place, Pressed(Alex, "approve", tenant: "elsewhere"))).Status.ShouldBe(StatusCodes.Status403Forbidden);
        (await Press(place, Pressed(Alex, "deny", new string('x', 300_000)))).Status.ShouldBe(StatusCodes.Status413PayloadTooLarge);
        (await Send(place, null, Bearer(App))).Status.ShouldBe(StatusCodes.Status400BadRequest);

        place.Raised.ShouldBeEmpty();
    }

    [Fact]
    public async Task Approval_IsRaisedToTheRun_InTheNameThatTheOperatorGave_OnceHoweverOftenItIsPressed()
    {
        var place = await Waiting();

        (await Press(place, Pressed(Alex, "approve"))).Text.ShouldContain("Approved by github:alex");
        await Press(place, Pressed(Alex, "approve"));

        place.Raised.Select(static raised => raised.Envelope.Id).Distinct().ShouldHaveSingleItem();
        var (instance, _, envelope) = place.Raised[0];
        instance.ShouldBe(Run);
        envelope.Name.ShouldBe(ResolveSteps.Approval(1).Name);
        AppPlace.Value<ApprovalDecision>(envelope.Value).ShouldBe(new ApprovalDecision(Approved: true, "github:alex", string.Empty, AppPlace.Patch));
    }

    [Fact]
    public async Task Denial_CarriesItsReason_AndWantsOne()
    {
        var place = await Waiting();

        (await Press(place, Pressed(Alex, "deny"))).Text.ShouldContain("Say why not");
        (await Press(place, Pressed(Alex, "deny", "Not before the holidays"))).Text.ShouldContain("Denied by github:alex");

        AppPlace.Value<ApprovalDecision>(place.Raised.ShouldHaveSingleItem().Envelope.Value).Reason.ShouldBe("Not before the holidays");
    }

    [Fact]
    public async Task WhoMayNot_IsToldWhy_AndNothingIsRaised()
    {
        var place = await Waiting();

        (await Press(place, Pressed(Stranger, "approve"))).Text.ShouldContain("not among those who may approve");
        (await Press(place, Pressed(Megan, "approve"))).Text.ShouldContain("You may not approve changes of limiter.py");
        (await Press(place, Pressed(Requester, "approve"))).Text.ShouldContain("Who asked for a run can't approve it");
        (await Press(place, Pressed(Alex, "approve", patch: new string('0', 64)))).Text.ShouldContain("Superseded");
        _clock.Advance(TimeSpan.FromDays(3));
        (await Press(place, Pressed(Alex, "approve"), _clock.GetUtcNow())).Text.ShouldContain("Expired");

        place.Raised.ShouldBeEmpty();
    }

    [Fact]
    public async Task CardShowsTheChange_AndWhyOnDemand()
    {
        var place = await Waiting();

        var shown = await Press(place, Pressed(Alex, "ask"));

        shown.Type.ShouldBe("application/vnd.microsoft.card.adaptive");
        shown.Text.ShouldContain("Publish this change?");
        shown.Text.ShouldContain("1 file, +1");
        shown.Text.ShouldContain("Touches limiter.py");
    }

    [Fact]
    public async Task InstalledBot_PostsACardWithTheAppsToken_AndChangesItWhenTheRunHasEnded()
    {
        var place = await Waiting();
        (await Press(place, TeamsActivities.Installed("add", Tenant))).Status.ShouldBe(StatusCodes.Status200OK);

        await Functions().Cards(null!, place.Hub, Cancel);
        await Functions().Cards(null!, place.Hub, Cancel);

        Received.InOrder(() =>
        {
            _ = _workspaces.Import(AppPlace.Request.Source, new string('1', 40), Arg.Any<CancellationToken>());
            _ = _workspaces.Diff(Arg.Any<RepoId>(), Arg.Any<PatchSet>(), Arg.Any<CancellationToken>());
        });
        var posted = _framework.Sent.ShouldHaveSingleItem();
        posted.Method.ShouldBe(HttpMethod.Post);
        posted.Address.AbsoluteUri.ShouldStartWith(TeamsActivities.Service + "v3/conversations/");
        posted.Authorization.ShouldBe(new AuthenticationHeaderValue("Bearer", "token of the app"));
        posted.Body.ShouldContain("Publish this change?");
        await _identity.Received().GetTokenAsync(Arg.Is<TokenRequestContext>(static asked => asked.Scopes.Single() == "https://api.botframework.com/.default"), Arg.Any<CancellationToken>());

        place.Knows(Run, new RunStatus { Stage = "done", Outcome = RunOutcome.Resolved }, OrchestrationRuntimeStatus.Completed, Now);
        await Functions().Cards(null!, place.Hub, Cancel);

        _framework.Sent.Count.ShouldBe(2);
        _framework.Sent[1].Method.ShouldBe(HttpMethod.Put);
        _framework.Sent[1].Body.ShouldNotContain("Publish this change?");
    }

    [Fact]
    public async Task BotThatWasTakenAway_PostsNothing()
    {
        var place = await Waiting();
        await Press(place, TeamsActivities.Installed("add", Tenant));
        await Press(place, TeamsActivities.Installed("remove", Tenant));

        await Functions().Cards(null!, place.Hub, Cancel);

        _framework.Sent.ShouldBeEmpty();
    }

    [Fact]
    public async Task IdentityWithoutAToken_FailsTheRound_SoThatALaterOneSends()
    {
        var place = await Waiting();
        await Press(place, TeamsActivities.Installed("add", Tenant));
        _identity.GetTokenAsync(Arg.Any<TokenRequestContext>(), Arg.Any<CancellationToken>()).ThrowsAsync(new AuthenticationFailedException("no such identity"));

        var fault = await Should.ThrowAsync<ResolverFault>(() => Functions().Cards(null!, place.Hub, Cancel));

        fault.Code.ShouldBe("TEAMS-LOGIN");
        fault.Transient.ShouldBeTrue();
        _framework.Sent.ShouldBeEmpty();
    }

    [Fact]
    public async Task KeysThatCannotBeRead_AskTeamsToTryAgain()
    {
        var place = await Waiting();
        _framework.IsAway = true;

        (await Press(place, Pressed(Alex, "approve"))).Status.ShouldBe(StatusCodes.Status503ServiceUnavailable);

        place.Raised.ShouldBeEmpty();
    }

    public void Dispose()
    {
        _teams?.Check.Dispose();
        _framework.Dispose();
        _tokens.Dispose();
        _folder.Delete(recursive: true);
    }

    private static object Pressed(string user, string verb, string reason = "", string? patch = null, string tenant = Tenant) =>
        TeamsActivities.Pressed(user, verb, Run, patch ?? AppPlace.Patch, reason, tenant);

    /// <summary>A run that waits, and the bot.</summary>
    private async Task<AppPlace> Waiting()
    {
        var place = await AppPlace.On(azurite);
        var change = await place.Artifacts.WriteJson(new PatchSet(CommitSha.Parse(new string('1', 40)), [new FileChange(RepoPath.Parse("limiter.py"), "text")]), Cancel);
        place.Knows(Run, AppPlace.Waiting with { Waiting = AppPlace.Waiting.Waiting! with { Patch = change, Paths = [RepoPath.Parse("limiter.py")], Deadline = Now.AddDays(2) } });
        await place.Open.Add(RunId.Parse(Run), Cancel);
        _workspaces.Diff(Arg.Any<RepoId>(), Arg.Any<PatchSet>(), Arg.Any<CancellationToken>()).Returns("diff --git a/limiter.py b/limiter.py\n--- a/limiter.py\n+++ b/limiter.py\n@@ -1 +1 @@\n-x\n+y\n");
        _identity.GetTokenAsync(Arg.Any<TokenRequestContext>(), Arg.Any<CancellationToken>()).Returns(new AccessToken("token of the app", DateTimeOffset.MaxValue));
        _framework.Keys = [_tokens.Published("one", "msteams")];
        _teams = Bot(place);
        return place;
    }

    private TeamsHost Bot(AppPlace place)
    {
        var options = new TeamsOptions { AppId = App, Identity = _identity };
        var http = new HttpClient(_framework, disposeHandler: false);
        return new TeamsHost(
            place.Brain,
            options,
            [new Approver(Alex, "github:alex"), new Approver(Megan, "github:megan", ["docs/**"]), new Approver(Requester, AppPlace.Request.Requester.Name)],
            new TeamsBook(_folder.FullName),
            new BotTokenCheck(options, http, _clock),
            new BotConnector(options, http, _clock),
            _workspaces,
            new ChangeMirror(_workspaces, place.Artifacts),
            _clock,
            NullLogger<TeamsHost>.Instance);
    }

    private TeamsFunctions Functions() => new(_teams!);

    private string Bearer(string app, DateTimeOffset? at = null) => "Bearer " + _tokens.Sign(BotTokens.Claims(app, TeamsActivities.Service, at ?? Now), "one");

    private Task<(int Status, string Type, string Text)> Press(AppPlace place, object activity, DateTimeOffset? at = null) => Send(place, activity, Bearer(App, at));

    private async Task<(int Status, string Type, string Text)> Send(AppPlace place, object? activity, string? authorization)
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(activity is null ? "["u8.ToArray() : Encoding.UTF8.GetBytes(JsonSerializer.Serialize(activity)));
        if (authorization is not null)
        {
            context.Request.Headers.Authorization = authorization;
        }

        var answer = (await Functions().Take(context.Request, place.Hub, Cancel)).ShouldBeOfType<ContentResult>();
        if (answer.Content is null)
        {
            return (answer.StatusCode!.Value, string.Empty, string.Empty);
        }

        var said = JsonElement.Parse(answer.Content);
        return (answer.StatusCode!.Value, said.GetProperty("type").GetString()!, JsonSerializer.Serialize(said, ResolverJson.Options));
    }

    /// <summary>Publishes keys, and takes cards.</summary>
    private sealed class BotFramework : HttpMessageHandler
    {
        public IReadOnlyList<object> Keys { get; set; } = [];

        public bool IsAway { get; set; }

        public List<(HttpMethod Method, Uri Address, AuthenticationHeaderValue? Authorization, string Body)> Sent { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (IsAway)
            {
                return new HttpResponseMessage(HttpStatusCode.BadGateway);
            }

            if (request.Content is { } content)
            {
                Sent.Add((request.Method, request.RequestUri!, request.Headers.Authorization, await content.ReadAsStringAsync(cancellationToken)));
            }

            object answer = request.Content is not null ? new { id = "activity-1" }
                : request.RequestUri!.AbsolutePath.EndsWith("openidconfiguration", StringComparison.Ordinal) ? new { jwks_uri = "https://login.example/keys" }
                : new { keys = Keys };
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(JsonSerializer.Serialize(answer)) };
        }
    }
}
