using System.Text.RegularExpressions;
using Resolver.Adapters.GitHub;
using Resolver.Core.Hosts;
using Resolver.Core.Ids;
using Resolver.Core.Issues;
using Resolver.Core.Publish;
using Resolver.TestKit.Contracts;
using Resolver.TestKit.GitHub;

namespace Resolver.Local.Tests.Server;

/// <summary>Every request that we send to GitHub's REST interface is one that its published contract knows.</summary>
public sealed partial class ContractTests
{
    private static readonly RunId Run = RunId.Parse("shop-1-0123456789ab-1");

    [Fact]
    public async Task EveryRequestThatWeSend_IsValidByGitHubsOwnContract()
    {
        await using var place = await LookedAtPlace.Open();
        await Read(place);
        await Write(place);
        var sent = place.Gate.Requests.Where(static sent => sent.Path != "/graphql").Select(static sent => new SentRequest(sent.Method, sent.Path, sent.Body)).ToList();

        var findings = await PublishedContract.Judge(PublishedContract.GitHub, [.. sent, Broken("POST", $"/repos/{LookedAtPlace.Name}/pulls", """{"title":"no head"}"""), Broken("GET", "/repos/alice/shop/nothing", "")]);

        // The two at the end show that the judge judges.
        findings.Where(static line => !line.Contains("/nothing", StringComparison.Ordinal) && !line.Contains("request.body", StringComparison.Ordinal)).ShouldBeEmpty();
        findings.Count(static line => line.Contains("/nothing", StringComparison.Ordinal)).ShouldBe(1);
        findings.Where(static line => line.Contains("request.body", StringComparison.Ordinal)).ShouldBe(
            ["POST /repos/alice/shop/pulls: request.body: Request body must have required property 'head'", "POST /repos/alice/shop/pulls: request.body: Request body must have required property 'base'"]);
        sent.Select(static sent => $"{sent.Method} {Digits().Replace(sent.Path.Split('?')[0], "N")}").Distinct().Order().ShouldBe(
        [
            "GET /app",
            "GET /app/installations",
            "GET /installation/repositories",
            "GET /repos/alice/shop",
            "GET /repos/alice/shop/branches",
            "GET /repos/alice/shop/collaborators/bob/permission",
            "GET /repos/alice/shop/commits/N/check-runs",
            "GET /repos/alice/shop/installation",
            "GET /repos/alice/shop/issues",
            "GET /repos/alice/shop/issues/N",
            "GET /repos/alice/shop/issues/N/comments",
            "GET /repos/alice/shop/issues/N/events",
            "GET /repos/alice/shop/issues/comments",
            "GET /repos/alice/shop/pulls",
            "PATCH /repos/alice/shop/issues/comments/N",
            "POST /app/installations/N/access_tokens",
            "POST /repos/alice/shop/check-runs",
            "POST /repos/alice/shop/issues/N/comments",
            "POST /repos/alice/shop/issues/N/labels",
            "POST /repos/alice/shop/pulls",
            "POST /repos/alice/shop/pulls/N/requested_reviewers",
        ]);
    }

    private static async Task Read(LookedAtPlace place)
    {
        var issue = await place.Issue(LookedAtPlace.Owner, LookedAtPlace.Label);
        await place.Reconciler.Round(CancellationToken.None);
        var host = new GitHubCodeHost(place.Clients, place.Tokens);
        (await host.Repository(LookedAtPlace.Name, CancellationToken.None)).DefaultBranch.ShouldBe("main");
        (await host.Issue(LookedAtPlace.Name, issue, CancellationToken.None)).IsOpen.ShouldBeTrue();
        (await host.MayWrite(LookedAtPlace.Name, LookedAtPlace.Writer, CancellationToken.None)).ShouldBeTrue();
        (await place.Tokens.Self(CancellationToken.None)).ShouldBe(GitHubEmulator.Self);
    }

    private static async Task Write(LookedAtPlace place)
    {
        var notes = new GitHubNotes(place.Clients, place.Tokens);
        var note = new IssueNote(Run, new IssueRef(GitHubCodeHost.Name, LookedAtPlace.Name, "1"), "It works.");
        var written = await notes.Put(note, known: null, CancellationToken.None);
        (await notes.Put(note with { Text = "It is done." }, known: null, CancellationToken.None)).ShouldBe(written);
        var requests = new GitHubPullRequests(place.Clients, place.Tokens);
        var draft = new PullRequestDraft("Fix", $"Why.\n\n{IssueNote.MarkOf(Run)}", "main", ["resolver"], [LookedAtPlace.Writer]);
        var opened = await requests.Ensure(LookedAtPlace.Name, Run, PublishPolicy.FinalBranch(Run), draft, CancellationToken.None);
        await requests.MarkReady(LookedAtPlace.Name, opened, CancellationToken.None);
        var checks = new GitHubCheckRuns(place.Clients, place.Tokens, TimeProvider.System);
        await checks.Ensure(LookedAtPlace.Name, Run, CommitSha.Parse(new string('1', 40)), "| check |\n|---|\n", moved: null, CancellationToken.None);
        await checks.Ensure(LookedAtPlace.Name, Run, CommitSha.Parse(new string('2', 40)), "| check |\n|---|\n", "The base has moved.", CancellationToken.None);
        place.Gate.Checks.Count.ShouldBe(2);
    }

    private static SentRequest Broken(string method, string path, string body) => new(method, path, body);

    [GeneratedRegex("(?<=/)[0-9]+(?=/|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Digits();
}
