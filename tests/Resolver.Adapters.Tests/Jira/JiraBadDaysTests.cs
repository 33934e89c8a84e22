using Resolver.Adapters.Jira;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.TestKit.Jira;

namespace Resolver.Adapters.Tests.Jira;

public sealed class JiraBadDaysTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(401, "JIRA-AUTH", false)]
    [InlineData(403, "JIRA-FORBIDDEN", false)]
    [InlineData(404, "JIRA-NOT-FOUND", false)]
    [InlineData(302, "JIRA-NOT-FOUND", false)]
    [InlineData(400, "JIRA-REFUSED", false)]
    [InlineData(413, "JIRA-REFUSED", false)]
    [InlineData(500, "JIRA-FAILED", true)]
    [InlineData(503, "JIRA-FAILED", true)]
    [InlineData(0, "JIRA-UNREACHABLE", true)]
    public async Task Failure_HasItsCode(int status, string code, bool transient)
    {
        await using var place = await JiraPlace.Open();
        place.Server.Trouble = _ => new JiraTrouble(status);

        var fault = await Should.ThrowAsync<ResolverFault>(() => place.Tickets().Ticket(JiraPlace.Key, Cancel));

        (fault.Code, fault.Transient).ShouldBe((code, transient));
        fault.Message.ShouldNotContain("The service said so");
    }

    [Theory]
    [InlineData("3600", null, 3600)]
    [InlineData("0", null, 1)]
    [InlineData("999999999", null, 86_400)]
    [InlineData("Sat, 28 Nov 2026 12:30:00 GMT", null, 1800)]
    [InlineData(null, "2026-11-28T12:01Z", 60)]
    [InlineData(null, null, 60)]
    [InlineData("soon", "never", 60)]
    public async Task RateLimit_SaysHowLongToWait(string? after, string? reset, int seconds)
    {
        await using var place = await JiraPlace.Open();
        place.Server.Trouble = _ => new JiraTrouble(429, after, reset);

        var fault = await Should.ThrowAsync<ResolverFault>(() => place.Client().Self(Cancel));

        (fault.Code, fault.Transient, fault.RetryAfter).ShouldBe(("JIRA-RATE", true, TimeSpan.FromSeconds(seconds)));
    }

    [Fact]
    public async Task RevokedToken_IsAFault_NotARefusal()
    {
        await using var place = await JiraPlace.Open();
        place.Server.Credentials.Clear();

        (await Should.ThrowAsync<ResolverFault>(() => place.Tickets().MayAsk("SHOP", JiraPlace.Alice, Cancel))).Code.ShouldBe("JIRA-AUTH");
    }

    [Fact]
    public async Task DeletedIssue_IsAFaultOfItsOwn()
    {
        await using var place = await JiraPlace.Open();
        place.Server.State.Delete("SHOP-1");

        (await Should.ThrowAsync<ResolverFault>(() => place.Tickets().Ticket(JiraPlace.Key, Cancel))).Code.ShouldBe("JIRA-NOT-FOUND");
        (await Should.ThrowAsync<ResolverFault>(() => new JiraNotes(place.Client()).Put(new IssueNote(JiraPlace.Run, JiraPlace.Key.Reference, "x"), known: 3, Cancel))).Code.ShouldBe("JIRA-NOT-FOUND");
    }

    [Fact]
    public async Task Silence_EndsWithTheDeadline()
    {
        await using var place = await JiraPlace.Open();
        using var client = new JiraClient(new JiraOptions { Site = place.Server.Url, Api = place.Server.Url, Token = "t" }, place.Clock, new Silent());
        var call = client.Self(Cancel);

        place.Clock.Advance(TimeSpan.FromSeconds(31));

        (await Should.ThrowAsync<ResolverFault>(() => call)).Code.ShouldBe("JIRA-UNREACHABLE");
    }

    [Fact]
    public async Task TenThousandComments_AreReadPageByPage()
    {
        await using var place = await JiraPlace.Open();
        for (var i = 0; i < 10_000; i++)
        {
            await place.Server.Comment(JiraPlace.Eve, "SHOP-1", "me too");
        }

        var ticket = await place.Tickets().Ticket(JiraPlace.Key, Cancel);
        var id = await new JiraNotes(place.Client()).Put(new IssueNote(JiraPlace.Run, JiraPlace.Key.Reference, "found"), known: null, Cancel);

        ticket.Issue.Body.Split("me too").Length.ShouldBe(51);
        id.ShouldBeGreaterThan(0);
        place.Server.Calls.Count(static call => call.Query.Contains("startAt", StringComparison.Ordinal)).ShouldBe(101);
    }

    private sealed class Silent : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException();
        }
    }
}
