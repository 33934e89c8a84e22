using System.Text;
using Microsoft.AspNetCore.Builder;
using Resolver.Adapters.Intake;
using Resolver.Adapters.Jira;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Local.Server;
using Resolver.TestKit.Jira;

namespace Resolver.Local.Tests.Server;

public sealed class JiraEndpointTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ForgedTruncatedAndReplayedEvents_AreNotTaken()
    {
        await using var place = new InboxPlace();
        await using var site = await JiraServer.Start(place.Clock);
        var url = await place.Serve(routes => routes.MapPost("/api/jira", new JiraEndpoint(Encoding.UTF8.GetBytes(site.Secret), place.Inbox).Handle));
        site.Hook = new Uri(url, "/api/jira");
        site.State.With("a", "A").Open("SHOP-1", "a", "x");
        var body = site.Event("jira:issue_created", "SHOP-1", static _ => { });
        var good = site.Sign(body);
        var random = new Random(5);

        foreach (var forged in Enumerable.Range(0, 300).Select(_ => Forge(good, random)).Append("").Append(null).Where(forged => forged != good))
        {
            (await site.Deliver(body, forged)).ShouldBe(401);
        }

        (await site.Deliver(body[..^1], good)).ShouldBe(401);
        (await site.Deliver(new byte[(25 << 20) + 1], good)).ShouldBe(413);
        (await place.Drain()).ShouldBeEmpty();
        (await site.Deliver(body, good)).ShouldBe(202);
        (await site.Deliver(body, good)).ShouldBe(200);
        (await place.Drain()).ShouldHaveSingleItem().Kind.ShouldBe("jira/webhook");
        (await site.Deliver(body, good)).ShouldBe(200, "a replay is told for good");
        (await place.Drain()).ShouldBeEmpty();

        var unknown = "{\"webhookEvent\":\"brand:new\"}"u8.ToArray();
        (await site.Deliver(unknown, site.Sign(unknown))).ShouldBe(202);
        (await place.Drain()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task DayWithoutWebhooks_IsMadeUpForOnce_AlsoAfterARestartAndAFault()
    {
        await using var place = new InboxPlace();
        await using var site = await JiraServer.Start(place.Clock);
        site.Credentials["Bearer t"] = "self";
        site.State.With("self", "Resolver").With("a", "A").Open("SHOP-1", "a", "x").Open("SHOP-2", "a", "x");
        using var client = new JiraClient(new JiraOptions { Site = site.Url, Api = site.Url, Token = "t" }, place.Clock);
        var rules = new TicketRules("resolver:fix", new Dictionary<string, TicketProject>(StringComparer.Ordinal) { ["SHOP"] = new("acme/shop", null, new Dictionary<string, string>(StringComparer.Ordinal)) });
        TicketReconciler Poll() => new(new JiraSearch(client, new JiraTickets(client), rules, place.Clock), place.Inbox.FoundTicket, new JiraMark(place.Folder), static _ => { }, place.Clock);
        await site.Label("a", "SHOP-1", "resolver:fix");
        place.Clock.Advance(TimeSpan.FromMinutes(10));

        (await Poll().Look(Cancel)).ShouldBe(0, "what is older than the first look was there before us");
        for (var hour = 0; hour < 24; hour++)
        {
            place.Clock.Advance(TimeSpan.FromHours(1));
            await site.Comment("a", "SHOP-1", "/resolver why");
            await site.Comment("a", "SHOP-1", "why, indeed");
        }

        await site.Label("a", "SHOP-2", "resolver:fix");
        var pages = 0;
        site.Trouble = call => call.Path.EndsWith("/comment", StringComparison.Ordinal) && ++pages == 2 ? new JiraTrouble(429, "3600") : null;
        (await Should.ThrowAsync<ResolverFault>(() => Poll().Look(Cancel))).Code.ShouldBe("JIRA-RATE");
        await place.Restart();
        site.Trouble = static _ => null;
        await Poll().Look(Cancel);
        (await Poll().Look(Cancel)).ShouldBe(0);
        await place.Restart();
        place.Clock.Advance(TimeSpan.FromMinutes(1));
        (await Poll().Look(Cancel)).ShouldBe(0);

        var found = await place.Drain();
        found.Count.ShouldBe(25);
        found.Select(static one => one.Body).Distinct(StringComparer.Ordinal).Count().ShouldBe(25);
        found.ShouldAllBe(static one => one.Kind == "jira/webhook");
    }

    [Theory]
    [InlineData("issues", "github")]
    [InlineData("jira/webhook", "jira")]
    public void Kind_NamesItsSource(string kind, string source) => EventKind.SourceOf(kind).ShouldBe(source);

    [Fact]
    public void NameOfAnEvent_CannotNameAnotherSource() => EventKind.IsGitHub("jira/webhook").ShouldBeFalse();

#pragma warning disable CA5394 // Not for secrets.
    private static string Forge(string good, Random random) => random.Next(5) switch
    {
        0 => good[..random.Next(good.Length)],
        1 => good.ToUpperInvariant(),
        2 => good + "0",
        3 => good.Replace("sha256", "sha1", StringComparison.Ordinal),
        _ => Changed(good, random.Next(7, good.Length)),
    };

    private static string Changed(string text, int at) => string.Concat(text.AsSpan(0, at), text[at] == '0' ? "1" : "0", text.AsSpan(at + 1));
}
