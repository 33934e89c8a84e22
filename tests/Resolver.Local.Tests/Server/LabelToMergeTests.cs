using System.Text.Json;
using Resolver.Local.Tests.Play;

namespace Resolver.Local.Tests.Server;

/// <summary>The whole way: a label in GitHub, a run, an approval by comment, a draft pull request, its merge.</summary>
public sealed class LabelToMergeTests
{
    [Fact]
    public async Task LabelledIssue_BecomesADraftPullRequest_AndItsMergeIsCounted()
    {
        await using var place = await HostedPlace.Open(PythonBug.Code, PythonBug.Tests, (".github/CODEOWNERS", "*.py @bob\n"));
        await using var server = await place.Serve();
        var issue = await place.Issue("The limiter lets one request too few through", "With a limit of 3, `Limiter.allow()` answers False for the third request.", "bug");

        await place.Label(issue);
        await server.Line("comment written");
        var asked = (await place.Comments(issue)).ShouldHaveSingleItem();
        asked.GetProperty("body").GetString()!.ShouldContain("/resolver approve");

        // Somebody pushes meanwhile: the change follows, and the approval stands.
        var now = (await Playground.GitIn(place.Bare, "commit-tree", "main^{tree}", "-m", "Later", "-p", "main")).Trim();
        await Playground.GitIn(place.Bare, "update-ref", "refs/heads/main", now);
        await place.Comment(issue, HostedPlace.Owner, "/resolver approve");
        await place.Comment(issue, HostedPlace.Stranger, "/resolver approve");
        await place.Comment(issue, HostedPlace.Reviewer, "/resolver approve");
        await server.Line("Resolved; results in");
        await server.Line("comment written", times: 2);

        var request = (await place.GitHub.Get(HostedPlace.Owner, $"/repos/{HostedPlace.Name}/pulls?state=all")).EnumerateArray().ShouldHaveSingleItem();
        request.GetProperty("draft").GetBoolean().ShouldBeFalse("a person approved, and the gate judged again where the base is");
        request.GetProperty("body").GetString()!.ShouldContain("has passed the gate again");
        request.GetProperty("title").GetString().ShouldBe("Fix: The limiter lets one request too few through");
        request.GetProperty("body").GetString()!.ShouldContain($"Fixes {HostedPlace.Name}#{issue}.");
        request.GetProperty("body").GetString()!.ShouldContain("Approved by github:bob");
        request.GetProperty("requested_reviewers")[0].GetProperty("login").GetString().ShouldBe("bob");
        var branch = request.GetProperty("head").GetProperty("ref").GetString()!;
        (await Playground.GitIn(place.Bare, "rev-parse", $"{branch}^")).Trim().ShouldBe(now);
        (await Playground.GitIn(place.Bare, "show", $"{branch}:{PythonBug.Code.Path}")).ShouldBe(PythonBug.Mended.Text);
        var check = place.Gate.Checks.ShouldHaveSingleItem();
        check.GetProperty("head_sha").GetString().ShouldBe((await Playground.GitIn(place.Bare, "rev-parse", branch)).Trim());
        check.GetProperty("conclusion").GetString().ShouldBe("success");
        (await place.Comments(issue))[0].GetProperty("body").GetString()!.ShouldContain(request.GetProperty("html_url").GetString()!);

        var path = $"/repos/{HostedPlace.Name}/pulls/{request.GetProperty("number").GetInt32()}";
        await place.GitHub.Put(HostedPlace.Owner, path + "/merge", new { merge_method = "squash" });
        await server.Line("was merged");
        var budget = JsonElement.Parse((await place.Play.Run("budget", "show", "--json", "--data", place.Play.Data)).Out);
        budget.GetProperty("accepted").GetInt32().ShouldBe(1);

        // What was minted or named along the way is nowhere in the data folder.
        place.FilesWith("ghs_").ShouldBeEmpty();
        place.FilesWith(HostedPlace.Secret).ShouldBeEmpty();
        place.FilesWith("PRIVATE KEY").ShouldBeEmpty();
    }

    [Fact]
    public async Task ForgedAndReplayedEvents_StartNothing_AndAnIssuesUrlIsReadByTheCommand()
    {
        await using var place = await HostedPlace.Open(PythonBug.Code, PythonBug.Tests);
        await using var server = await place.Serve();
        var issue = await place.Issue("The limiter lets one request too few through", "With a limit of 3, `Limiter.allow()` answers False for the third request.");
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            action = "labeled",
            issue = new { number = issue, state = "open" },
            label = new { name = "resolver:fix" },
            repository = new { full_name = HostedPlace.Name, fork = false },
            sender = new { login = HostedPlace.Stranger },
        });

        (await place.Deliver("issues", "1", body, "sha256=" + new string('0', 64))).ShouldBe(401);
        (await place.Deliver("issues", "1", body, null)).ShouldBe(401);
        (await place.Deliver("issues", "1", body, HostedPlace.Sign(body).ToUpperInvariant())).ShouldBe(401);
        (await place.Deliver("issues", "1", body, HostedPlace.Sign(body))).ShouldBe(202);
        (await place.Deliver("issues", "2", body, HostedPlace.Sign(body))).ShouldBe(200);
        (await place.Deliver("issue_comment", "3", body, HostedPlace.Sign(body))).ShouldBe(200);
        (await place.Deliver("issues", "4", new byte[(25 << 20) + 1], HostedPlace.Sign(body))).ShouldBe(413);
        await server.Interrupt();
        await server.End();
        (await place.Play.List()).ShouldBeEmpty("who may not push starts nothing");

        var resolved = await place.Play.Run(
            "resolve", "--repo", place.Play.Repo, "--issue", $"{place.Web}/{HostedPlace.Name}/issues/{issue}", "--approve", "auto", "--data", place.Play.Data, "--out", place.Play.Out);

        resolved.ExitCode.ShouldBe(0, resolved.ToString());
        (await place.Play.Branches()).ShouldHaveSingleItem().ShouldStartWith("resolver/shop-1-");
    }
}
