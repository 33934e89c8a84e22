using System.Text.Json;
using Resolver.Adapters.Git;
using Resolver.Adapters.GitHub;
using Resolver.Adapters.Storage;
using Resolver.Core.Artifacts;
using Resolver.Core.Gate;
using Resolver.Core.Hosts;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Core.Publish;
using Resolver.Core.Workspaces;
using Resolver.Local.Hands;
using Resolver.Local.Tests.Play;
using Resolver.TestKit.GitHub;

namespace Resolver.Local.Tests.Server;

/// <summary>Publishing to a code host, order by order.</summary>
public sealed class HandsTests
{
    internal static readonly RunId Run = RunId.Parse("shop-1-0123456789ab-1");

    [Fact]
    public async Task PublishThatDiesAfterEachOfItsRequests_IsFinishedByRepeats_AndThereIsOneOfEverything()
    {
        await using var place = await HostedPlace.Open(PythonBug.Code, PythonBug.Tests);
        var options = AsApp(place);
        var (command, _) = await Order(place, options);
        var died = new HashSet<string>(StringComparer.Ordinal);
        place.Gate.Drop = (method, path) => method != "GET" && !path.Contains("access_tokens", StringComparison.Ordinal) && died.Add(path.Split('/')[^1]);

        var faults = 0;
        HandsReply reply;
        while ((reply = await Obey(place, options, command)).Failure is { } failure)
        {
            failure.Transient.ShouldBeTrue($"{failure.Code}: {failure.Message}");
            (++faults).ShouldBeLessThan(10);
        }

        died.Order().ShouldBe(["check-runs", "graphql", "labels", "pulls", "requested_reviewers"]);
        faults.ShouldBe(5);
        var request = await Only(place);
        reply.Publication!.PullRequest.ShouldBe(request.GetProperty("html_url").GetString());
        request.GetProperty("draft").GetBoolean().ShouldBeFalse();
        request.GetProperty("labels").GetArrayLength().ShouldBe(1);
        request.GetProperty("requested_reviewers").GetArrayLength().ShouldBe(1);
        place.Gate.Checks.ShouldHaveSingleItem().GetProperty("external_id").GetString().ShouldBe(Run.Value);
        (await Obey(place, options, command)).Publication.ShouldBe(reply.Publication);
        place.Gate.Checks.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task BaseThatMovedSinceTheGate_IsHandedToAPerson(bool rewritten)
    {
        await using var place = await HostedPlace.Open(PythonBug.Code, PythonBug.Tests);
        var options = AsApp(place);
        var (command, judged) = await Order(place, options);
        var now = (await Playground.GitIn(place.Bare, ["commit-tree", "main^{tree}", "-m", "Later", .. rewritten ? Array.Empty<string>() : ["-p", "main"]])).Trim();
        await Playground.GitIn(place.Bare, "update-ref", "refs/heads/main", now);

        (await Obey(place, options, command)).Failure.ShouldBeNull();

        var request = await Only(place);
        request.GetProperty("draft").GetBoolean().ShouldBeTrue();
        request.GetProperty("body").GetString()!.ShouldContain($"judged this change on `{judged}`; `main` is at `{now}` now");
        place.Gate.Checks.ShouldHaveSingleItem().GetProperty("conclusion").GetString().ShouldBe("neutral");
        (await Playground.GitIn(place.Bare, "rev-parse", $"{PublishPolicy.FinalBranch(Run)}^")).Trim().ShouldBe(judged.Value);
    }

    [Fact]
    public async Task ChangeThatFollowedItsBase_IsReady_AndOneThatReadsOtherwiseIsRefused()
    {
        await using var place = await HostedPlace.Open(PythonBug.Code, PythonBug.Tests);
        var options = AsApp(place);
        var (command, judged) = await Order(place, options);
        var now = (await Playground.GitIn(place.Bare, "commit-tree", "main^{tree}", "-m", "Later", "-p", "main")).Trim();
        await Playground.GitIn(place.Bare, "update-ref", "refs/heads/main", now);
        using var gitHub = new GitHubHands(options, TimeProvider.System);
        var workspaces = Workspaces(place, gitHub);
        var at = (await workspaces.Import(command.Target, "main", CancellationToken.None)).Base;
        var change = (await workspaces.Rebase(command.Repo, await Artifacts(place).ReadJson<PatchSet>(command.Patch, CancellationToken.None), at, CancellationToken.None))!;

        var other = change with { Files = [change.Files[0] with { Content = change.Files[0].Content + "\nprint()\n" }] };
        (await Obey(place, options, await Followed(other))).Failure.ShouldNotBeNull().Code.ShouldBe("HANDS-REFUSED");
        (await Obey(place, options, await Followed(change))).Failure.ShouldBeNull();

        (await Only(place)).GetProperty("draft").GetBoolean().ShouldBeFalse();
        (await Playground.GitIn(place.Bare, "rev-parse", $"{PublishPolicy.FinalBranch(Run)}^")).Trim().ShouldBe(now);
        now.ShouldNotBe(judged.Value);

        async Task<PublishCommand> Followed(PatchSet patch)
        {
            var kept = await Artifacts(place).WriteJson(patch, CancellationToken.None);
            return command with { Patch = kept, ApprovedPatch = command.Patch, Verdict = command.Verdict! with { PatchSha256 = kept.Sha256 } };
        }
    }

    [Fact]
    public async Task PlainToken_PublishesWithoutACheckRun_AndRuleApprovedChangeStaysADraft()
    {
        await using var place = await HostedPlace.Open(PythonBug.Code, PythonBug.Tests);
        var options = new GitHubOptions { Api = place.Gate.Url, Web = new Uri(place.Web + "/"), Token = HostedPlace.Owner + "-token" };
        var (command, _) = await Order(place, options);

        (await Obey(place, options, command with { Approval = command.Approval! with { By = PublishPolicy.RuleApprover } })).Failure.ShouldBeNull();

        (await Only(place)).GetProperty("draft").GetBoolean().ShouldBeTrue();
        place.Gate.Checks.ShouldBeEmpty();
        place.Gate.Requests.ShouldNotContain(static sent => sent.Path.StartsWith("/app", StringComparison.Ordinal));
    }

    internal static GitHubOptions AsApp(HostedPlace place) => new()
    {
        Api = place.Gate.Url,
        Web = new Uri(place.Web + "/"),
        AppId = GitHubEmulator.AppId,
        PrivateKeyFile = Path.Combine(place.Play.Root, "app.pem"),
    };

    internal static async Task<JsonElement> Only(HostedPlace place) =>
        (await place.GitHub.Get(HostedPlace.Owner, $"/repos/{HostedPlace.Name}/pulls?state=all")).EnumerateArray().ShouldHaveSingleItem();

    // An order for a patch that a gate has judged on the main branch as it is.
    internal static async Task<(PublishCommand Command, CommitSha Judged)> Order(HostedPlace place, GitHubOptions options)
    {
        using var gitHub = new GitHubHands(options, TimeProvider.System);
        var source = new RepoSource(options.Repository(HostedPlace.Name).AbsoluteUri);
        var snapshot = await Workspaces(place, gitHub).Import(source, "main", CancellationToken.None);
        var patch = await Artifacts(place).WriteJson(new PatchSet(snapshot.Base, [new FileChange(RepoPath.Parse(PythonBug.Mended.Path), PythonBug.Mended.Text)]), CancellationToken.None);
        var draft = new PullRequestDraft("Fix: the limiter", $"Fixes {HostedPlace.Name}#1.\n\n{IssueNote.MarkOf(Run)}", "main", ["resolver"], [HostedPlace.Reviewer]) { Gate = "| check | detail |\n|---|---|\n| target | passes |\n" };
        return (
            new PublishCommand(
                Run,
                source,
                snapshot.Repo,
                patch,
                PublishPolicy.FinalBranch(Run),
                new CommitMessage("Fix the limiter", "", DateTimeOffset.UnixEpoch),
                new GateVerdict(Verdict.Pass, [new GateCheck("target", Verdict.Pass, "passes")], [], NeedsPerson: false, patch.Sha256),
                new Approval("github:bob", 1, patch.Sha256))
            { PullRequest = draft },
            snapshot.Base);
    }

    // A process of its own each time, as far as its memory goes.
    private static async Task<HandsReply> Obey(HostedPlace place, GitHubOptions options, PublishCommand command)
    {
        using var gitHub = new GitHubHands(options, TimeProvider.System);
        var workspaces = Workspaces(place, gitHub);
        using var order = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes<HandsOrder>(new HandsOrder.Publish(command), ResolverJson.Options));
        using var reply = new MemoryStream();
        await new HandsServer(workspaces, workspaces, Artifacts(place), gitHub, jira: null).Serve(order, reply, CancellationToken.None);
        return JsonSerializer.Deserialize<HandsReply>(reply.ToArray(), ResolverJson.Options)!;
    }

    private static FileArtifactStore Artifacts(HostedPlace place) => new(Path.Combine(place.Play.Data, "artifacts"));

    private static GitWorkspaces Workspaces(HostedPlace place, GitHubHands gitHub) => new(
        new GitOptions { DataFolder = place.Play.Data }, TimeProvider.System, new GitHubGitCredentials(gitHub.Options, gitHub.Tokens, GitHubZone.Hands));
}
