using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Resolver.Adapters.GitHub;
using Resolver.Adapters.Intake;
using Resolver.Core.Faults;
using Resolver.Core.Hosts;
using Resolver.Core.Ids;
using Resolver.Core.Issues;
using Resolver.TestKit.GitHub;

namespace Resolver.Local.Tests.Server;

/// <summary>What GitHub says on bad days, and what we make of it.</summary>
public sealed partial class BadDayTests
{
    private static readonly RunId Run = RunId.Parse("shop-1-0123456789ab-1");

    [Fact]
    public async Task Failures_AreNamed_AndSayWhetherAndWhenARetryHelps()
    {
        await using var place = await LookedAtPlace.Open();
        var issue = await place.Issue(LookedAtPlace.Owner);
        var host = new GitHubCodeHost(place.Clients, place.Tokens);
        await host.Issue(LookedAtPlace.Name, issue, CancellationToken.None);
        var reset = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var url = $"/repos/{LookedAtPlace.Name}/issues/{issue}";
        foreach (var (answer, code, transient, wait) in new (GateAnswer, string, bool, TimeSpan?)[]
        {
            (Refused(403, "API rate limit exceeded", ("x-ratelimit-limit", "5000"), ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", reset)), "GH-RATE", true, TimeSpan.FromHours(1)),
            (Refused(403, "You have exceeded a secondary rate limit. Please wait a few minutes.", ("retry-after", "90")), "GH-RATE", true, TimeSpan.FromSeconds(90)),
            (Refused(429, "Too many requests", ("retry-after", "3600")), "GH-RATE", true, TimeSpan.FromHours(1)),
            (Refused(401, "Bad credentials"), "GH-AUTH", false, null),
            (Refused(403, "Resource not accessible by integration"), "GH-FORBIDDEN", false, null),
            (Refused(404, "Not Found"), "GH-NOT-FOUND", false, null),
            (Refused(410, "This issue was deleted"), "GH-NOT-FOUND", false, null),
            (Refused(451, "Repository access blocked"), "GH-FORBIDDEN", false, null),
            (Refused(502, "Bad gateway"), "GH-FAILED", true, null),
            (new GateAnswer(200, "<html>a page of a proxy</html>"), "GH-FAILED", true, null),
        })
        {
            place.Gate.Instead = (_, path) => path == url ? answer : null;

            var fault = await Should.ThrowAsync<ResolverFault>(() => host.Issue(LookedAtPlace.Name, issue, CancellationToken.None), answer.ToString());

            (fault.Code, fault.Transient).ShouldBe((code, transient), answer.ToString());
            fault.Message.ShouldNotContain("proxy</html>");
            if (wait is { } expected)
            {
                fault.RetryAfter.ShouldNotBeNull().ShouldBeInRange(expected - TimeSpan.FromMinutes(5), expected + TimeSpan.FromMinutes(1), answer.ToString());
            }
        }
    }

    [Theory]
    [InlineData(-30, "30 minutes behind")]
    [InlineData(-300, "5 hours behind")]
    [InlineData(300, "5 hours ahead of")]
    public async Task ClockThatDiffersFromGitHubs_IsNamed_WithItsCure_AndWaitedFor(int minutes, string said)
    {
        await using var place = await LookedAtPlace.Open();
        var wrong = new GitHubTokens(place.Options, place.Clients, new FakeTimeProvider(DateTimeOffset.UtcNow.AddMinutes(minutes)));
        if (minutes > 0)
        {
            // The emulator takes what is from the future; GitHub does not.
            place.Gate.Instead = static (_, path) => path.StartsWith("/app", StringComparison.Ordinal) || path.EndsWith("/installation", StringComparison.Ordinal)
                ? Refused(401, "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued", ("Date", DateTimeOffset.UtcNow.ToString("R", CultureInfo.InvariantCulture)))
                : null;
        }

        foreach (var call in new Func<Task>[] { () => wrong.Get(GitHubZone.Brain, LookedAtPlace.Name, CancellationToken.None), () => wrong.Self(CancellationToken.None) })
        {
            var fault = await Should.ThrowAsync<ResolverFault>(call);
            (fault.Code, fault.Transient).ShouldBe(("GH-CLOCK", true));
            fault.Message.ShouldContain(said);
            fault.Message.ShouldContain("NTP");
        }
    }

    [Fact]
    public async Task SmallSkewIsNoFault_AndARevokedOrSuspendedInstallationIsSaid_AsIsAKeyThatIsNotTheApps()
    {
        await using var place = await LookedAtPlace.Open();
        foreach (var skew in new[] { TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(-4) })
        {
            await new GitHubTokens(place.Options, place.Clients, new FakeTimeProvider(DateTimeOffset.UtcNow + skew)).Get(GitHubZone.Brain, LookedAtPlace.Name, CancellationToken.None);
        }

        foreach (var (part, answer, code) in new[]
        {
            ("/installation", Refused(404, "Not Found"), "GH-NOT-FOUND"),
            ("/access_tokens", Refused(403, "This installation has been suspended"), "GH-FORBIDDEN"),
            ("/access_tokens", Refused(401, "A JSON web token could not be decoded", ("Date", DateTimeOffset.UtcNow.ToString("R", CultureInfo.InvariantCulture))), "GH-AUTH"),
        })
        {
            place.Gate.Instead = (_, path) => path.EndsWith(part, StringComparison.Ordinal) ? answer : null;
            var fault = await Should.ThrowAsync<ResolverFault>(() => place.Tokens.Get(GitHubZone.Hands, LookedAtPlace.Name, CancellationToken.None));
            (fault.Code, fault.Transient).ShouldBe((code, false));
        }
    }

    [Theory]
    [InlineData(true, false, "the repository is archived")]
    [InlineData(false, true, "the repository is a fork")]
    public async Task RepositoryThatIsArchivedOrAFork_StartsNothing_AndIsNotComeBackTo(bool archived, bool fork, string said)
    {
        await using var place = await LookedAtPlace.Open();
        var issue = await place.Issue(LookedAtPlace.Owner);
        var code = new GitHubCodeHost(place.Clients, place.Tokens);
        place.Gate.Instead = (method, path) => method == "GET" && path == $"/repos/{LookedAtPlace.Name}"
            ? new GateAnswer(200, JsonSerializer.Serialize(new { id = 1, name = "shop", full_name = LookedAtPlace.Name, default_branch = "main", archived, fork, owner = new { login = "alice" } }))
            : null;

        // Nothing is given to start with: whoever tried would fall.
        var starter = new HostedStarter(code, place.Options, starter: null!, maxUsd: 1);

        (await starter.Start(new AskedStart(new IssueRef(GitHubCodeHost.Name, LookedAtPlace.Name, $"{issue}"), LookedAtPlace.Name, "alice", Again: false), CancellationToken.None)).ShouldBe(said);
        place.Gate.Requests.ShouldNotContain(static sent => sent.Method == "POST" && sent.Path.Contains("comments", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RenamedRepository_IsKnownByItsNewName_AndATransferredIssueIsNotFollowed()
    {
        await using var place = await LookedAtPlace.Open();
        var issue = await place.Issue(LookedAtPlace.Owner);
        var host = new GitHubCodeHost(place.Clients, place.Tokens);
        place.Gate.Instead = (_, path) => path switch
        {
            "/repos/alice/old" => Moved(new Uri(place.Gate.Url, $"/repos/{LookedAtPlace.Name}")),
            "/repos/alice/shop/issues/77" => Moved(new Uri(place.Gate.Url, $"/repos/{LookedAtPlace.Name}/issues/{issue}")),
            "/repos/alice/old/installation" => new GateAnswer(200, """{"id":77}"""),
            _ => null,
        };
        place.Gate.Rewrite = static (path, body) => path.EndsWith("/access_tokens", StringComparison.Ordinal) ? body.Replace("\"old\"", "\"shop\"", StringComparison.Ordinal) : body;

        (await host.Repository("alice/old", CancellationToken.None)).Place.ShouldBe(LookedAtPlace.Name);
        (await Should.ThrowAsync<ResolverFault>(() => host.Issue(LookedAtPlace.Name, 77, CancellationToken.None))).Message.ShouldContain("moved to another repository");
    }

    [Fact]
    public async Task TenThousandComments_OursIsFoundByPagesOfAHundred_AndEdited()
    {
        await using var place = await LookedAtPlace.Open();
        var issue = await place.Issue(LookedAtPlace.Owner);
        var note = new IssueNote(Run, new IssueRef(GitHubCodeHost.Name, LookedAtPlace.Name, issue.ToString(CultureInfo.InvariantCulture)), "It works.");
        var notes = new GitHubNotes(place.Clients, place.Tokens);
        var ours = await notes.Put(note, known: null, CancellationToken.None);
        place.Gate.Instead = (method, path) => method == "GET" && path.Contains($"/issues/{issue}/comments", StringComparison.Ordinal) ? Page(path, ours, note.Body) : null;
        place.Gate.Forget();

        (await notes.Put(note with { Text = "It is done." }, known: null, CancellationToken.None)).ShouldBe(ours);

        place.Gate.Requests.Count(static sent => sent.Method == "GET" && sent.Path.Contains("/comments", StringComparison.Ordinal)).ShouldBe(100);
        place.Gate.Requests.ShouldNotContain(static sent => sent.Method == "POST" && sent.Path.Contains("/comments", StringComparison.Ordinal));
    }

    private static GateAnswer Refused(int status, string message, params IReadOnlyList<(string Name, string Value)> headers) => new(status, JsonSerializer.Serialize(new { message }))
    {
        Headers = headers.ToDictionary(static header => header.Name, static header => header.Value, StringComparer.Ordinal),
    };

    private static GateAnswer Moved(Uri to) => new(301, """{"message":"Moved Permanently"}""") { Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Location"] = to.AbsoluteUri } };

    // The hundredth page has ours; on an earlier one a stranger has written our mark.
    private static GateAnswer Page(string path, long ours, string mark)
    {
        var page = PageNumber().Match(path) is { Success: true } match ? int.Parse(match.Groups["page"].Value, CultureInfo.InvariantCulture) : 1;
        var comments = Enumerable.Range(1, 100).Select(at => page == 100 && at == 50
            ? new { id = ours, body = mark, user = new { login = GitHubEmulator.Self } }
            : new { id = (page * 1000L) + at, body = page == 3 && at == 1 ? mark : "me too", user = new { login = LookedAtPlace.Stranger } });
        return new GateAnswer(200, JsonSerializer.Serialize(comments));
    }

    [GeneratedRegex("[?&]page=(?<page>[0-9]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex PageNumber();
}
