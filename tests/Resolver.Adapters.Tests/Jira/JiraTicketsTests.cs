using System.Text.Json.Nodes;
using Resolver.Adapters.Jira;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;

namespace Resolver.Adapters.Tests.Jira;

public sealed class JiraTicketsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ticket_HasWhatPeopleWrote_AndNothingElse()
    {
        await using var place = await JiraPlace.Open();
        await place.Server.Comment(JiraPlace.Bob, "SHOP-1", "It began with 2.1.");
        await place.Server.Comment(JiraPlace.Bob, "SHOP-1", "/resolver why");
        await place.Server.Comment(JiraPlace.Eve, "SHOP-1", "Only for admins.");
        await place.Server.Comment(JiraPlace.Self, "SHOP-1", "Resolver asks", $"run `{JiraPlace.Run}`");
        place.Server.State.Comments("SHOP-1")[2]["visibility"] = new JsonObject { ["type"] = "role", ["value"] = "Administrators" };
        place.Server.State.Change("SHOP-1", static issue =>
        {
            issue.Components.Add("web");
            issue.IssueLinks.Add(JsonNode.Parse("""{"type":{"outward":"blocks","inward":"is blocked by"},"inwardIssue":{"key":"SHOP-9","fields":{"summary":"Old\nlimits"}}}""")!.AsObject());
        });

        var ticket = await place.Tickets().Ticket(JiraPlace.Key, Cancel);

        ticket.Key.ShouldBe(JiraPlace.Key);
        ticket.Issue.ShouldBe(ticket.Issue with { Title = "The limiter lets one too few through", Author = JiraPlace.Eve, IsOpen = true });
        ticket.Issue.Reference.ToString().ShouldBe("jira:SHOP#1");
        ticket.Issue.Labels.ShouldBe(["bug"]);
        ticket.Issue.Body.ShouldBe("With a limit of 3 the third is refused.\n\n## Links\n\n- is blocked by SHOP-9: Old limits\n\n## Comments\n\n**Bob:**\n\nIt began with 2.1.");
        JiraPlace.Rules.Projects["SHOP"].RepositoryOf(ticket).ShouldBe("acme/shop-web");
        place.Server.Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task MovedTicket_IsReadByItsPresentKey()
    {
        await using var place = await JiraPlace.Open();
        place.Server.State.Move("SHOP-1", "CORE-7");

        (await place.Tickets().Ticket(JiraPlace.Key, Cancel)).Key.ShouldBe(new TicketKey("CORE", 7));
    }

    [Fact]
    public async Task OAuthToken_IsSentAsItIs()
    {
        await using var place = await JiraPlace.Open();

        (await place.Client(static options => options with { Email = null, Token = "oauth" }).Self(Cancel)).ShouldBe(JiraPlace.Self);
    }

    [Fact]
    public async Task LabelledBy_IsWhoPutItOnLast_OnWhateverPage()
    {
        await using var place = await JiraPlace.Open();
        place.Server.State.PageSize = 3;
        await place.Server.Label(JiraPlace.Eve, "SHOP-1", "resolver:fix");
        place.Server.State.Change("SHOP-1", static issue => issue.Labels.Remove("resolver:fix"));
        for (var i = 0; i < 7; i++)
        {
            await place.Server.Label(JiraPlace.Bob, "SHOP-1", $"other-{i}");
        }

        (await place.Tickets().LabelledBy(JiraPlace.Key, "resolver:fix", Cancel)).ShouldBeNull();
        await place.Server.Label(JiraPlace.Alice, "SHOP-1", "Resolver:Fix");
        await place.Server.Label(JiraPlace.Eve, "SHOP-1", "resolver:fixed");

        (await place.Tickets().LabelledBy(JiraPlace.Key, "resolver:fix", Cancel))!.Account.ShouldBe(JiraPlace.Alice);
    }

    [Fact]
    public async Task LabelledBy_OfATicketThatWasMadeWithIt_IsItsCreator()
    {
        await using var place = await JiraPlace.Open();

        (await place.Tickets().LabelledBy(JiraPlace.Key, "bug", Cancel)).ShouldBe(new TicketLabelling(JiraPlace.Eve, Change: null, place.Clock.GetUtcNow()));
    }

    [Theory]
    [InlineData("developers", null, true, false, false)]
    [InlineData("id-of-developers", null, true, false, false)]
    [InlineData("Developers", null, false, false, false)]
    [InlineData(null, "developers", true, true, false)]
    [InlineData(null, "Administrators", false, false, false)]
    [InlineData("everyone", "Administrators", false, false, true)]
    [InlineData(null, null, false, false, false)]
    public async Task MayAsk_IsTheGroupOrTheRole_AndNobodyElse(string? group, string? role, bool alice, bool bob, bool eve)
    {
        await using var place = await JiraPlace.Open();
        var tickets = place.Tickets(options => options with { AllowedGroup = group, AllowedRole = role });

        place.Server.Violations.ShouldBeEmpty();
        (await tickets.MayAsk("SHOP", JiraPlace.Alice, Cancel)).ShouldBe(alice);
        (await tickets.MayAsk("SHOP", JiraPlace.Bob, Cancel)).ShouldBe(bob);
        (await tickets.MayAsk("SHOP", JiraPlace.Eve, Cancel)).ShouldBe(eve);
        (await tickets.MayAsk("SHOP", "nobody & anything=1", Cancel)).ShouldBeFalse();
        place.Server.Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task MayAsk_WithARoleThatIsNotThere_IsAFault()
    {
        await using var place = await JiraPlace.Open();
        var tickets = place.Tickets(static options => options with { AllowedGroup = null, AllowedRole = "Devs" });

        (await Should.ThrowAsync<ResolverFault>(() => tickets.MayAsk("SHOP", JiraPlace.Alice, Cancel))).Code.ShouldBe("JIRA-ROLE");
    }

    [Fact]
    public async Task CommentThatSomebodyElseChanged_IsRefused_AndSoIsOurOwn()
    {
        await using var place = await JiraPlace.Open();
        var id = await place.Server.Comment(JiraPlace.Alice, "SHOP-1", "/resolver approve");
        var comment = await place.Tickets().Comment(JiraPlace.Key, id, Cancel);

        comment.CreatedAt.ShouldBe(place.Clock.GetUtcNow());
        TicketRules.Refuse(comment, JiraPlace.Self).ShouldBeNull();
        TicketRules.Refuse(comment, JiraPlace.Alice).ShouldBe("we did it ourselves");
        place.Server.State.Comments("SHOP-1")[0]["updateAuthor"]!["accountId"] = JiraPlace.Eve;
        TicketRules.Refuse(await place.Tickets().Comment(JiraPlace.Key, id, Cancel), JiraPlace.Self).ShouldBe("somebody else changed the comment");
    }

    [Theory]
    [InlineData("SHOP-12", "SHOP", 12)]
    [InlineData("A1_B-1", "A1_B", 1)]
    [InlineData("SHOP-0", null, 0)]
    [InlineData("shop-1", null, 0)]
    [InlineData("SHOP-99999999999", null, 0)]
    [InlineData("SHOP-1/../../x", null, 0)]
    [InlineData("SHOP-1?a", null, 0)]
    [InlineData("SHOP-1\n", null, 0)]
    public void Key_IsOfItsForm(string text, string? project, int number) =>
        TicketKey.TryParse(text).ShouldBe(project is null ? null : new TicketKey(project, number));

    [Theory]
    [InlineData("https://acme.atlassian.net/browse/SHOP-12", true)]
    [InlineData("https://acme.atlassian.net/browse/SHOP-12?focusedCommentId=1", true)]
    [InlineData("https://acme.atlassian.net.evil.example/browse/SHOP-12", false)]
    [InlineData("https://acme.atlassian.net/projects/SHOP-12", false)]
    public void AddressOfATicket_IsOfOurSite(string url, bool isOurs)
    {
        var site = new Uri("https://acme.atlassian.net/");
        var options = new JiraOptions { Site = site, Api = site, Token = "secret" };

        (options.TicketAt(url) is not null).ShouldBe(isOurs);
        options.ToString().ShouldNotContain("secret");
    }
}
