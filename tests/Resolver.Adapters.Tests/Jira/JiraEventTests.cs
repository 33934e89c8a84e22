using System.Text;
using System.Text.Json.Nodes;
using Resolver.Adapters.Jira;
using Resolver.Core.Hosts;
using Resolver.TestKit.GitHub;

namespace Resolver.Adapters.Tests.Jira;

public sealed class JiraEventTests
{
    private const string Label = "resolver:fix";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"webhookEvent":"jira:issue_created","issue":{"key":"SHOP-1","fields":{"labels":["bug","Resolver:Fix"]}}}""", true)]
    [InlineData("""{"webhookEvent":"jira:issue_created","issue":{"key":"SHOP-1","fields":{"labels":["bug"]}}}""", false)]
    [InlineData("""{"webhookEvent":"jira:issue_updated","issue":{"key":"SHOP-1"},"changelog":{"items":[{"field":"labels","fromString":"bug","toString":"bug resolver:fix"}]}}""", true)]
    [InlineData("""{"webhookEvent":"jira:issue_updated","issue":{"key":"SHOP-1"},"changelog":{"items":[{"field":"labels","fromString":"resolver:fix","toString":"resolver:fix bug"}]}}""", false)]
    [InlineData("""{"webhookEvent":"jira:issue_updated","issue":{"key":"SHOP-1"},"changelog":{"items":[{"field":"summary","fromString":"","toString":"resolver:fix"}]}}""", false)]
    [InlineData("""{"webhookEvent":"jira:issue_deleted","issue":{"key":"SHOP-1","fields":{"labels":["resolver:fix"]}}}""", false)]
    [InlineData("""{"webhookEvent":"jira:issue_created","issue":{"key":"../x","fields":{"labels":["resolver:fix"]}}}""", false)]
    [InlineData("""{"webhookEvent":"jira:worklog_updated"}""", false)]
    [InlineData("[]", false)]
    [InlineData("null", false)]
    [InlineData("", false)]
    public void Label_IsSeenWhereItWasPutOn(string body, bool isOurs) =>
        JiraEventReader.Read(Encoding.UTF8.GetBytes(body), Label).ShouldBe(isOurs ? new TicketNotice.Labelled(JiraPlace.Key) : null);

    [Theory]
    [InlineData("""{"webhookEvent":"comment_created","issue":{"key":"SHOP-1"},"comment":{"id":"7","body":"/resolver fix"}}""", true)]
    [InlineData("""{"webhookEvent":"comment_created","issue":{"key":"SHOP-1"},"comment":{"id":7,"body":{"content":[{"text":"\/resolver fix"}]}}}""", true)]
    [InlineData("""{"webhookEvent":"comment_created","issue":{"key":"SHOP-1"},"comment":{"id":"7","body":"thank you"}}""", false)]
    [InlineData("""{"webhookEvent":"comment_created","issue":{"key":"SHOP-1"},"comment":{"id":"-7","body":"/resolver fix"}}""", false)]
    [InlineData("""{"webhookEvent":"comment_updated","issue":{"key":"SHOP-1"},"comment":{"id":"7","body":"/resolver fix"}}""", false)]
    [InlineData("""{"webhookEvent":"comment_deleted","issue":{"key":"SHOP-1"},"comment":{"id":"7","body":"/resolver fix"}}""", false)]
    public void Comment_IsSeenWhenItIsNew(string body, bool isOurs) =>
        JiraEventReader.Read(Encoding.UTF8.GetBytes(body), Label).ShouldBe(isOurs ? new TicketNotice.Commented(JiraPlace.Key, 7) : null);

    [Fact]
    public async Task EventsOfTheSite_MutatedInEveryWay_AreReadWithoutAFault()
    {
        await using var place = await JiraPlace.Open();
        var random = new Random(11);
        var label = Encoding.UTF8.GetString(place.Server.Event("jira:issue_updated", "SHOP-1", static body =>
            body["changelog"] = JsonNode.Parse("""{"items":[{"field":"labels","fromString":"","toString":"resolver:fix"}]}""")));
        var comment = Encoding.UTF8.GetString(place.Server.Event("comment_created", "SHOP-1", static body => body["comment"] = JsonNode.Parse("""{"id":"1","body":"/resolver stop"}""")));

        for (var i = 0; i < 3_000; i++)
        {
            var notice = JiraEventReader.Read(WebhookExamples.Mutate(i % 2 == 0 ? label : comment, random), Label);

            (notice is null or TicketNotice.Labelled or TicketNotice.Commented).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task DayWithoutWebhooks_IsFoundOnce_WithTheSameBytesEachTime()
    {
        await using var place = await JiraPlace.Open();
        var client = place.Client();
        var search = new JiraSearch(client, new JiraTickets(client), JiraPlace.Rules, place.Clock);
        var mark = place.Clock.GetUtcNow();
        place.Server.State.PageSize = 4;
        var expected = new List<TicketNotice>();
        for (var number = 2; number < 30; number++)
        {
            place.Clock.Advance(TimeSpan.FromMinutes(50));
            place.Server.State.Open($"SHOP-{number}", JiraPlace.Alice, "x").Open($"OTHER-{number}", JiraPlace.Alice, "x", null, Label);
            var key = new TicketKey("SHOP", number);
            if (number % 3 == 0)
            {
                await place.Server.Label(JiraPlace.Alice, $"SHOP-{number}", Label);
                expected.Add(new TicketNotice.Labelled(key));
            }

            for (var comments = number % 7; comments > 0; comments--)
            {
                await place.Server.Comment(JiraPlace.Eve, $"SHOP-{number}", "only talk");
                expected.Add(new TicketNotice.Commented(key, await place.Server.Comment(JiraPlace.Alice, $"SHOP-{number}", "/resolver why")));
            }
        }

        var first = await All(search, mark);
        var second = await All(search, mark);

        first.Select(body => JiraEventReader.Read(Encoding.UTF8.GetBytes(body), Label)).OrderBy(static notice => notice!.ToString(), StringComparer.Ordinal)
            .ShouldBe(expected.OrderBy(static notice => notice.ToString(), StringComparer.Ordinal));
        first.Distinct(StringComparer.Ordinal).Count().ShouldBe(expected.Count);
        second.ShouldBe(first);
        place.Server.Calls.Count(static call => call.Path.EndsWith("/search/jql", StringComparison.Ordinal)).ShouldBeGreaterThan(10);
        place.Server.Violations.ShouldBeEmpty();
        (await All(search, place.Clock.GetUtcNow() + TimeSpan.FromMinutes(4))).ShouldBe(first.Where(static body => body.Contains("SHOP-29", StringComparison.Ordinal)));
    }

    private static async Task<List<string>> All(JiraSearch search, DateTimeOffset since)
    {
        var found = new List<string>();
        await foreach (var body in search.Since(since, Cancel))
        {
            found.Add(Encoding.UTF8.GetString(body));
        }

        return found;
    }
}
